import { useTranslations } from 'use-intl'
import { cancelCall, executeCall, queueCall, type GovernanceContracts } from '@watt/sdk/governance'
import type { Address } from 'viem'
import { AccountGate } from '../sign/account-gate.tsx'
import { Button } from '../ui/button.tsx'
import { Card, Section } from '../ui/page.tsx'
import { say } from '../ui/toast.tsx'
import { advanceOf } from './proposal-state.ts'
import { shownTitle } from './proposal-words.ts'
import type { ProposalView } from './queries.ts'
import { useWrite } from './use-write.ts'

const calls = { queue: queueCall, execute: executeCall, cancel: cancelCall } as const

/** Takes a won vote further, or an own proposal back; nothing where neither is possible. */
export function AdvanceButton({
  contracts,
  view: { proposal, status },
  account,
}: {
  readonly contracts: GovernanceContracts
  readonly view: ProposalView
  readonly account: Address | undefined
}) {
  const t = useTranslations('governance')
  const write = useWrite()
  const step = advanceOf(proposal, status, account)
  if (step === undefined) return null

  async function advance(kind: keyof typeof calls): Promise<void> {
    const title = t(`advance.${kind}.sheet`, { title: shownTitle(proposal.description) })
    if (await write({ title, call: calls[kind](contracts, proposal) })) say(t(`advance.${kind}.done`))
  }

  return (
    <Section title={t(`advance.${step}.title`)} hint={t(`advance.${step}.hint`)}>
      <AccountGate onLeave={() => undefined}>
        <Card>
          <Button look={step === 'cancel' ? 'danger' : 'primary'} onClick={() => void advance(step)}>
            {t(`advance.${step}.act`)}
          </Button>
        </Card>
      </AccountGate>
    </Section>
  )
}

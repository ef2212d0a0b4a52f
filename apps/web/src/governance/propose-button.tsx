import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { hexId, proposeCall, type Call, type GovernanceContracts } from '@watt/sdk/governance'
import type { Address } from 'viem'
import { AccountGate } from '../sign/account-gate.tsx'
import { Amount } from '../ui/amount.tsx'
import { Button } from '../ui/button.tsx'
import { DataList } from '../ui/data-list.tsx'
import { Section } from '../ui/page.tsx'
import { Loaded } from '../ui/states.tsx'
import { say } from '../ui/toast.tsx'
import type { ProposalDraft } from './proposal-draft.ts'
import { proposalId } from './proposal-id.ts'
import { usePower } from './queries.ts'
import { useWrite } from './use-write.ts'

/** What it takes to propose, and the button that does it or says what is missing. */
export function ProposeButton({
  contracts,
  account,
  draft,
  call,
  onClear,
  onDone,
}: {
  readonly contracts: GovernanceContracts
  readonly account: Address | undefined
  readonly draft: ProposalDraft
  readonly call: Call | undefined
  readonly onClear: () => void
  readonly onDone: (id: string) => void
}) {
  const t = useTranslations('governance')
  const write = useWrite()
  const power = usePower(contracts, account)
  const title = draft.title.trim()
  const isLight = power.data !== undefined && power.data.wrapped < power.data.threshold
  const missing = call === undefined ? 'call' : title === '' ? 'title' : isLight ? 'weight' : undefined

  async function propose(proposer: Address, what: Call): Promise<void> {
    const made = { title, body: draft.body.trim(), calls: [what], proposer }
    if (!(await write({ title: t('new.sheet', { title }), call: proposeCall(contracts, made) }))) return
    say(t('new.done'))
    onDone(hexId(proposalId(made)))
  }

  return (
    <Section title={t('new.weight')} hint={t('new.weightHint')}>
      <AccountGate onLeave={() => undefined}>
        <Loaded query={power} lines={2}>
          {({ wrapped, threshold }) => (
            <DataList
              facts={[
                { label: t('power.weight'), value: <Amount value={wrapped} symbol="wWATT" /> },
                {
                  label: t('power.threshold'),
                  value: <Amount value={threshold} symbol="wWATT" />,
                  hint:
                    wrapped >= threshold ? (
                      t('power.mayPropose')
                    ) : (
                      <>
                        {t('power.mayNotPropose')}{' '}
                        <Link to="/governance" className="link">
                          {t('new.wrap')}
                        </Link>
                      </>
                    ),
                },
              ]}
            />
          )}
        </Loaded>
        <div className="flex flex-wrap gap-2">
          <Button
            look="primary"
            type="submit"
            // Not `disabled`: when the sheet closes, the focus comes back here.
            aria-disabled={missing !== undefined}
            className={missing === undefined ? '' : 'opacity-60'}
            onClick={() => {
              if (missing === undefined && account && call) void propose(account, call)
            }}
          >
            {missing === undefined ? t('new.act') : t(`new.missing.${missing}`)}
          </Button>
          <Button onClick={onClear}>{t('new.clear')}</Button>
        </div>
      </AccountGate>
      <p className="text-sm text-quiet">{t('new.kept')}</p>
    </Section>
  )
}

import { useLocale, useTranslations } from 'use-intl'
import {
  planPaths,
  voteCall,
  type GovernanceContracts,
  type Support,
  type VoterStanding,
} from '@watt/sdk/governance'
import type { Address } from 'viem'
import { usePublicClient } from '../chain/public-client.ts'
import { writeAmount } from '../i18n/numbers.ts'
import { AccountGate } from '../sign/account-gate.tsx'
import { Button } from '../ui/button.tsx'
import { Hash } from '../ui/hash.tsx'
import { Card, Section } from '../ui/page.tsx'
import { Loaded } from '../ui/states.tsx'
import { say } from '../ui/toast.tsx'
import { nameIn } from './names.ts'
import { sides } from './proposal-state.ts'
import { shownTitle } from './proposal-words.ts'
import { useVoter, type ProposalView } from './queries.ts'
import { useWrite } from './use-write.ts'

/** One's own weight, and that of those who follow. A vote is final. */
export function VoteForm({
  contracts,
  view,
  account,
}: {
  readonly contracts: GovernanceContracts
  readonly view: ProposalView
  readonly account: Address | undefined
}) {
  const t = useTranslations('governance')
  const voter = useVoter(contracts, view, account)
  return (
    <Section title={t('vote.title')} hint={t('vote.hint')}>
      <AccountGate onLeave={() => undefined}>
        {account !== undefined && (
          <Loaded query={voter} lines={2}>
            {(standing) => <Ballot contracts={contracts} view={view} account={account} standing={standing} />}
          </Loaded>
        )}
      </AccountGate>
    </Section>
  )
}

function Ballot({
  contracts,
  view: { proposal, status },
  account,
  standing,
}: {
  readonly contracts: GovernanceContracts
  readonly view: ProposalView
  readonly account: Address
  readonly standing: VoterStanding
}) {
  const t = useTranslations('governance')
  const language = useLocale()
  const client = usePublicClient()
  const write = useWrite()
  const { weight = 0n, vote, counted, follows } = standing
  const [first] = follows
  const written = `${writeAmount(weight, language, { decimals: 18, fractionMax: 4 })} wWATT`

  async function cast(support: Support): Promise<void> {
    const about = { proposal, topic: status.topic, voting: account }
    // Without paths the vote counts all the same; anybody may show them later.
    const batches = await planPaths(client, contracts, about).then(
      (plan) => plan.batches,
      () => [],
    )
    const call = voteCall(contracts, proposal.id, support, { paths: batches[0] ?? [] })
    const title = t(`vote.sheet.${support}`, { title: shownTitle(proposal.description) })
    if (await write({ title, call })) say(t('vote.done'))
  }

  if (vote !== undefined)
    return (
      <Card>
        <p>{t(`vote.voted.${vote}`, { weight: written })}</p>
      </Card>
    )
  return (
    <Card className="flex flex-col gap-3">
      <p>{weight === 0n ? t('vote.weightless') : t('vote.weight', { weight: written })}</p>
      {counted !== undefined && <p className="text-sm text-quiet">{t(`vote.counted.${counted.support}`)}</p>}
      {first !== undefined && (
        <p className="text-sm text-quiet">
          {t('vote.follows')}{' '}
          <Hash value={first} kind="address" name={nameIn(first, contracts.named)} isBare />
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        {sides.map((support) => (
          <Button
            key={support}
            look={support === 'for' ? 'primary' : 'plain'}
            onClick={() => void cast(support)}
          >
            {t(`vote.${support}`)}
          </Button>
        ))}
      </div>
    </Card>
  )
}

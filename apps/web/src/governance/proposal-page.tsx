import { Link, useParams } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { hexId, type GovernanceContracts, type Proposal } from '@watt/sdk/governance'
import { useWallet } from '../keys/wallet.ts'
import { Badge } from '../ui/badge.tsx'
import { DataList } from '../ui/data-list.tsx'
import { Hash } from '../ui/hash.tsx'
import { Card, Page, Section } from '../ui/page.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { AdvanceButton } from './advance-button.tsx'
import { CallText } from './call-text.tsx'
import { GovernanceNav, WithGovernance } from './frame.tsx'
import { nameIn } from './names.ts'
import { NextText } from './next-text.tsx'
import { stateTones } from './proposal-state.ts'
import { shownBody, shownTitle } from './proposal-words.ts'
import { useGovernance, useProposal, useStatusOf, type ProposalView } from './queries.ts'
import { Tally } from './tally.tsx'
import { VoteForm } from './vote-form.tsx'

/** `/proposal/$id`: what would be done, where it stands, and one's own vote. */
export function ProposalPage() {
  const t = useTranslations('governance')
  const { id } = useParams({ from: '/proposal/$id' })
  const contracts = useGovernance()
  if (!contracts.data)
    return (
      <Page title={t('proposal')}>
        <GovernanceNav />
        <WithGovernance>{() => null}</WithGovernance>
      </Page>
    )
  return <Named contracts={contracts.data} id={id} />
}

function Named({ contracts, id }: { readonly contracts: GovernanceContracts; readonly id: string }) {
  const t = useTranslations('governance')
  const proposal = useProposal(contracts, id.slice(0, 80))
  return (
    <Page title={proposal.data ? shownTitle(proposal.data.description) : t('proposal')}>
      <GovernanceNav />
      <Loaded query={proposal} lines={8}>
        {(found) =>
          found === null ? (
            <EmptyState
              title={t('unknown.title')}
              action={
                <Link to="/governance" className="link">
                  {t('unknown.all')}
                </Link>
              }
            >
              {t('unknown.why')}
            </EmptyState>
          ) : (
            <Standing contracts={contracts} proposal={found} />
          )
        }
      </Loaded>
    </Page>
  )
}

function Standing({
  contracts,
  proposal,
}: {
  readonly contracts: GovernanceContracts
  readonly proposal: Proposal
}) {
  return (
    <Loaded query={useStatusOf(contracts, proposal)} lines={8}>
      {(status) => <Shown contracts={contracts} view={{ proposal, status }} />}
    </Loaded>
  )
}

function Shown({
  contracts,
  view,
}: {
  readonly contracts: GovernanceContracts
  readonly view: ProposalView
}) {
  const t = useTranslations('governance')
  const { isReady, active } = useWallet()
  const { proposal, status } = view
  const body = shownBody(proposal.description).filter((line) => line !== '')
  return (
    <>
      {body.length > 0 && (
        <div className="flex max-w-prose flex-col gap-2 [overflow-wrap:anywhere]">
          {body.map((line, at) => (
            <p key={at}>
              <bdi>{line}</bdi>
            </p>
          ))}
        </div>
      )}
      <Facts contracts={contracts} view={view} />
      <Section title={t('calls.title')} hint={t('calls.hint')}>
        <ol className="card divide-y divide-line">
          {proposal.calls.map((call, at) => (
            <li key={at} className="px-4 py-3">
              <CallText call={call} contracts={contracts} />
            </li>
          ))}
        </ol>
      </Section>
      <Section title={t('votes.title')}>
        <Card>
          <Tally status={status} />
        </Card>
      </Section>
      {isReady && (
        <>
          {status.state === 'active' && (
            <VoteForm contracts={contracts} view={view} account={active?.address} />
          )}
          <AdvanceButton contracts={contracts} view={view} account={active?.address} />
        </>
      )}
    </>
  )
}

function Facts({
  contracts,
  view,
}: {
  readonly contracts: GovernanceContracts
  readonly view: ProposalView
}) {
  const t = useTranslations('governance')
  const { proposal, status } = view
  return (
    <DataList
      facts={[
        {
          label: t('column.state'),
          value: <Badge tone={stateTones[status.state]}>{t(`state.${status.state}`)}</Badge>,
          hint: <NextText view={view} />,
        },
        { label: t('column.topic'), value: t(`topic.${status.topic}`) },
        {
          label: t('fact.proposer'),
          value: (
            <Hash
              value={proposal.proposer}
              kind="address"
              name={nameIn(proposal.proposer, contracts.named)}
            />
          ),
        },
        {
          label: t('fact.snapshot'),
          value: <Time at={proposal.snapshot} isFull />,
          hint: t('fact.snapshotHint'),
        },
        { label: t('fact.deadline'), value: <Time at={status.deadline} isFull /> },
        { label: t('fact.id'), value: <Hash value={hexId(proposal.id)} /> },
        { label: t('fact.transaction'), value: <Hash value={proposal.transactionHash} kind="tx" /> },
      ]}
    />
  )
}

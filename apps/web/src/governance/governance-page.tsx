import { Link } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import { hexId, type GovernanceContracts } from '@watt/sdk/governance'
import { useWallet } from '../keys/wallet.ts'
import { Badge } from '../ui/badge.tsx'
import { Page, Section } from '../ui/page.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { GovernanceNav, ProposeLink, WithGovernance } from './frame.tsx'
import { NextText } from './next-text.tsx'
import { PowerSection } from './power-section.tsx'
import { stateTones } from './proposal-state.ts'
import { shownTitle } from './proposal-words.ts'
import { useProposals, type ProposalView } from './queries.ts'

/** `/governance`: what is being decided, what comes next, and what one's own voice weighs. */
export function GovernancePage() {
  const t = useTranslations('governance')
  return (
    <Page title={t('title')} lead={t('lead')} actions={<ProposeLink />}>
      <GovernanceNav />
      <WithGovernance>
        {(contracts) => (
          <>
            <Section title={t('proposals')}>
              <Proposals contracts={contracts} />
            </Section>
            <Power contracts={contracts} />
          </>
        )}
      </WithGovernance>
    </Page>
  )
}

function Proposals({ contracts }: { readonly contracts: GovernanceContracts }) {
  const t = useTranslations('governance')
  return (
    <Loaded query={useProposals(contracts)} lines={5}>
      {({ views, fromBlock }) => (
        <>
          {views.length === 0 ? (
            <EmptyState title={t('empty.title')}>{t('empty.why')}</EmptyState>
          ) : (
            <Table<ProposalView>
              caption={t('proposals')}
              rows={views}
              keyOf={({ proposal }) => hexId(proposal.id)}
              columns={[
                {
                  id: 'title',
                  label: t('column.proposal'),
                  cell: ({ proposal }) => (
                    <Link to="/proposal/$id" params={{ id: hexId(proposal.id) }} className="link">
                      <bdi>{shownTitle(proposal.description)}</bdi>
                    </Link>
                  ),
                },
                { id: 'topic', label: t('column.topic'), cell: ({ status }) => t(`topic.${status.topic}`) },
                {
                  id: 'state',
                  label: t('column.state'),
                  cell: ({ status: { state } }) => (
                    <Badge tone={stateTones[state]}>{t(`state.${state}`)}</Badge>
                  ),
                },
                { id: 'next', label: t('column.next'), cell: (view) => <NextText view={view} /> },
              ]}
            />
          )}
          {fromBlock > 0n && (
            <p className="text-sm text-quiet">{t('notSearched', { block: String(fromBlock) })}</p>
          )}
        </>
      )}
    </Loaded>
  )
}

function Power({ contracts }: { readonly contracts: GovernanceContracts }) {
  const { isReady, active } = useWallet()
  return isReady ? <PowerSection contracts={contracts} account={active?.address} /> : null
}

import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'use-intl'
import type { GovernanceContracts } from '@watt/sdk/governance'
import { usePublicClient } from '../chain/public-client.ts'
import { Hash } from '../ui/hash.tsx'
import { Page, Section } from '../ui/page.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { Table } from '../ui/table.tsx'
import { GovernanceNav, ProposeLink, WithGovernance } from './frame.tsx'
import { readChanges, type Change } from './parameter-changes.ts'
import type { Parameter } from './parameters.ts'
import { useParameters } from './use-parameters.ts'
import { useValueText } from './value-text.ts'

/** `/parameters`: what votes can change, what it is now, which topic decides, and what was changed before. */
export function ParametersPage() {
  const t = useTranslations('governance')
  return (
    <Page title={t('parameters.title')} lead={t('parameters.lead')} actions={<ProposeLink />}>
      <GovernanceNav />
      <WithGovernance>
        {(contracts) => (
          <>
            <Current contracts={contracts} />
            <Changes contracts={contracts} />
          </>
        )}
      </WithGovernance>
    </Page>
  )
}

function Current({ contracts }: { readonly contracts: GovernanceContracts }) {
  const t = useTranslations('governance')
  const { valueText, timeText } = useValueText()
  const parameters = useParameters(contracts)
  return (
    <Section title={t('parameters.now')}>
      <Loaded query={parameters} lines={12}>
        {(rows) => (
          <Table<Parameter>
            caption={t('parameters.now')}
            rows={rows}
            keyOf={({ name, of = '' }) => `${name} ${of}`}
            columns={[
              {
                id: 'name',
                label: t('parameters.what'),
                cell: ({ name, of }) => <Name name={name} of={of} />,
              },
              {
                id: 'value',
                label: t('parameters.value'),
                isFigure: true,
                cell: ({ value, unit }) => valueText(value, unit),
              },
              {
                id: 'topic',
                label: t('parameters.changedBy'),
                cell: ({ topic }) => (topic === undefined ? t('parameters.never') : t(`topic.${topic}`)),
              },
              {
                id: 'wait',
                label: t('parameters.wait'),
                cell: ({ delay }) => (delay === undefined ? '–' : timeText(delay)),
              },
              {
                id: 'contract',
                label: t('parameters.contract'),
                cell: ({ contract }) => <Hash value={contract} kind="address" isBare />,
              },
            ]}
          />
        )}
      </Loaded>
    </Section>
  )
}

function Changes({ contracts }: { readonly contracts: GovernanceContracts }) {
  const t = useTranslations('governance')
  const { valueText } = useValueText()
  const client = usePublicClient()
  const parameters = useParameters(contracts).data
  const changes = useQuery({
    queryKey: ['governance', 'changes'],
    queryFn: () => readChanges(client, parameters!),
    enabled: parameters !== undefined,
    refetchInterval: 30_000,
  })
  return (
    <Section title={t('parameters.history')} hint={t('parameters.historyHint')}>
      <Loaded query={changes} lines={4}>
        {({ changes: rows, fromBlock }) => (
          <>
            {rows.length === 0 ? (
              <EmptyState title={t('parameters.noChange')} />
            ) : (
              <Table<Change>
                caption={t('parameters.history')}
                rows={rows}
                keyOf={({ name, of = '', transactionHash, after }) =>
                  `${transactionHash} ${name} ${of} ${after}`
                }
                columns={[
                  {
                    id: 'name',
                    label: t('parameters.what'),
                    cell: ({ name, of }) => <Name name={name} of={of} />,
                  },
                  {
                    id: 'before',
                    label: t('parameters.before'),
                    isFigure: true,
                    cell: ({ before, unit }) => (before === undefined ? '–' : valueText(before, unit)),
                  },
                  {
                    id: 'after',
                    label: t('parameters.after'),
                    isFigure: true,
                    cell: ({ after, unit }) => valueText(after, unit),
                  },
                  {
                    id: 'transaction',
                    label: t('fact.transaction'),
                    cell: ({ transactionHash }) => <Hash value={transactionHash} kind="tx" isBare />,
                  },
                ]}
              />
            )}
            {fromBlock > 0n && (
              <p className="text-sm text-quiet">{t('notSearched', { block: String(fromBlock) })}</p>
            )}
          </>
        )}
      </Loaded>
    </Section>
  )
}

function Name({ name, of }: Pick<Parameter, 'name' | 'of'>) {
  const t = useTranslations('governance')
  return (
    <>
      {t(`parameter.${name}`)} {of !== undefined && <bdi className="text-quiet">{of.slice(0, 32)}</bdi>}
    </>
  )
}

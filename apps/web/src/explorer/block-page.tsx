import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from '@tanstack/react-router'
import { useLocale, useTranslations } from 'use-intl'
import { BlockNotFoundError, formatGwei, type Hex } from 'viem'
import { useChain, useHead } from '../chain/chain.ts'
import { whoAgreed } from '../chain/presence.ts'
import { usePublicClient } from '../chain/public-client.ts'
import { useStatus } from '../chain/status.ts'
import { Count } from '../ui/amount.tsx'
import { buttonClass } from '../ui/button.tsx'
import { cut } from '../ui/cut.ts'
import { DataList } from '../ui/data-list.tsx'
import { Hash } from '../ui/hash.tsx'
import { Page, Section } from '../ui/page.tsx'
import { EmptyState, Loaded } from '../ui/states.tsx'
import { Time } from '../ui/time.tsx'
import { NamedAddress } from './named-address.tsx'
import { TxTable } from './tx-table.tsx'
import type { FullBlock } from './tx-row.ts'

/** `/block/{number|hash}`. */
export function BlockPage() {
  const t = useTranslations('explorer')
  const language = useLocale()
  const { id } = useParams({ from: '/block/$id' })
  const client = usePublicClient()
  const query = useQuery({
    queryKey: ['full block', id],
    queryFn: async (): Promise<FullBlock> => {
      if (/^\d{1,20}$/.test(id))
        return client.getBlock({ blockNumber: BigInt(id), includeTransactions: true })
      if (!/^0x[0-9a-f]{64}$/i.test(id)) throw new BlockNotFoundError({ blockHash: id as Hex })
      return client.getBlock({ blockHash: id as Hex, includeTransactions: true })
    },
  })
  const number = query.data?.number
  const title = t('block.title', { number: number?.toLocaleString(language) ?? cut(id) })
  return (
    <Page title={title} actions={number !== undefined && <Neighbours number={number} />}>
      <Loaded query={query} lines={12}>
        {(block) => <Block block={block} />}
      </Loaded>
    </Page>
  )
}

function Block({ block }: { readonly block: FullBlock }) {
  const t = useTranslations('explorer')
  const used = Number((block.gasUsed * 1_000n) / block.gasLimit) / 10
  return (
    <>
      <DataList
        facts={[
          { label: t('column.closed'), value: <Time at={block.timestamp} isFull /> },
          { label: t('block.agreed'), value: <Agreed number={block.number} /> },
          { label: t('column.hash'), value: <Hash value={block.hash} isWhole /> },
          { label: t('block.parent'), value: <Hash value={block.parentHash} kind="block" isWhole /> },
          { label: t('block.proposer'), value: <NamedAddress address={block.miner} isBare={false} /> },
          {
            label: t('column.gas'),
            value: <Count value={block.gasUsed} />,
            hint: t('block.gasHint', { share: used, limit: Number(block.gasLimit) }),
          },
          {
            label: t('block.baseFee'),
            value: block.baseFeePerGas ? `${formatGwei(block.baseFeePerGas)} gwei` : t('block.free'),
          },
          { label: t('block.size'), value: t('input.bytes', { count: Number(block.size) }) },
          { label: t('block.stateRoot'), value: <Hash value={block.stateRoot} isWhole /> },
        ]}
      />
      <Section title={t('block.transactions', { count: block.transactions.length })}>
        {block.transactions.length === 0 ? (
          <EmptyState title={t('block.empty')}>{t('block.emptyWhy')}</EmptyState>
        ) : (
          <TxTable caption={t('block.title', { number: String(block.number) })} blocks={[block]} />
        )}
      </Section>
    </>
  )
}

/** How many of the validators were heard standing behind the block, with the way to what they said. */
function Agreed({ number }: { readonly number: bigint }) {
  const t = useTranslations('explorer')
  const { client } = useChain()
  const total = Object.keys(useStatus().data?.consensus.quorum.nodes ?? {}).length
  const { data: record } = useQuery({
    queryKey: ['slot', String(number)],
    queryFn: () => client.getSlot(number),
  })
  if (number === 0n) return t('block.genesis')
  return (
    <span className="inline-flex flex-wrap gap-x-3">
      <span>
        {record ? t('block.agreedCount', { present: whoAgreed(record).length, total }) : t('block.notKept')}
      </span>
      <Link to="/consensus/slot/$n" params={{ n: String(number) }} className="link">
        {t('block.statements')}
      </Link>
    </span>
  )
}

function Neighbours({ number }: { readonly number: bigint }) {
  const t = useTranslations('explorer')
  const head = useHead().number
  const go = (to: bigint, label: string) => (
    <Link to="/block/$id" params={{ id: String(to) }} className={buttonClass()}>
      {label}
    </Link>
  )
  return (
    <>
      {number > 0n && go(number - 1n, t('neighbours.before'))}
      {head !== undefined && number < head && go(number + 1n, t('neighbours.after'))}
    </>
  )
}

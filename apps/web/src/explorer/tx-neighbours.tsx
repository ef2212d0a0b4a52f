import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useTranslations } from 'use-intl'
import type { Hex, Transaction } from 'viem'
import { blockQuery } from '../chain/blocks.ts'
import { useChain } from '../chain/chain.ts'
import { usePublicClient } from '../chain/public-client.ts'
import { Button, buttonClass } from '../ui/button.tsx'
import { Section } from '../ui/page.tsx'
import { findByNonce } from './nonce-search.ts'

/** The transactions before and after: in the block, and of the sender. */
export function TxNeighbours({ transaction }: { readonly transaction: Transaction }) {
  const t = useTranslations('explorer')
  const { client } = useChain()
  const { blockNumber, transactionIndex, nonce } = transaction
  const block = useQuery({ ...blockQuery(client, blockNumber ?? 0n), enabled: blockNumber !== null }).data
  const at = transactionIndex ?? 0
  return (
    <Section title={t('neighbours.title')}>
      <div className="flex flex-wrap gap-2">
        <Neighbour hash={block?.transactions[at - 1]} label={t('neighbours.beforeInBlock')} />
        <Neighbour hash={block?.transactions[at + 1]} label={t('neighbours.afterInBlock')} />
        {nonce > 0 && <BySender transaction={transaction} step={-1} label={t('neighbours.beforeOfSender')} />}
        <BySender transaction={transaction} step={1} label={t('neighbours.afterOfSender')} />
      </div>
    </Section>
  )
}

function Neighbour({ hash, label }: { readonly hash: Hex | undefined; readonly label: string }) {
  if (hash === undefined) return null
  return (
    <Link to="/tx/$hash" params={{ hash }} className={buttonClass()}>
      {label}
    </Link>
  )
}

/** Looked for when asked: the node has no list by sender, but it knows each account's count at each block. */
function BySender({
  transaction: { from, nonce },
  step,
  label,
}: {
  readonly transaction: Transaction
  readonly step: 1 | -1
  readonly label: string
}) {
  const t = useTranslations('explorer')
  const client = usePublicClient()
  const navigate = useNavigate()
  const search = useMutation({
    mutationFn: () => findByNonce(client, from, nonce + step),
    onSuccess: (hash) => hash && void navigate({ to: '/tx/$hash', params: { hash } }),
  })
  return (
    <>
      <Button onClick={() => search.mutate()} busy={search.isPending}>
        {label}
      </Button>
      <span role="status" className="self-center text-sm text-quiet empty:hidden">
        {search.isSuccess && search.data === undefined && t('neighbours.none')}
        {search.isError && t('neighbours.unknown')}
      </span>
    </>
  )
}

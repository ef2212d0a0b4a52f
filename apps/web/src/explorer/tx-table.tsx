import type { Address } from 'viem'
import { Table } from '../ui/table.tsx'
import { useTxColumns } from './tx-columns.tsx'
import { rowsOfBlock, type FullBlock, type TxRow } from './tx-row.ts'

/** Transactions, newest first. `of`: the account whose list it is; each row then says whether it came in or went out. */
export function TxTable({
  caption,
  blocks = [],
  rows = blocks.flatMap(rowsOfBlock),
  of,
}: {
  readonly caption: string
  readonly blocks?: readonly FullBlock[]
  readonly rows?: readonly TxRow[]
  readonly of?: Address
}) {
  const columns = useTxColumns({ isOneBlock: blocks.length === 1, of })
  return <Table caption={caption} rows={rows} keyOf={({ hash }) => hash} columns={columns} />
}

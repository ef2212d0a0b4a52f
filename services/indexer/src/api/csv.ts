/**
 * An address's history as a file for spreadsheets, written while it is read: memory holds one page of it.
 * @see RFC 4180
 * @module
 */
import type { Kysely } from 'kysely'
import type { Address } from 'viem'
import type { Database } from '../database/columns.ts'
import { listTransactionsOf } from '../query/transactions.ts'
import { listTransfersOf } from '../query/transfers.ts'

const rowsMax = 10_000
const rowsPerPage = 500

type Cell = string | number | boolean | null

const columns = {
  transactions: 'time,block,hash,from,to,created,value,fee,nonce,method,succeeded',
  transfers: 'time,block,transaction,kind,token,symbol,decimals,from,to,amount,tokenId',
} as const
export type HistoryKind = keyof typeof columns

/** Newest first. */
export function historyCsv(
  db: Kysely<Database>,
  address: Address,
  kind: HistoryKind,
): ReadableStream<Uint8Array> {
  const pages = kind === 'transactions' ? transactionPages(db, address) : transferPages(db, address)
  const encoder = new TextEncoder()
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(`${columns[kind]}\r\n`)),
    pull: async (controller) => {
      const { value, done } = await pages.next()
      if (done === true) controller.close()
      else controller.enqueue(encoder.encode(value.map(line).join('')))
    },
    cancel: async () => void (await pages.return(undefined)),
  })
}

type Rows = AsyncGenerator<readonly (readonly Cell[])[], undefined, undefined>

async function* transactionPages(db: Kysely<Database>, address: Address): Rows {
  let before: number | undefined
  for (let count = 0; count < rowsMax; count += rowsPerPage) {
    const rows = (await listTransactionsOf(db, address, { before, limit: rowsPerPage })).slice(0, rowsPerPage)
    yield rows.map(({ transaction: it }) => [
      new Date(it.timeMs).toISOString(),
      it.block,
      it.hash,
      it.from,
      it.to,
      it.created,
      it.value,
      String(BigInt(it.gasPrice) * BigInt(it.gasUsed)),
      it.nonce,
      it.method,
      it.succeeded,
    ])
    if (rows.length < rowsPerPage) return
    before = rows.at(-1)!.id
  }
}

async function* transferPages(db: Kysely<Database>, address: Address): Rows {
  let before: number | undefined
  for (let count = 0; count < rowsMax; count += rowsPerPage) {
    const rows = (await listTransfersOf(db, address, { before, limit: rowsPerPage })).slice(0, rowsPerPage)
    yield rows.map(({ transfer: it }) => [
      new Date(it.timeMs).toISOString(),
      it.block,
      it.transaction,
      it.kind,
      it.token?.address ?? null,
      it.token?.symbol ?? (it.token === null ? 'WATT' : null),
      it.token?.decimals ?? (it.token === null ? 18 : null),
      it.from,
      it.to,
      it.amount,
      it.tokenId,
    ])
    if (rows.length < rowsPerPage) return
    before = rows.at(-1)!.id
  }
}

function line(cells: readonly Cell[]): string {
  return `${cells.map(cell).join(',')}\r\n`
}

/** A spreadsheet runs what begins like a formula; a quote before it makes it text. */
function cell(value: Cell): string {
  const text = value === null ? '' : String(value)
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

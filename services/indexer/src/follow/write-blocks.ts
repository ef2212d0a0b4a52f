/**
 * Writes a run of blocks in one transaction, the mark of how far it went with it: nothing is ever there by half or twice.
 * @module
 */
import { sql, type Kysely } from 'kysely'
import { bytes } from '../database/bytes.ts'
import type { Database } from '../database/columns.ts'
import { insertRows } from '../database/insert-rows.ts'
import type { NodeBlock } from './node-block.ts'
import { rowsOf } from './rows.ts'
import { writeNames } from './write-names.ts'

/** @throws {Error} The blocks do not follow the last one that is there. */
export async function writeBlocks(
  db: Kysely<Database>,
  blocks: readonly NodeBlock[],
  chainId: number,
): Promise<void> {
  const [first, last] = [blocks[0], blocks.at(-1)]
  if (first === undefined || last === undefined) return
  const rows = rowsOf(blocks)
  const { numUpdatedRows } = await db
    .updateTable('progress')
    .set({
      block: Number(last.number),
      hash: bytes(last.hash),
      time_ms: rows.blocks.at(-1)!.time_ms,
      transactions: sql`transactions + ${rows.transactions.length}`,
    })
    .where('block', '=', Number(first.number) - 1)
    .executeTakeFirst()
  if (numUpdatedRows !== 1n) throw new Error(`block ${Number(first.number)} does not follow what is indexed`)

  await insertRows(db, 'blocks', rows.blocks)
  await insertRows(db, 'transactions', rows.transactions)
  await insertRows(db, 'transfers', rows.transfers)
  await insertRows(db, 'logs', rows.logs)
  await insertRows(db, 'contracts', rows.contracts, '(address) do nothing') // Made again where one destroyed itself.
  await insertRows(
    db,
    'addresses',
    rows.addresses,
    `(address) do update set last = greatest(addresses.last, excluded.last), sent = addresses.sent + excluded.sent,
     received = addresses.received + excluded.received, transfers = addresses.transfers + excluded.transfers`,
  )
  await insertRows(
    db,
    'tokens',
    rows.tokens,
    `(address) do update set transfers = tokens.transfers + excluded.transfers,
     supply = tokens.supply + excluded.supply`,
  )
  await insertRows(
    db,
    'balances',
    rows.balances,
    '(token, owner) do update set amount = balances.amount + excluded.amount',
  )
  await insertRows(
    db,
    'minutes',
    rows.minutes,
    `(minute) do update set blocks = minutes.blocks + excluded.blocks, gas = minutes.gas + excluded.gas, fees = minutes.fees + excluded.fees,
     transactions = minutes.transactions + excluded.transactions`,
  )
  await insertRows(db, 'active', rows.active, '(day, sender) do nothing')
  const logs = blocks.flatMap(({ receipts }) => receipts.flatMap((receipt) => receipt.logs))
  await writeNames(db, logs, chainId)
}

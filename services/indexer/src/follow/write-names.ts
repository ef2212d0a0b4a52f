/**
 * Names of contracts: what governance wrote into the directory, and the parts of regions.
 * @module
 */
import { directoryOf } from '@watt/sdk/governance'
import { sql, type Kysely } from 'kysely'
import { hexToString, type Address, type Hex } from 'viem'
import { inJson } from '../database/bytes.ts'
import type { Database, NameRow, WordRow } from '../database/columns.ts'
import { insertRows } from '../database/insert-rows.ts'
import { nameMax, safeText, searchWords } from '../text/safe-text.ts'
import { knownEvent } from './known-events.ts'
import type { NodeLog } from './node-block.ts'

/** Anybody may emit these events; those of the directory and of the contract that it calls `regions` count. */
const regions = 'regions'
const entrySet = 'EntrySet'
const regionAdded = 'RegionAdded'

type Named = { readonly address: Address; readonly name: string }

/** Keeps what the logs say. */
export async function writeNames(
  db: Kysely<Database>,
  logs: readonly NodeLog[],
  chainId: number,
): Promise<void> {
  const directory = directoryOf(chainId)?.toLowerCase()
  if (directory === undefined) return
  for (const log of logs) {
    const isEntry = log.address === directory
    if (!isEntry && !isRegion(log)) continue
    const event = knownEvent(log)
    if (isEntry && event?.name === entrySet) {
      const { name, target } = event.args as { readonly name: Hex; readonly target: Address }
      await keep(db, [
        { address: log.address, name: 'directory' },
        { address: target, name: text(name) },
      ])
    } else if (event?.name === regionAdded && (await nameIs(db, log.address, regions))) {
      const { id, branch, kwt } = event.args as {
        readonly id: Hex
        readonly branch: Address
        readonly kwt: Address
      }
      await keep(db, [
        { address: branch, name: `region:${text(id)}` },
        { address: kwt, name: `kwt:${text(id)}` },
      ])
    }
  }
}

/** Cheap: most logs are none. */
function isRegion({ topics }: NodeLog): boolean {
  return topics.length === 4
}

async function nameIs(db: Kysely<Database>, address: Address, name: string): Promise<boolean> {
  const found = await db
    .selectFrom('names')
    .select('name')
    .where('name', '=', name)
    .where(sql<boolean>`address = decode(${address.slice(2)}, 'hex')`)
    .executeTakeFirst()
  return found !== undefined
}

async function keep(db: Kysely<Database>, named: readonly Named[]): Promise<void> {
  const rows = [...new Map(named.map((it) => [it.address, it])).values()]
    .filter(({ address, name }) => name !== '' && !/^0x0{40}$/.test(address))
    .map(({ address, name }): NameRow => ({ address: inJson(address), name }))
  const words = rows.flatMap(({ address, name }) =>
    searchWords(name).map((word): WordRow => ({ word, kind: 'contract', address })),
  )
  await insertRows(db, 'names', rows, '(address) do update set name = excluded.name')
  await insertRows(db, 'words', words, '(word, kind, address) do nothing')
}

function text(name: Hex): string {
  return safeText(hexToString(name, { size: 32 }), nameMax)
}

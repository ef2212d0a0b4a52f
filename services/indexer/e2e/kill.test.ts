/**
 * kill -9 at any moment: what is there afterwards has no gap and nothing twice.
 * @module
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, it } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { sql } from 'kysely'
import { openStore, type Place } from '../src/database/open.ts'
import { addBlock, busySteps, memoryChain } from '../src/follow/memory-chain.fixture.ts'
import { rowsOf } from '../src/follow/rows.ts'
import { standInFor, type NodeStandIn } from './node-stand-in.ts'
import { findPostgres, startPostgres, type PostgresServer } from './postgres-server.ts'

const script = fileURLToPath(new URL('index-process.ts', import.meta.url))
const blockCount = 120
const kills = 3

const chain = memoryChain('killed')
for (let at = 0; at < blockCount; at++) addBlock(chain, busySteps(at, 60, 40), 'killed')

/** Runs an index until block `until` was reached, and a moment into what follows; then kills it. */
async function runAndKill(rpc: string, place: Place, until: number, momentMs: number): Promise<void> {
  const child = spawn(process.execPath, [script, rpc, JSON.stringify(place)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout })) {
    if (/^\d+$/.test(line) && Number(line) >= until) break
  }
  await sleep(momentMs)
  child.kill('SIGKILL')
  await ended
}

function killSuite(place: () => Place): void {
  let node: NodeStandIn
  before(async () => {
    node = await standInFor(chain)
  })
  after(() => node?.close())

  it('goes on without a gap or a double', async () => {
    for (let kill = 0; kill < kills; kill++)
      await runAndKill(node.rpc, place(), Math.floor((blockCount * kill) / kills), kill * 7)
    await runAndKill(node.rpc, place(), blockCount, 0)

    const expected = rowsOf(chain.blocks)
    const store = await openStore(place())
    try {
      const count = async (table: 'blocks' | 'transactions' | 'transfers' | 'logs'): Promise<number> =>
        (
          await store.read
            .selectFrom(table)
            .select(sql<number>`count(*)::int`.as('rows'))
            .executeTakeFirstOrThrow()
        ).rows
      for (const table of ['blocks', 'transactions', 'transfers', 'logs'] as const)
        assert.equal(await count(table), expected[table].length, table)
      const asSql = (value: unknown): unknown =>
        typeof value === 'string' && value.startsWith('0x') ? `\\x${value.slice(2)}` : value
      const plain = (rows: readonly object[]): readonly unknown[] =>
        rows.map((row) =>
          Object.fromEntries(Object.entries(row).map(([name, value]) => [name, asSql(value)])),
        )
      assert.deepEqual(
        plain(await store.read.selectFrom('addresses').selectAll().orderBy('address').execute()),
        expected.addresses,
      )
      assert.deepEqual(
        plain(
          await store.read
            .selectFrom('balances')
            .selectAll()
            .where('amount', '<>', '0')
            .orderBy('token')
            .orderBy('owner')
            .execute(),
        ),
        expected.balances,
      )
      assert.deepEqual(
        await store.read.selectFrom('minutes').selectAll().orderBy('minute').execute(),
        expected.minutes,
      )
    } finally {
      await store.close()
    }
  })
}

describe('an index in a folder, killed', () => {
  const folder = mkdtempSync(join(tmpdir(), 'watt-index-kill-'))
  after(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }))
  killSuite(() => ({ folder: join(folder, 'database') }))
})

const binaries = findPostgres()
const skip = binaries === undefined && 'PostgreSQL is not installed (Debian: apt-get install postgresql)'

describe('an index in a PostgreSQL server, killed', { skip }, () => {
  let server: PostgresServer
  before(async () => {
    server = await startPostgres(binaries!)
  })
  after(() => server?.stop())
  killSuite(() => ({ url: server.url }))
})

/**
 * What the close of a day adds to its block: `node core/ledger/src/day/day-ledger.bench.ts [members]`, a million unless
 * told otherwise. Everybody is present; the rank is worked out before, as a node does between blocks.
 * @module
 */
import { DayState } from '@watt/day'
import type { Address } from '@watt/evm'
import { openLedger } from '../ledger.ts'
import { closeNext, engine } from '../ledger.fixture.ts'
import { memoryStore } from '../store/memory-store.ts'
import { writeSnapshot } from './day-snapshots.ts'
import { peopleGenesis } from './people-chain.fixture.ts'
import { weiPerGwei } from './pay-days.ts'

const members = Number(process.argv[2] ?? 1_000_000)
const friends = 5
const day = 100
const dayMs = 10_000n
const genesis = peopleGenesis({ epochs: 3_650, totalWatt: 6_000_000_000 })

const rows: Readonly<Record<string, string | number>>[] = []
async function measure<Result>(step: string, run: () => Result | Promise<Result>): Promise<Result> {
  const start = performance.now()
  const cpu = process.cpuUsage()
  const result = await run()
  const { user, system } = process.cpuUsage(cpu)
  rows.push({ step, ms: Math.round(performance.now() - start), 'cpu ms': Math.round((user + system) / 1000) })
  return result
}

/** A society in which everybody vouches for their neighbours and is present on the open day. */
function society(): DayState {
  const people = genesis.people!
  const state = DayState.empty({
    ...people,
    totalGwei: (people.totalWatt * 10n ** 18n) / weiPerGwei,
    firstDay: day - 1,
  })
  for (let id = 1; id <= members; id++) {
    const account: Address = `0x${id.toString(16).padStart(40, '0')}`
    state.apply({ type: 'registered', id, account, inviter: id >> 1 })
  }
  for (let from = 1; from <= members; from++) {
    for (let step = 1; step <= friends && step < members; step++) {
      const away = (step % 2 === 0 ? -1 : 1) * Math.ceil(step / 2)
      state.apply({ type: 'vouched', from, to: ((from - 1 + away + members) % members) + 1 })
    }
  }
  for (let id = 1; id <= 100 && id <= members; id++) state.apply({ type: 'seed', id, isSeed: true })
  state.close(day - 1, 0n)
  for (let id = 1; id <= members; id++) state.apply({ type: 'checkedIn', id, day })
  return state
}

const store = memoryStore()
const pause = (): Promise<void> => new Promise((resolve) => void setImmediate(resolve))
await openLedger({ store, genesis, engine })
const state = await measure(`${members} members with ${friends} edges each`, society)
await measure('write a snapshot', () =>
  writeSnapshot(store, { number: 0n, outstandingGwei: 0n }, state.encode()),
)
const ledger = await measure('start from it', () => openLedger({ store, genesis, engine, pause }))
await measure('the rank, between blocks', () => ledger.days?.settle())
await measure('an ordinary block', () => closeNext(ledger, []))
await measure('the block that closes the day', () => closeNext(ledger, [], { afterMs: dayMs }))
await measure('snapshot and the next rank, between blocks', () => ledger.days?.settle())
await measure('a block that closes a day without anybody', () => closeNext(ledger, [], { afterMs: dayMs }))
console.table(rows)
const { rss } = process.memoryUsage()
console.log(
  `${ledger.days?.lastClose?.day === day + 1 ? 'closed' : 'NOT closed'}; ${Math.round(rss / 2 ** 20)} MiB resident`,
)

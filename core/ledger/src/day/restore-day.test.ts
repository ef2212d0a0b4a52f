import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Ledger, Store } from '../types.ts'
import { snapshotKey, snapshotPieceKey } from '../chain-keys.ts'
import { closeNext, openTestLedger } from '../ledger.fixture.ts'
import { addressOf } from '../signing.fixture.ts'
import { openLevelStore } from '../store/level-store.ts'
import { memoryStore } from '../store/memory-store.ts'
import { StoreError } from '../store/store-errors.ts'
import {
  balanceAt,
  claiming,
  contracts,
  peopleGenesis,
  tell,
  telling,
  toldAtClose,
  type Told,
  stateOf,
} from './people-chain.fixture.ts'

const gwei = 1_000_000_000n
const dayMs = 10_000n
const membersMax = 6
const genesis = peopleGenesis({ epochs: 5, totalWatt: 3, provisionalEpochs: 2, claimEpochs: 3 })
const open = (store: Store): Promise<Ledger> =>
  openTestLedger({ store, genesis, pause: async () => undefined })

/** Everything that a start must find again. */
function seen({ days, head }: Ledger): object {
  assert.ok(days)
  const { state, outstandingGwei, lastClose } = days
  const { openDay, step, emittedGwei, carryGwei, members, tree } = state
  const rewards = Array.from({ length: members }, (_, index) => state.reward(index + 1))
  return {
    head: head.hash,
    openDay,
    step,
    emittedGwei,
    carryGwei,
    outstandingGwei,
    lastClose,
    root: tree.root,
    rewards,
  }
}

/** What the members are owed, added up one by one. */
function owedGwei({ days }: Ledger): bigint {
  assert.ok(days)
  const { state } = days
  return Array.from({ length: state.members }, (_, index) => state.reward(index + 1)).reduce(
    (sum, { earnedGwei, claimedGwei, provisionalGwei }) => sum + earnedGwei - claimedGwei + provisionalGwei,
    state.carryGwei,
  )
}

type Act = { readonly kind: number; readonly who: number; readonly whom: number }

/** What members do in one block, and how long after the block before. */
const blocks = fc.array(
  fc.record({
    acts: fc.array(
      fc.record({ kind: fc.nat(9), who: fc.nat(membersMax - 1), whom: fc.nat(membersMax - 1) }),
      {
        maxLength: 8,
      },
    ),
    afterMs: fc.constantFrom(1n, 999n, 1_000n, 4_000n, dayMs - 1n, dayMs, dayMs + 1n, 3n * dayMs),
    restarts: fc.boolean(),
  }),
  { minLength: 4, maxLength: 12 },
)

/** The event that an act means on the day of its block; nothing where the contracts would refuse. */
function eventOf({ kind, who, whom }: Act, today: number): Told | undefined {
  const [id, other] = [who + 1, whom + 1]
  switch (kind) {
    case 0:
      return ['SeedSet', id, whom % 2 === 0]
    case 1:
      return ['SuspensionSet', id, whom % 3 === 0]
    case 2:
    case 3:
      return id === other ? undefined : ['Vouched', id, other]
    case 4:
      return ['Unvouched', id, other]
    case 5:
      return ['UptimeProven', id, today - 1, whom * 4]
    case 6:
      return ['Verified', id, 1 + (whom % 2), today + whom]
    case 7:
      return whom === 0 ? ['AttestorRevoked', 1 + (who % 2)] : undefined
    default:
      return ['CheckedIn', id, today]
  }
}

async function playBlock(ledger: Ledger, acts: readonly Act[], afterMs: bigint): Promise<void> {
  const today = Number((ledger.head.value.closeTimeMs + afterMs) / dayMs)
  const told = acts.map((act) => eventOf(act, today)).filter((event) => event !== undefined)
  const unique = [...new Map(told.map((event) => [JSON.stringify(event), event])).values()]
  const transactions = await Promise.all(unique.map((event, index) => telling(ledger, event, index)))
  const { days } = ledger
  let claims = 0
  // Whoever claims in a closing block would need the proof of a root that is not there yet.
  if (days !== undefined && days.state.openDay === today) {
    for (const who of new Set(acts.map((act) => act.who))) {
      const { id, account, earnedGwei, claimedGwei } = days.state.reward(who + 1)
      const payment = { id, to: account, wei: (earnedGwei - claimedGwei) * gwei, earnedGwei }
      if (payment.wei > 0n) transactions.push(await claiming(ledger, payment, claims++))
    }
  }
  await closeNext(ledger, transactions, { afterMs })
}

const registrations: readonly Told[] = Array.from({ length: membersMax }, (_, index) => [
  'Registered',
  index + 1,
  addressOf(20 + index),
  index,
])

describe('the day after a restart', () => {
  it('is the same, whenever that was, and money is where it belongs', async () => {
    let claims = 0
    const property = fc.asyncProperty(blocks, async (plan) => {
      const [one, other] = [memoryStore(), memoryStore()]
      const steady = await open(one)
      let restarting = await open(other)
      const supply = genesis.supply
      for (const ledger of [steady, restarting]) {
        await tell(ledger, [...registrations, ['SeedSet', 1, true], ['Vouched', 1, 2]])
        await tell(ledger, [['CheckedIn', 1, 101]], dayMs)
        await closeNext(ledger, [], { afterMs: dayMs })
      }
      for (const { acts, afterMs, restarts } of plan) {
        await playBlock(steady, acts, afterMs)
        await playBlock(restarting, acts, afterMs)
        if (restarts) {
          await restarting.days?.stop()
          restarting = await open(other)
        }
        assert.deepEqual(seen(restarting), seen(steady))
        assert.equal(steady.days?.outstandingGwei, owedGwei(steady))
        const held = [0, 1, 2, 3, 4, ...registrations.keys().map((index) => index + 20)].map((index) =>
          balanceAt(steady, addressOf(index)),
        )
        const all = [...held, balanceAt(steady, contracts.rewards)].reduce(
          (sum, balance) => sum + balance,
          0n,
        )
        claims += steady.head.transactions.filter(({ to }) => to === contracts.rewards).length
        assert.equal(all, supply + (steady.days?.state.emittedGwei ?? 0n) * gwei)
      }
    })
    await fc.assert(property, { numRuns: 8 })
    assert.ok(claims > 0, 'somebody claims')
  })

  it('is the same right before and right after a close', async () => {
    const store = memoryStore()
    let ledger = await open(store)
    await tell(ledger, [...registrations, ['SeedSet', 1, true]])
    for (let day = 101; day < 105; day++) {
      for (const afterMs of [dayMs - 2n, 2n]) {
        const today = Number((ledger.head.value.closeTimeMs + afterMs) / dayMs)
        await tell(ledger, [['CheckedIn', 1 + (day % 2), today]], afterMs)
        const before = seen(ledger)
        await ledger.days?.settle()
        ledger = await open(store)
        assert.deepEqual(seen(ledger), before)
      }
    }
    assert.equal(toldAtClose(stateOf(ledger))[0], BigInt((ledger.days?.state.openDay ?? 0) - 1))
  })
})

describe('snapshots', () => {
  const closeDays = async (ledger: Ledger, count: number): Promise<void> => {
    for (let day = 0; day < count; day++) {
      await closeNext(ledger, [], { afterMs: dayMs })
      await ledger.days?.settle()
    }
  }
  const kept = (store: Store, upTo: number): readonly number[] =>
    Array.from({ length: upTo + 1 }, (_, number) => number).filter(
      (number) =>
        store.get(snapshotKey(BigInt(number))) !== undefined ||
        store.get(snapshotPieceKey(BigInt(number), 0)) !== undefined,
    )

  it('are kept of the last two closes', async () => {
    const store = memoryStore()
    await closeDays(await open(store), 5)
    assert.deepEqual(kept(store, 5), [4, 5])
  })

  it('are found again on a disk', async () => {
    const path = await mkdtemp(join(tmpdir(), 'watt-day-'))
    try {
      let store = await openLevelStore(path)
      let ledger = await open(store)
      await tell(ledger, [...registrations, ['SeedSet', 1, true]])
      for (let day = 101; day < 104; day++) {
        await tell(ledger, [['CheckedIn', 1, day]], dayMs)
        const before = seen(ledger)
        await ledger.days?.stop()
        await store.close()
        store = await openLevelStore(path)
        ledger = await open(store)
        assert.deepEqual(seen(ledger), before)
      }
      assert.deepEqual(kept(store, 5), [3, 4])
      await store.close()
    } finally {
      await rm(path, { recursive: true, force: true })
    }
  })

  it('that are damaged are passed over', async () => {
    const store = memoryStore()
    const ledger = await open(store)
    await tell(ledger, registrations)
    await closeDays(ledger, 4)
    for (const number of kept(store, 5)) {
      const key = snapshotPieceKey(BigInt(number), 0)
      const piece = store.get(key)
      assert.ok(piece)
      await store.write([{ key, value: piece.with(50, (piece[50] ?? 0) ^ 1) }])
      assert.deepEqual(seen(await open(store)), seen(ledger))
    }
  })

  it('that were cut off in the middle are not read, and make room later', async () => {
    let left = Infinity
    const onWrite = () => {
      if (--left < 0) throw new StoreError('disk-full', 'no space left')
    }
    for (const writes of [1, 2, 3, 4]) {
      const store = memoryStore({ onWrite })
      left = Infinity
      const ledger = await open(store)
      await tell(ledger, registrations)
      left = writes
      await closeDays(ledger, 1)
      left = Infinity
      assert.deepEqual(seen(await open(store)), seen(ledger))
      await closeDays(ledger, 3)
      assert.deepEqual(kept(store, 6), [4, 5])
    }
  })

  it('of a close are on disk before the store may be closed', async () => {
    const store = memoryStore({ onWrite: () => new Promise((resolve) => void setImmediate(resolve)) })
    const ledger = await open(store)
    await closeNext(ledger, [], { afterMs: dayMs })
    await ledger.days?.stop()
    await store.close()
    assert.equal(ledger.days?.state.openDay, 101)
  })
})

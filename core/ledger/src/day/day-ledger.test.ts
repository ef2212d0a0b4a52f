import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Ledger, Store } from '../types.ts'
import { closedDaysKey } from '../chain-keys.ts'
import { toBigInt } from '../bytes.ts'
import { feePool } from '../fees.ts'
import { emptyTrieRoot } from '../header.ts'
import { closeNext, openTestLedger } from '../ledger.fixture.ts'
import { addressOf, transfer } from '../signing.fixture.ts'
import { memoryStore } from '../store/memory-store.ts'
import { StoreError } from '../store/store-errors.ts'
import { orderedTrieRoot } from '../trie/ordered-trie.ts'
import { encodeWithdrawal } from '../withdrawal.ts'
import {
  balanceAt,
  claiming,
  contracts,
  peopleGenesis,
  type PeopleOptions,
  startBalance,
  stateOf,
  tell,
  toldAtClose,
} from './people-chain.fixture.ts'

const gwei = 1_000_000_000n
const watt = 10n ** 18n
const dayMs = 10_000n

const open = (options: PeopleOptions = {}, store: Store = memoryStore()): Promise<Ledger> =>
  openTestLedger({ store, genesis: peopleGenesis(options) })

/** Member 1, a seed since day 100, is present on day 101; the next block decides when that day closes. */
async function openWithPresent(options: PeopleOptions = {}, store?: Store): Promise<Ledger> {
  const ledger = await open(options, store)
  await tell(ledger, [
    ['Registered', 1, addressOf(10), 0],
    ['SeedSet', 1, true],
  ])
  await tell(ledger, [['CheckedIn', 1, 101]], dayMs)
  return ledger
}

function days(ledger: Ledger): NonNullable<Ledger['days']> {
  assert.ok(ledger.days)
  return ledger.days
}

describe('the first block of a later day', () => {
  it('pays the emission as a withdrawal and tells the rewards contract, without a receipt', async () => {
    const ledger = await openWithPresent()
    const block = await closeNext(ledger, [], { afterMs: dayMs })
    const emitted = (2n * 1_000n * watt * 4n) / (4n * 5n)
    const withdrawal = {
      index: 0n,
      validatorIndex: 0n,
      address: contracts.rewards,
      amountGwei: emitted / gwei,
    }
    assert.deepEqual(block.withdrawals, [withdrawal])
    assert.equal(block.header.withdrawalsRoot, orderedTrieRoot([encodeWithdrawal(withdrawal)]))
    assert.deepEqual([ledger.receipts(3n), block.header.gasUsed], [[], 0n])
    assert.equal(balanceAt(ledger, contracts.rewards), emitted)
    const { root, weight = 0, paidGwei = 0n } = days(ledger).lastClose ?? {}
    assert.deepEqual(toldAtClose(stateOf(ledger)), [
      101n,
      toBigInt(root ?? new Uint8Array()),
      1n,
      emitted / gwei,
      0n,
      paidGwei,
      BigInt(weight),
      BigInt(block.header.parentHash),
    ])
    assert.equal(stateOf(ledger).account('0xfffffffffffffffffffffffffffffffffffffffe'), undefined)
    const { earnedGwei } = days(ledger).state.reward(1)
    assert.equal(earnedGwei + days(ledger).state.carryGwei, emitted / gwei)
  })

  it('begins at midnight exactly, and not a millisecond before', async () => {
    for (const [afterMs, closes] of [
      [dayMs - 1_001n, 0],
      [dayMs - 1_000n, 1],
      [dayMs - 999n, 1],
    ] as const) {
      // Both earlier blocks end 1,000 ms after the midnight before.
      const ledger = await openWithPresent()
      const block = await closeNext(ledger, [], { afterMs })
      assert.equal(block.withdrawals.length, closes, String(afterMs))
      assert.equal(days(ledger).state.openDay, 101 + closes)
      assert.equal(block.header.withdrawalsRoot === emptyTrieRoot, closes === 0)
    }
  })

  it('is told of by nobody before it is written, and then all at once', async () => {
    const waiting = Promise.withResolvers<void>()
    const written = Promise.withResolvers<void>()
    let isHeld = false
    const onWrite = (): Promise<void> | undefined => {
      if (isHeld) waiting.resolve()
      return isHeld ? written.promise : undefined
    }
    const ledger = await openWithPresent({}, memoryStore({ onWrite }))
    await closeNext(ledger, [], { afterMs: dayMs })
    const seen = () => {
      const { state, lastClose, outstandingGwei } = days(ledger)
      const { openDay, step, carryGwei, emittedGwei, nextEmissionGwei, members, tree } = state
      const ofDay = { openDay, step, carryGwei, emittedGwei, nextEmissionGwei, members, outstandingGwei }
      return {
        ...ofDay,
        number: ledger.head.header.number,
        root: toBigInt(tree.root),
        proof: state.proof(1).map(toBigInt),
        reward: state.reward(1),
        ranking: state.ranking(10),
        lastDay: lastClose?.day,
        toldRoot: toldAtClose(stateOf(ledger))[1],
      }
    }
    await tell(ledger, [['CheckedIn', 1, 102]])
    const before = seen()
    assert.deepEqual([before.openDay, before.lastDay, before.root], [102, 101, before.toldRoot])
    isHeld = true
    const closing = closeNext(ledger, [], { afterMs: 2n * dayMs })
    await waiting.promise
    assert.deepEqual(seen(), before)
    isHeld = false
    written.resolve()
    await closing
    const after = seen()
    assert.deepEqual([after.openDay, after.lastDay, after.root], [104, 103, after.toldRoot])
    assert.deepEqual([after.number, after.step], [before.number + 1n, before.step + 1])
    assert.notEqual(after.root, before.root)
  })

  it('closes days without a block in order, as empty ones', async () => {
    const ledger = await openWithPresent()
    const block = await closeNext(ledger, [], { afterMs: 5n * dayMs })
    assert.equal(block.withdrawals.length, 1)
    const { state, lastClose } = days(ledger)
    assert.deepEqual([state.openDay, state.step, lastClose?.day, lastClose?.emittedGwei], [106, 1, 105, 0n])
    assert.equal(toldAtClose(stateOf(ledger))[0], 105n)
    assert.equal(toldAtClose(stateOf(ledger))[1], toBigInt(state.tree.root))
  })

  it('pays nothing on a day on which nobody earns', async () => {
    const ledger = await open()
    const block = await closeNext(ledger, [], { afterMs: dayMs })
    assert.deepEqual(block.withdrawals, [])
    assert.deepEqual(toldAtClose(stateOf(ledger)).slice(0, 5).toSpliced(1, 1), [100n, 0n, 0n, 0n])
  })

  it('does nothing at all while there is no contract to pay to', async () => {
    const ledger = await open({ rewards: '0x' })
    const block = await closeNext(ledger, [], { afterMs: 3n * dayMs })
    assert.equal(block.header.withdrawalsRoot, emptyTrieRoot)
    assert.equal(block.header.stateRoot, ledger.block(0n)?.header.stateRoot)
    assert.equal(days(ledger).state.openDay, 103)
  })

  it('moves the whole gwei of the fee pool', async () => {
    const ledger = await openWithPresent({ gasLimit: 5_000_000 })
    const price = gwei / 7n
    const paying = { from: 2, nonce: 0, gas: 4_900_000n, maxFeePerGas: price }
    await closeNext(ledger, [await transfer(paying)])
    const pooled = balanceAt(ledger, feePool)
    assert.equal(pooled, 21_000n * price)
    const { withdrawals } = await closeNext(ledger, [], { afterMs: dayMs })
    assert.equal(balanceAt(ledger, feePool), pooled % gwei)
    const emitted = (withdrawals[0]?.amountGwei ?? 0n) * gwei
    assert.equal(balanceAt(ledger, contracts.rewards), emitted + pooled - (pooled % gwei))
    assert.equal(days(ledger).lastClose?.feesGwei, pooled / gwei)
  })
})

describe('the work between blocks', () => {
  it('changes nothing, done or not', async () => {
    let pauses = 0
    const pause = (): Promise<void> => (pauses++, new Promise((resolve) => void setImmediate(resolve)))
    const ledgers = await Promise.all(
      [{}, { pause }, { pause }].map((it) => openTestLedger({ genesis: peopleGenesis(), ...it })),
    )
    const members = Array.from({ length: 40 }, (_, index) => index + 1)
    const registered = members.map((id) => ['Registered', id, addressOf(10), 0] as const)
    const vouched = members.flatMap((id) => [
      ['Vouched', id, (id % 40) + 1] as const,
      ['Vouched', (id % 40) + 1, id] as const,
    ])
    const present = members.map((id) => ['CheckedIn', id, 101] as const)
    const hashes = ledgers.map(async (ledger, index) => {
      await tell(ledger, [...registered, ['SeedSet', 1, true], ...vouched])
      await tell(ledger, present, dayMs)
      if (index === 1) await ledger.days?.settle()
      const { hash } = await closeNext(ledger, [], { afterMs: dayMs })
      await ledger.days?.stop()
      return hash
    })
    assert.equal(new Set(await Promise.all(hashes)).size, 1)
    assert.ok(pauses > 0)
    assert.ok(days(ledgers[0]!).state.reward(1).earnedGwei > 0n)
  })
})

describe('phase 1', () => {
  it('gives out exactly its total, to the last wei, and then nothing for ever', async () => {
    for (const [epochs, totalWatt] of [
      [1, 1],
      [3, 1],
      [7, 6_000_000_000],
    ] as const) {
      const ledger = await openWithPresent({ epochs, totalWatt })
      const steps: bigint[] = []
      for (let step = 0; step < epochs + 3; step++) {
        const day = days(ledger).state.openDay
        const block = await tell(ledger, [['CheckedIn', 1, day + 1]], dayMs)
        steps.push(...block.withdrawals.map(({ index }) => index))
        const total = BigInt(totalWatt) * watt
        const given = balanceAt(ledger, contracts.rewards)
        assert.ok(step < epochs - 1 ? given < total : given === total, `${step} of ${epochs}`)
      }
      assert.deepEqual(steps, [...Array(epochs).keys()].map(BigInt))
      assert.equal(days(ledger).state.nextEmissionGwei, 0n)
      const sum = [0, 1, 2, 3, 4].reduce((rest, index) => rest + balanceAt(ledger, addressOf(index)), 0n)
      assert.equal(sum, 5n * startBalance)
    }
  })
})

describe('claims', () => {
  /** Pays all that was earned; the contract says that so much of it was claimed. */
  const claim = async (ledger: Ledger, untoldGwei = 0n): Promise<void> => {
    const { earnedGwei: all } = days(ledger).state.reward(1)
    const payment = { id: 1, to: addressOf(10), wei: all * gwei, earnedGwei: all - untoldGwei }
    const again = { ...payment, wei: 0n }
    await closeNext(ledger, [await claiming(ledger, payment), await claiming(ledger, again, 1)])
  }

  it('take what is owed out of the contract, once', async () => {
    const ledger = await openWithPresent()
    await closeNext(ledger, [], { afterMs: dayMs })
    const { earnedGwei } = days(ledger).state.reward(1)
    await claim(ledger)
    assert.equal(balanceAt(ledger, addressOf(10)), earnedGwei * gwei)
    assert.equal(days(ledger).outstandingGwei, days(ledger).state.carryGwei)
    assert.equal(days(ledger).state.reward(1).claimedGwei, earnedGwei)
  })

  it('of more than what was earned stop the close', async () => {
    const ledger = await openWithPresent()
    await closeNext(ledger, [], { afterMs: dayMs })
    const { head } = ledger
    await assert.rejects(claim(ledger, 1n), { invariant: 'rewards' })
    assert.equal(ledger.head, head)
  })
})

describe('a close that cannot be', () => {
  it('stops the node when the contract refuses, and nothing is written', async () => {
    const store = memoryStore()
    const ledger = await open({ rewards: '0x5f5ffd' }, store)
    const { head } = ledger
    await assert.rejects(closeNext(ledger, [], { afterMs: dayMs }), {
      code: 'ledger/invariant',
      invariant: 'rewards',
      facts: { day: 100, problem: 'execution reverted' },
    })
    assert.equal(ledger.head, head)
    assert.equal(store.get(closedDaysKey(1n)), undefined)
  })

  it('stops the node when more is claimed than was earned, or by nobody', async () => {
    const ledger = await openWithPresent()
    await closeNext(ledger, [], { afterMs: dayMs })
    const { earnedGwei } = days(ledger).state.reward(1)
    for (const claim of [
      { id: 1, earnedGwei: earnedGwei + 1n },
      { id: 2, earnedGwei: 1n },
    ]) {
      const sent = await claiming(ledger, { ...claim, to: addressOf(10), wei: 0n })
      await assert.rejects(closeNext(ledger, [sent]), { invariant: 'rewards' })
    }
  })

  it('is not held up by an event that cannot be', async () => {
    const store = memoryStore()
    const ledger = await open({}, store)
    await tell(ledger, [
      ['CheckedIn', 1, 100],
      ['Registered', 5, addressOf(10), 0],
      ['Registered', 1, addressOf(10), 0],
      ['CheckedIn', 1, 99],
      ['Vouched', 1, 1],
    ])
    assert.equal(days(ledger).state.members, 1)
    assert.equal(days(ledger).state.reward(1).isPresent, false)
    assert.equal((await open({}, store)).days?.state.members, 1)
  })

  it('is tried again when the disk was full, with the same result', async () => {
    let isFull = false
    const onWrite = () => {
      if (isFull) throw new StoreError('disk-full', 'no space left')
    }
    const ledger = await openWithPresent({}, memoryStore({ onWrite }))
    const healthy = await openWithPresent()
    isFull = true
    for (let attempt = 0; attempt < 2; attempt++)
      await assert.rejects(closeNext(ledger, [], { afterMs: dayMs }), { code: 'ledger/store' })
    isFull = false
    const block = await closeNext(ledger, [], { afterMs: dayMs })
    assert.equal(block.hash, (await closeNext(healthy, [], { afterMs: dayMs })).hash)
    assert.equal(days(ledger).state.step, 1)
  })

  it('is taken back when another block comes instead', async () => {
    let isFull = false
    const onWrite = () => {
      if (isFull) throw new StoreError('disk-full', 'no space left')
    }
    const ledger = await openWithPresent({}, memoryStore({ onWrite }))
    const healthy = await openWithPresent()
    isFull = true
    await assert.rejects(closeNext(ledger, [], { afterMs: 3n * dayMs }), { code: 'ledger/store' })
    isFull = false
    for (const afterMs of [1n, dayMs]) {
      const block = await closeNext(ledger, [], { afterMs })
      assert.equal(block.hash, (await closeNext(healthy, [], { afterMs })).hash)
    }
  })
})

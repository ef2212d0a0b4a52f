import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Engine, JournaledState, Outcome } from '@watt/evm'
import type { Ledger, SlotValue, TransactionSet } from './types.ts'
import { keccak } from './bytes.ts'
import { feePool } from './fees.ts'
import { balanceOf, closeNext, engine, openTestLedger, startBalance, testGenesis } from './ledger.fixture.ts'
import { addressOf, transfer } from './signing.fixture.ts'
import { memoryStore } from './store/memory-store.ts'
import { StoreError } from './store/store-errors.ts'
import { makeSet } from './transaction-set.ts'

/** The real engine, with a fault in what it does after each transaction. */
function faulty(fault: (state: JournaledState, outcome: Outcome) => Outcome | void): Engine {
  return {
    check: (...call) => engine.check(...call),
    execute: async (message, block, state, options) => {
      const outcome = await engine.execute(message, block, state, options)
      return fault(state, outcome) ?? outcome
    },
  }
}

/** Adds to a balance out of nothing. */
function pay(state: JournaledState, index: number, wei: bigint): void {
  const account = state.account(addressOf(index))
  assert.ok(account)
  state.setAccount(addressOf(index), { ...account, balance: account.balance + wei })
}

async function assertStops(fault: Parameters<typeof faulty>[0], invariant: string): Promise<void> {
  const store = memoryStore()
  const ledger = await openTestLedger({
    store,
    engine: faulty(fault),
    genesis: testGenesis({ gasLimit: 5_000_000 }),
  })
  const { head } = ledger
  const { size } = store
  const full = await transfer({ from: 0, nonce: 0, gas: 4_900_000n, maxFeePerGas: 5n })
  await assert.rejects(closeNext(ledger, [full]), { code: 'ledger/invariant', invariant })
  assert.equal(store.size, size)
  assert.equal(ledger.head, head)
  assert.equal(balanceOf(ledger, 0), startBalance)
}

describe('a broken invariant stops the close, and nothing is written', () => {
  it('when money appears', () => assertStops((state) => pay(state, 1, 1n), 'supply'))

  it('when money disappears that nothing burned', () => assertStops((state) => pay(state, 1, -1n), 'supply'))

  it('when a balance is negative', () => {
    const steal = (state: JournaledState) => {
      pay(state, 1, -2n * startBalance)
      pay(state, 2, 2n * startBalance)
    }
    return assertStops(steal, 'negative-balance')
  })

  it('when fees do not reach the pool', () => {
    const divert = (state: JournaledState, { gasUsed }: Outcome) => {
      pay(state, 1, gasUsed * 5n)
      state.deleteAccount(feePool)
    }
    return assertStops(divert, 'fees')
  })

  it('when more gas is used than was allowed', () =>
    assertStops((_, outcome) => ({ ...outcome, gasUsed: 4_900_001n }), 'gas'))

  it('when the engine fails', () =>
    assertStops(() => {
      throw new TypeError('bug')
    }, 'execution'))

  it('names the facts', async () => {
    const ledger = await openTestLedger({ engine: faulty((state) => pay(state, 1, 7n)) })
    await assert.rejects(closeNext(ledger, [await transfer({ from: 0, nonce: 0 })]), {
      facts: { before: 5n * startBalance, change: 7n, emitted: 0n, burned: 0n },
    })
  })
})

describe('what was not agreed on properly is not closed', () => {
  const close = async (ledger: Ledger, change: Partial<SlotValue>, chosen?: TransactionSet) => {
    const set = chosen ?? (await ledger.buildSet([]))
    const { hash: parentHash, value } = ledger.head
    const next = {
      parentHash,
      transactionSetHash: set.hash,
      closeTimeMs: value.closeTimeMs + 1n,
      upgrades: {},
    }
    return ledger.close({ ...next, ...change }, set)
  }

  it('another parent, another set, an old close time, upgrades out of bounds, a set against the rules', async () => {
    const ledger = await openTestLedger()
    const other = keccak(new Uint8Array(1))
    const { closeTimeMs } = ledger.head.value
    await assert.rejects(close(ledger, { parentHash: other }), { invariant: 'parent' })
    await assert.rejects(close(ledger, { transactionSetHash: other }), { invariant: 'set-hash' })
    await assert.rejects(close(ledger, { closeTimeMs }), { invariant: 'close-time' })
    await assert.rejects(close(ledger, { upgrades: { gasLimit: 1n } }), { invariant: 'upgrades' })
    const gap = makeSet(ledger.head.hash, [await transfer({ from: 0, nonce: 1 })])
    await assert.rejects(close(ledger, {}, gap), { invariant: 'set' })
    assert.equal((await close(ledger, {})).header.number, 1n)
  })
})

describe('a store that fails', () => {
  it('leaves the ledger as it was, and the same close works once there is space', async () => {
    let isFull = false
    const onWrite = () => {
      if (isFull) throw new StoreError('disk-full', 'no space left')
    }
    const store = memoryStore({ onWrite })
    const [ledger, healthy] = [await openTestLedger({ store }), await openTestLedger()]
    const sent = await transfer({ from: 0, nonce: 0, to: addressOf(9), value: 3n })
    const { head } = ledger
    isFull = true
    for (let attempt = 0; attempt < 2; attempt++) {
      await assert.rejects(closeNext(ledger, [sent]), { code: 'ledger/store', reason: 'disk-full' })
      assert.equal(ledger.head, head)
      assert.deepEqual(
        [balanceOf(ledger, 9), ledger.locate(sent.hash), ledger.block(1n)],
        [0n, undefined, undefined],
      )
    }
    isFull = false
    const block = await closeNext(ledger, [sent])
    assert.equal(block.hash, (await closeNext(healthy, [sent])).hash)
    assert.equal(balanceOf(ledger, 9), 3n)
    assert.deepEqual((await openTestLedger({ store })).head, block)
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { JournaledState } from './journaled-state.ts'
import { emptyCodeHash, keccak } from './keccak.ts'
import { MemoryState } from './memory-state.fixture.ts'
import type { Address, Hex } from './types.ts'

const addresses: readonly Address[] = ['0x01', '0x02', '0x03'].map(
  (it): Address => `0x${it.slice(2).padStart(40, '0')}`,
)
const slots: readonly Hex[] = ['0x01', '0x02'].map((it): Hex => `0x${it.slice(2).padStart(64, '0')}`)

const address = fc.constantFrom(...addresses)
const slot = fc.constantFrom(...slots)
const value = fc.bigInt({ min: 0n, max: 3n })
const step = fc.oneof(
  fc.record({ type: fc.constant('account' as const), address, value }),
  fc.record({ type: fc.constant('delete' as const), address }),
  fc.record({ type: fc.constant('slot' as const), address, slot, value }),
  fc.record({ type: fc.constant('clear' as const), address }),
  fc.record({ type: fc.constant('code' as const), value }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

function take(state: JournaledState, it: Step): void {
  switch (it.type) {
    case 'account':
      return state.setAccount(it.address, { nonce: it.value, balance: 1n, codeHash: emptyCodeHash })
    case 'delete':
      return state.deleteAccount(it.address)
    case 'slot':
      // Only accounts that exist have storage.
      return state.account(it.address) && state.setStorage(it.address, it.slot, it.value)
    case 'clear':
      return state.clearStorage(it.address)
    case 'code':
      return void state.putCode(Uint8Array.of(Number(it.value)))
  }
}

/** Everything there is to see. */
function view(state: JournaledState) {
  return addresses.map((one) => ({
    account: state.account(one),
    slots: slots.map((key) => state.storage(one, key)),
  }))
}

function reader(): MemoryState {
  const memory = new MemoryState()
  const [first, second] = addresses
  if (first === undefined || second === undefined) throw new Error('two addresses')
  memory.put(first, { nonce: 1n, balance: 1n })
  memory.put(second, { nonce: 2n, balance: 1n })
  for (const key of slots) memory.putSlot(first, key, 2n)
  return memory
}

describe('a journaled state', () => {
  it('goes back to exactly what it was at a checkpoint', () => {
    fc.assert(
      fc.property(fc.array(step), fc.array(step), (before, after) => {
        const state = new JournaledState(reader())
        for (const it of before) take(state, it)
        const [seen, changes] = [view(state), state.changes()]
        const mark = state.checkpoint()
        for (const it of after) take(state, it)
        state.revertTo(mark)
        assert.deepEqual(view(state), seen)
        assert.deepEqual(state.changes(), changes)
      }),
    )
  })

  it('reports changes that turn the reader into what it shows', () => {
    fc.assert(
      fc.property(fc.array(step), (steps) => {
        const memory = reader()
        const state = new JournaledState(memory)
        for (const it of steps) take(state, it)
        const seen = view(state)
        memory.apply(state.changes())
        assert.deepEqual(view(new JournaledState(memory)), seen)
      }),
    )
  })

  it('leaves out what was written back to its old value', () => {
    const [first] = addresses
    const [key] = slots
    if (first === undefined || key === undefined) throw new Error('one of each')
    const state = new JournaledState(reader())
    state.setStorage(first, key, 9n)
    state.setStorage(first, key, 2n)
    state.setAccount(first, { nonce: 7n, balance: 1n, codeHash: emptyCodeHash })
    state.setAccount(first, { nonce: 1n, balance: 1n, codeHash: emptyCodeHash })
    const { accounts, storage } = state.changes()
    assert.deepEqual([accounts.size, storage.size], [0, 0])
  })

  it('deletes an account with its storage', () => {
    const [first] = addresses
    const [key] = slots
    if (first === undefined || key === undefined) throw new Error('one of each')
    const state = new JournaledState(reader())
    state.deleteAccount(first)
    assert.equal(state.account(first), undefined)
    assert.equal(state.storage(first, key), 0n)
    assert.equal(state.changes().accounts.get(first), null)
    assert.deepEqual(state.changes().storage.get(first), { cleared: true, slots: new Map() })
  })

  it('keeps code by its hash, and knows that no code is no bytes', () => {
    const state = new JournaledState(reader())
    const code = Uint8Array.of(1, 2, 3)
    assert.equal(state.putCode(code), keccak(code))
    assert.deepEqual(state.code(keccak(code)), code)
    assert.equal(state.putCode(new Uint8Array(0)), emptyCodeHash)
    assert.equal(state.code(emptyCodeHash).length, 0)
    assert.throws(() => state.code(keccak(Uint8Array.of(9))))
  })
})

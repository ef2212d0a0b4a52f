import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMPT, verifyMerkleProof } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import { keccak_256 } from '@noble/hashes/sha3.js'
import type { Account, Address, Hex, StateChanges, StateReader } from '@watt/evm'
import fc from 'fast-check'
import { fromBigInt, fromHex, keccak, toHex } from '../bytes.ts'
import { emptyTrieRoot } from '../header.ts'
import { memoryStore } from '../store/memory-store.ts'
import { StoreError } from '../store/store-errors.ts'
import { emptyCodeHash } from './account-record.ts'
import { bulkStore, commit, pay } from './states.fixture.ts'
import { openStateStore } from './state-store.ts'

const addresses = [0, 1, 2, 3].map((it): Address => `0x${'00'.repeat(19)}0${it}`)
const slots = [0, 1, 2, 3, 4, 5].map((it): Hex => `0x${'00'.repeat(31)}0${it}`)
const [alice = '0x', bob = '0x'] = addresses
const [slot = '0x'] = slots
const options = { archive: false, keepBlocks: 3 }

type Model = ReadonlyMap<Address, { readonly account: Account; readonly storage: ReadonlyMap<Hex, bigint> }>

const account = fc.record(
  {
    nonce: fc.bigInt({ min: 0n, max: 3n }),
    balance: fc.bigInt({ min: 0n, max: 2n ** 100n }),
    codeHash: fc.constantFrom(emptyCodeHash, keccak(Uint8Array.of(1))),
  },
  { noNullPrototype: true },
)
const word = fc.oneof(fc.constant(0n), fc.bigInt({ min: 1n, max: 300n }), fc.constant(2n ** 256n - 1n))
const storageChange = fc.record(
  {
    cleared: fc.boolean(),
    slots: fc.uniqueArray(fc.tuple(fc.constantFrom(...slots), word), { selector: ([it]) => it }),
  },
  { noNullPrototype: true },
)
const changesOf = fc
  .record({
    accounts: fc.uniqueArray(
      fc.tuple(fc.constantFrom(...addresses), fc.option(account, { nil: null, freq: 3 })),
      {
        selector: ([it]) => it,
      },
    ),
    storage: fc.uniqueArray(fc.tuple(fc.constantFrom(...addresses), storageChange), {
      selector: ([it]) => it,
    }),
  })
  .map(({ accounts, storage }): StateChanges => ({
    accounts: new Map(accounts),
    storage: new Map(
      storage.map(([address, { cleared, slots: words }]) => [address, { cleared, slots: new Map(words) }]),
    ),
    codes: new Map([[keccak(Uint8Array.of(1)), Uint8Array.of(1)]]),
  }))

/** What the types say that changes mean, done the slow way. */
function applyTo(model: Model, { accounts, storage }: StateChanges): Model {
  const after = new Map(model)
  for (const address of addresses) {
    const before = model.get(address)
    const next = accounts.has(address) ? accounts.get(address) : before?.account
    if (!next) {
      after.delete(address)
      continue
    }
    const change = storage.get(address)
    const words = new Map(change?.cleared ? [] : before?.storage)
    for (const [name, value] of change?.slots ?? []) {
      if (value === 0n) words.delete(name)
      else words.set(name, value)
    }
    after.set(address, { account: next, storage: words })
  }
  return after
}

async function rootOf(model: Model): Promise<string> {
  const trie = await createMPT({ useKeyHashing: true })
  for (const [address, { account: it, storage }] of model) {
    const words = await createMPT({ useKeyHashing: true })
    for (const [name, value] of storage) await words.put(fromHex(name), RLP.encode(fromBigInt(value)))
    await trie.put(fromHex(address), RLP.encode([it.nonce, it.balance, words.root(), fromHex(it.codeHash)]))
  }
  return toHex(trie.root())
}

function assertReads(reader: StateReader | undefined, model: Model, where: string): void {
  assert.ok(reader, where)
  for (const address of addresses) {
    assert.deepEqual(reader.account(address), model.get(address)?.account, `${where} ${address}`)
    for (const name of slots) {
      assert.equal(
        reader.storage(address, name),
        model.get(address)?.storage.get(name) ?? 0n,
        `${where} ${name}`,
      )
    }
  }
}

function write(address: Address, words: readonly (readonly [Hex, bigint])[]): StateChanges['storage'] {
  return new Map([[address, { cleared: false, slots: new Map(words) }]])
}

const nothing: StateChanges = { accounts: new Map(), storage: new Map(), codes: new Map() }

describe('state store', () => {
  for (const [mode, archive] of [
    ['a pruning node', false],
    ['an archive', true],
  ] as const) {
    it(`reads every kept block and has Ethereum's root, as ${mode}`, async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(changesOf, { minLength: 1, maxLength: 7 }),
          fc.nat(),
          async (blocks, seed) => {
            const store = seed % 2 === 0 ? memoryStore() : bulkStore()
            let states = openStateStore(store, { archive, keepBlocks: 3 })
            const models: Model[] = []
            const readers: StateReader[] = []
            for (const [block, changes] of blocks.entries()) {
              await states.stage(BigInt(block), blocks.at(-1) ?? changes) // Dropped: must leave no trace.
              await states.readAhead(addresses)
              await commit({ store, states }, changes)
              models.push(applyTo(models.at(-1) ?? new Map(), changes))
              readers.push(states.reader())
              if ((seed >> block) % 3 === 0) states = openStateStore(store, { archive, keepBlocks: 3 })

              const oldest = archive ? 0 : Math.max(0, block - 2)
              assert.equal(states.oldestState, BigInt(oldest))
              for (let at = 0; at <= block; at++) {
                const reader = states.readerAt(BigInt(at))
                if (at >= oldest) assertReads(reader, models[at] ?? new Map(), `block ${at} of ${block}`)
                else assert.equal(reader, undefined)
              }
              assert.equal(states.root, await rootOf(models[block] ?? new Map()), `root of ${block}`)
            }
          },
        ),
        { numRuns: 60 },
      )
    })
  }

  it('gives a reader that stays at its block while the chain goes on', async () => {
    const store = memoryStore()
    const states = openStateStore(store, options)
    await commit({ store, states }, pay(alice, 1n))
    const reader = states.reader()
    for (const balance of [2n, 3n]) {
      await commit({ store, states }, pay(alice, balance))
      assert.equal(reader.account(alice)?.balance, 1n)
    }
    assert.equal(states.reader().account(alice)?.balance, 3n)
    await commit({ store, states }, nothing)
    assert.throws(() => reader.account(alice), { code: 'ledger/state-pruned', block: 0n, oldest: 1n })
  })

  it('reads the block before while a write is on its way to the disk, whatever of it is visible', async () => {
    const store = memoryStore()
    const states = openStateStore(store, { archive: false, keepBlocks: 1 })
    for (const balance of [1n, 2n, 3n]) await commit({ store, states }, pay(alice, balance))
    const reader = states.reader()
    const staged = await states.stage(3n, pay(alice, 4n))
    await store.write(staged.operations) // Durable, and not yet accepted.
    const fresh = openStateStore(store, options)
    assert.equal(fresh.reader().account(alice)?.balance, 4n)
    assert.equal(reader.account(alice)?.balance, 3n)
    assert.equal(states.reader().account(bob), undefined)
    staged.accept()
    assert.equal(states.reader().account(alice)?.balance, 4n)
  })

  it('is unchanged by a write that failed, and can stage the block again', async () => {
    let isFull = false
    const store = memoryStore({
      onWrite: () => {
        if (isFull) throw new StoreError('disk-full', 'a test says so.')
      },
    })
    const states = openStateStore(store, options)
    await commit({ store, states }, pay(alice, 1n))
    const { root } = states
    isFull = true
    await assert.rejects(commit({ store, states }, pay(alice, 2n)), { code: 'ledger/store' })
    assert.equal(states.root, root)
    assert.equal(states.reader().account(alice)?.balance, 1n)
    isFull = false
    await commit({ store, states }, pay(alice, 2n))
    assert.equal(states.reader().account(alice)?.balance, 2n)
  })

  it('keeps no history beyond its window', async () => {
    const sizeAfter = async (blocks: number): Promise<number> => {
      const store = memoryStore()
      const states = openStateStore(store, options)
      for (let block = 0; block < blocks; block++) {
        const accounts = pay(addresses[block % 4] ?? alice, BigInt(block)).accounts
        const storage = write(addresses[block % 4] ?? alice, [[slots[block % 6] ?? slot, BigInt(block % 3)]])
        await commit({ store, states }, { ...nothing, accounts, storage })
      }
      for (let idle = 0; idle < 8; idle++) await commit({ store, states }, nothing)
      return store.size
    }
    assert.equal(await sizeAfter(48), await sizeAfter(96))
  })

  it('prunes what an archive kept, a few blocks at a time, once it is no archive', async () => {
    const store = memoryStore()
    let states = openStateStore(store, { archive: true, keepBlocks: 3 })
    for (let block = 0; block < 20; block++) await commit({ store, states }, pay(alice, BigInt(block + 1)))
    assert.equal(states.readerAt(0n)?.account(alice)?.balance, 1n)
    states = openStateStore(store, options)
    const sizes: number[] = []
    for (let idle = 0; idle < 10; idle++) {
      await commit({ store, states }, nothing)
      sizes.push(store.size)
    }
    assert.equal(states.readerAt(0n), undefined)
    assert.equal(sizes.at(-1), 3, 'the account, its leaf, and the head')
  })

  it('writes the same operations for the same changes in another order', async () => {
    const [first, second] = [memoryStore(), memoryStore()].map((store) => openStateStore(store, options))
    const accounts = addresses.map((it) => [it, { nonce: 1n, balance: 2n, codeHash: emptyCodeHash }] as const)
    const words = slots.map((it) => [it, 7n] as const)
    const forward = await first?.stage(0n, {
      ...nothing,
      accounts: new Map(accounts),
      storage: write(alice, words),
    })
    const backward = await second?.stage(0n, {
      ...nothing,
      accounts: new Map(accounts.toReversed()),
      storage: write(alice, words.toReversed()),
    })
    assert.deepEqual([...(forward?.operations ?? [])], [...(backward?.operations ?? [])])
    assert.ok([...(forward?.operations ?? [])].length > slots.length)
    assert.equal(forward?.root, backward?.root)
  })

  it('drops slots of an account that does not exist', async () => {
    const store = memoryStore()
    const states = openStateStore(store, options)
    await commit({ store, states }, { ...nothing, storage: write(alice, [[slot, 5n]]) })
    assert.equal(states.root, emptyTrieRoot)
    assert.equal(states.reader().storage(alice, slot), 0n)
  })

  it('refuses blocks out of order', async () => {
    const store = memoryStore()
    const states = openStateStore(store, options)
    await commit({ store, states }, pay(alice, 1n))
    await assert.rejects(states.stage(0n, nothing), { code: 'ledger/stage-order', block: 0n, head: 0n })
    const stale = await states.stage(1n, nothing)
    await commit({ store, states }, nothing)
    assert.throws(() => stale.accept(), { code: 'ledger/stage-order' })
  })

  it('gives code by its hash, and says when there is none', async () => {
    const store = memoryStore()
    const states = openStateStore(store, options)
    const code = Uint8Array.of(0x60, 0x00)
    await commit({ store, states }, { ...nothing, codes: new Map([[keccak(code), code]]) })
    const reader = states.reader()
    assert.deepEqual(reader.code(keccak(code)), code)
    assert.deepEqual(reader.code(emptyCodeHash), new Uint8Array(0))
    assert.throws(() => reader.code(keccak(Uint8Array.of(9))), { code: 'ledger/missing-code' })
  })
})

describe('state proofs', () => {
  it('verify against the root of every kept block', async () => {
    const store = memoryStore()
    const states = openStateStore(store, options)
    const roots: Hex[] = []
    for (const value of [1n, 200n, 0n, 2n ** 255n]) {
      const accounts = new Map([...pay(alice, value).accounts, ...pay(bob, 9n).accounts])
      await commit(
        { store, states },
        {
          ...nothing,
          accounts,
          storage: write(
            alice,
            slots.map((it, index) => [it, value + BigInt(index)]),
          ),
        },
      )
      roots.push(states.root)
    }
    assert.equal(states.proof(alice, [], 0n), undefined)
    assert.equal(states.proof(alice, [], 4n), undefined)
    for (const block of [1, 2, 3]) {
      const proof = states.proof(alice, slots, BigInt(block))
      assert.ok(proof)
      const root = fromHex(roots[block] ?? emptyTrieRoot)
      const leaf = await verifyMerkleProof(keccak_256(fromHex(alice)), [...proof.accountProof], { root })
      const fields = [proof.nonce, proof.balance, fromHex(proof.storageHash), fromHex(proof.codeHash)]
      assert.deepEqual(leaf, RLP.encode(fields))
      for (const { key, value, proof: nodes } of proof.storageProof) {
        const storageRoot = { root: fromHex(proof.storageHash) }
        const word = await verifyMerkleProof(keccak_256(fromHex(key)), [...nodes], storageRoot)
        assert.deepEqual(word, value === 0n ? null : RLP.encode(fromBigInt(value)))
      }
    }
    const stranger = states.proof(addresses[3] ?? alice, [slot], 3n)
    assert.deepEqual(
      { ...stranger, accountProof: [] },
      {
        address: addresses[3],
        balance: 0n,
        nonce: 0n,
        codeHash: emptyCodeHash,
        storageHash: emptyTrieRoot,
        accountProof: [],
        storageProof: [{ key: slot, value: 0n, proof: [] }],
      },
    )
    const absent = await verifyMerkleProof(
      keccak_256(fromHex(addresses[3] ?? alice)),
      [...(stranger?.accountProof ?? [])],
      {
        root: fromHex(roots[3] ?? emptyTrieRoot),
      },
    )
    assert.equal(absent, null)
  })
})

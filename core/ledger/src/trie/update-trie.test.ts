import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import fc from 'fast-check'
import { toHex } from '../bytes.ts'
import { skipVectors, vectors } from '../ethereum-tests.fixture.ts'
import { emptyTrieRoot } from '../header.ts'
import type { NodeWriter } from './build-trie.ts'
import { mappedTrie, oracleTrie } from './node-map.fixture.ts'
import { listTrie } from './read-trie.ts'
import { type TrieChange, updateTrie } from './update-trie.ts'

/** Few distinct nibbles: keys share prefixes of every length, so every kind of split and merge happens. */
const crowdedKey = (bytes: number): fc.Arbitrary<Uint8Array> =>
  fc
    .array(fc.constantFrom(0x00, 0x01, 0x10, 0x11, 0x12, 0xf1), { minLength: bytes, maxLength: bytes })
    .map((it) => Uint8Array.from(it))
/** From inline nodes of a few bytes to leaves longer than a hash. */
const value = fc.uint8Array({ minLength: 1, maxLength: 40 })

const histories = fc.integer({ min: 1, max: 4 }).chain((bytes) => {
  const change = fc.record(
    { key: crowdedKey(bytes), value: fc.option(value, { nil: undefined, freq: 2 }) },
    { noNullPrototype: true },
  )
  const batch = fc.uniqueArray(change, { selector: ({ key }) => toHex(key), maxLength: 12 })
  return fc.array(batch, { minLength: 1, maxLength: 6 })
})

const noWrite: NodeWriter = () => {}

describe('updateTrie', () => {
  it('has the root of the reference trie after every batch of puts and deletes', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (batches) => {
        const trie = mappedTrie()
        const oracle = await oracleTrie()
        for (const batch of batches) assert.equal(await trie.apply(batch), await oracle.apply(batch))
      }),
      { numRuns: 250 },
    )
  })

  it('has it, too, where changes are so many that they descend in groups, and lets others in between', async () => {
    const key = crowdedKey(4)
    const change = fc.record(
      { key, value: fc.option(value, { nil: undefined, freq: 1 }) },
      { noNullPrototype: true },
    )
    const batch = fc.uniqueArray(change, { selector: (it) => toHex(it.key), minLength: 200, maxLength: 400 })
    await fc.assert(
      fc.asyncProperty(fc.array(batch, { minLength: 2, maxLength: 3 }), async (batches) => {
        const trie = mappedTrie()
        const oracle = await oracleTrie()
        for (const it of batches) assert.equal(await trie.apply(it), await oracle.apply(it))
        assert.deepEqual(
          trie.paths(),
          listTrie(trie.read)
            .paths.map((path) => path.join('.'))
            .sort(),
        )
      }),
      { numRuns: 10 },
    )
    let work = 0
    const trie = mappedTrie()
    const entries = Array.from({ length: 600 }, (_, index) => ({
      key: keccak_256(Uint8Array.of(index >> 8, index)),
      value: Uint8Array.of(1),
    }))
    await trie.apply(entries)
    const changes = entries.map((it) => ({ key: it.key, value: Uint8Array.of(2) }))
    await updateTrie(trie.read, changes, noWrite, (done) => void (work += done))
    assert.ok(work > 2 * entries.length, `${work} steps of work were told`)
  })

  it('stores exactly the nodes of the trie: what it holds depends on the entries, not on the way there', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (batches) => {
        const trie = mappedTrie()
        for (const batch of batches) await trie.apply(batch)
        assert.deepEqual(
          trie.paths(),
          listTrie(trie.read)
            .paths.map((path) => path.join('.'))
            .sort(),
        )

        const entries = new Map<string, TrieChange>()
        for (const change of batches.flat()) entries.set(toHex(change.key), change)
        const direct = mappedTrie()
        await direct.apply([...entries.values()])
        assert.deepEqual(trie.paths(), direct.paths())
      }),
      { numRuns: 150 },
    )
  })

  it('does nothing when nothing changes', async () => {
    const entries = [1, 2, 3].map((it) => ({
      key: Uint8Array.of(it, it),
      value: new Uint8Array(40).fill(it),
    }))
    const trie = mappedTrie()
    await trie.apply(entries)
    assert.equal(await updateTrie(trie.read, entries, noWrite), undefined)
    assert.equal(
      await updateTrie(trie.read, [{ key: Uint8Array.of(1, 9), value: undefined }], noWrite),
      undefined,
    )
    assert.equal(await updateTrie(trie.read, [], noWrite), undefined)
  })

  it('is empty again when all is deleted', async () => {
    const entries = [1, 2, 3].map((it) => ({ key: Uint8Array.of(it, it), value: Uint8Array.of(it) }))
    const trie = mappedTrie()
    assert.notEqual(await trie.apply(entries), emptyTrieRoot)
    assert.equal(await trie.apply(entries.map(({ key }) => ({ key, value: undefined }))), emptyTrieRoot)
    assert.deepEqual(trie.paths(), [])
  })

  it('reads each branch on the way once, however many changes pass through it, and no leaf that stays', async () => {
    const entries = Array.from({ length: 256 }, (_, index) => ({
      key: keccak_256(Uint8Array.of(index)),
      value: new Uint8Array(32).fill(1),
    }))
    const trie = mappedTrie()
    await trie.apply(entries)
    const branches = trie.paths().length - entries.length
    const writes: string[] = []
    const changes = entries.map(({ key }) => ({ key, value: new Uint8Array(32).fill(2), isHeld: true }))
    trie.forgetReads()
    await updateTrie(trie.read, changes, (path) => writes.push(path.join('.')))
    assert.equal(trie.reads(), branches)
    assert.equal(writes.length, branches)
  })

  it('says that the state is damaged when a node is missing', async () => {
    const trie = mappedTrie()
    await trie.apply(
      [1, 2].map((it) => ({ key: Uint8Array.of(it << 4, it), value: new Uint8Array(40).fill(it) })),
    )
    const broken = (path: Uint8Array): ReturnType<typeof trie.read> =>
      path.length === 0 ? trie.read(path) : undefined
    const change = { key: Uint8Array.of(0x10, 1), value: Uint8Array.of(5) }
    await assert.rejects(updateTrie(broken, [change], noWrite), { code: 'ledger/trie-node' })
  })
})

type Entries = readonly (readonly [string, string | null])[] | Readonly<Record<string, string | null>>
type TrieTest = { readonly in: Entries; readonly root: string }

const secureTests = [
  'TrieTests/trietest_secureTrie.json',
  'TrieTests/trieanyorder_secureTrie.json',
  'TrieTests/hex_encoded_securetrie_test.json',
]

describe("Ethereum's trie tests", { skip: skipVectors }, () => {
  const bytesOf = (text: string): Uint8Array =>
    text.startsWith('0x') ? hexToBytes(text.slice(2)) : utf8ToBytes(text)
  for (const file of secureTests) {
    it(`agrees with ${file}`, async () => {
      const tests = vectors(file) as readonly (readonly [string, TrieTest])[]
      assert.ok(tests.length > 0)
      for (const [name, { in: entries, root }] of tests) {
        const changes = (Array.isArray(entries) ? entries : Object.entries(entries)).map(([key, text]) => ({
          key: keccak_256(bytesOf(key)),
          value: text === null ? undefined : bytesOf(text),
        }))
        const oneByOne = mappedTrie()
        let found: string = emptyTrieRoot
        for (const change of changes) found = await oneByOne.apply([change])
        assert.equal(found, root, `${name}, one by one`)
        const last = new Map(changes.map((change) => [toHex(change.key), change]))
        assert.equal(await mappedTrie().apply([...last.values()]), root, `${name}, at once`)
      }
    })
  }
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMerkleProof, verifyMerkleProof } from '@ethereumjs/mpt'
import fc from 'fast-check'
import { fromHex, toHex } from '../bytes.ts'
import { mappedTrie, oracleTrie } from './node-map.fixture.ts'
import { decodeNode, encodeNode, fromNibbles, referenceOf, type TrieNode } from './node.ts'
import { listTrie, proveTrie } from './read-trie.ts'

const key = fc
  .array(fc.constantFrom(0x00, 0x01, 0x10, 0x11, 0xf1), { minLength: 3, maxLength: 3 })
  .map((it) => Uint8Array.from(it))
const entry = fc.record(
  { key, value: fc.uint8Array({ minLength: 1, maxLength: 40 }) },
  { noNullPrototype: true },
)
const entries = fc.uniqueArray(entry, { selector: (it) => toHex(it.key), minLength: 1, maxLength: 20 })

describe('proveTrie', () => {
  it('proves presence and absence to the reference verifier, with the proof the reference makes', async () => {
    await fc.assert(
      fc.asyncProperty(entries, key, async (held, asked) => {
        const trie = mappedTrie()
        const oracle = await oracleTrie()
        const root = fromHex(await trie.apply(held))
        await oracle.apply(held)
        for (const wanted of [asked, ...held.map((it) => it.key)]) {
          const proof = [...proveTrie(trie.read, wanted)]
          const proven = await verifyMerkleProof(wanted, proof, { root })
          const expected = held.find((it) => toHex(it.key) === toHex(wanted))?.value
          assert.deepEqual(proven ?? undefined, expected)
        }
        const own = proveTrie(trie.read, held[0]?.key ?? asked).map(toHex)
        const reference = (await createMerkleProof(oracle.trie, held[0]?.key ?? asked)).map(toHex)
        // The library also lists nodes that lie inside their parent.
        assert.deepEqual(
          own,
          reference.filter((rlp, index) => index === 0 || rlp.length > 2 + 2 * 31),
        )
      }),
      { numRuns: 100 },
    )
  })

  it('proves nothing about an empty trie', () => {
    assert.deepEqual(
      proveTrie(() => undefined, Uint8Array.of(1, 2)),
      [],
    )
  })
})

describe('listTrie', () => {
  it('lists every key', async () => {
    await fc.assert(
      fc.asyncProperty(entries, async (held) => {
        const trie = mappedTrie()
        await trie.apply(held)
        const keys = listTrie(trie.read).keys.map((it) => toHex(fromNibbles(it)))
        assert.deepEqual(keys.sort(), held.map((it) => toHex(it.key)).sort())
      }),
      { numRuns: 50 },
    )
  })
})

/** With the hashes of its children themselves. */
function spelled(node: TrieNode): TrieNode {
  if (node.kind !== 'branch') return node
  return { kind: 'branch', leaves: 0, children: node.children.map((_, nibble) => referenceOf(node, nibble)) }
}

describe('decodeNode', () => {
  it('decodes what encodeNode encoded', () => {
    const nibbles = fc.uint8Array({ minLength: 1, maxLength: 64, max: 15 })
    const hash = fc.uint8Array({ minLength: 32, maxLength: 32 })
    const leaf = fc.record(
      {
        kind: fc.constant('leaf' as const),
        path: nibbles,
        value: fc.uint8Array({ minLength: 1, maxLength: 300 }),
      },
      { noNullPrototype: true },
    )
    const extension = fc.record(
      { kind: fc.constant('extension' as const), path: nibbles, child: hash },
      { noNullPrototype: true },
    )
    const branch = fc.record(
      {
        kind: fc.constant('branch' as const),
        leaves: fc.constant(0),
        children: fc.array(fc.option(hash, { nil: undefined }), { minLength: 16, maxLength: 16 }),
      },
      { noNullPrototype: true },
    )
    fc.assert(
      fc.property(fc.oneof(leaf, extension, branch), (node) =>
        assert.deepEqual(spelled(decodeNode(encodeNode(node))), node),
      ),
    )
  })

  it('rejects whatever is not a node, with its own error', () => {
    const cases = [
      '',
      '0x80',
      '0xc0',
      '0xc101',
      '0xc3010203',
      '0xc24001',
      '0xc22001ff',
      '0xf9',
      '0xc3820001',
      '0xc482000101',
    ]
    for (const hex of cases) {
      assert.throws(() => decodeNode(fromHex(`0x${hex.slice(2)}`)), { code: 'ledger/trie-node' }, hex)
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        try {
          decodeNode(bytes)
        } catch (error) {
          assert.equal((error as { code?: unknown }).code, 'ledger/trie-node')
        }
      }),
    )
  })
})

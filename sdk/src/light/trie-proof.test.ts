import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMerkleProof, createMPT, verifyMerkleProof } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import fc from 'fast-check'
import { bytesToHex, hexToBytes, keccak256 } from 'viem'
import { ProofError } from './errors.ts'
import { decodeRlp, indexKey } from './rlp.ts'
import { emptyTrieRoot, verifyTrieProof } from './trie-proof.ts'

/** Few different nibbles, so that keys share paths and small nodes lie inside others. */
const key = fc
  .array(fc.constantFrom(0x00, 0x01, 0x10, 0x11, 0xf1), { minLength: 3, maxLength: 3 })
  .map((it) => Uint8Array.from(it))
const value = fc.uint8Array({ minLength: 1, maxLength: 60 })
const entries = fc.uniqueArray(fc.tuple(key, value), {
  selector: ([it]) => it.join(),
  minLength: 1,
  maxLength: 20,
})

/** The proof the reference makes, without the nodes that lie inside their parent. */
async function referenceProof(held: readonly (readonly [Uint8Array, Uint8Array])[], wanted: Uint8Array) {
  const trie = await createMPT()
  for (const [at, what] of held) await trie.put(at, what)
  const nodes = await createMerkleProof(trie, wanted)
  return {
    root: bytesToHex(trie.root()),
    proof: nodes.filter((rlp, at) => at === 0 || rlp.length >= 32),
    truth: held.find(([at]) => at.join() === wanted.join())?.[1],
  }
}

/** The answer, or that there is none. */
function outcome(...arguments_: Parameters<typeof verifyTrieProof>): Uint8Array | undefined | 'refused' {
  try {
    return verifyTrieProof(...arguments_)
  } catch (error) {
    assert.ok(error instanceof ProofError, String(error))
    return 'refused'
  }
}

describe('verifyTrieProof', () => {
  it('finds what is there, and that nothing is there, as the reference verifier does', async () => {
    await fc.assert(
      fc.asyncProperty(entries, key, async (held, asked) => {
        for (const wanted of [asked, ...held.map(([at]) => at)]) {
          const { root, proof, truth } = await referenceProof(held, wanted)
          assert.deepEqual(verifyTrieProof(root, wanted, proof), truth)
          assert.deepEqual(
            (await verifyMerkleProof(wanted, proof, { root: hexToBytes(root) })) ?? undefined,
            truth,
          )
        }
      }),
      { numRuns: 60 },
    )
  })

  it('never says anything but the truth, whatever is changed in a proof', async () => {
    const change = fc.record({
      kind: fc.constantFrom('flip', 'drop', 'double', 'cut', 'grow', 'swap', 'shuffle'),
      node: fc.nat(),
      byte: fc.nat(),
      bits: fc.integer({ min: 1, max: 255 }),
    })
    await fc.assert(
      fc.asyncProperty(
        entries,
        key,
        fc.array(change, { minLength: 1, maxLength: 3 }),
        async (held, wanted, changes) => {
          const { root, proof, truth } = await referenceProof(held, wanted)
          const forged = changes.reduce<readonly Uint8Array[]>((nodes, { kind, node, byte, bits }) => {
            const at = nodes.length === 0 ? 0 : node % nodes.length
            const chosen = nodes[at]?.slice() ?? Uint8Array.of(bits)
            const rest = (changed: readonly Uint8Array[]) => [
              ...nodes.slice(0, at),
              ...changed,
              ...nodes.slice(at + 1),
            ]
            if (kind === 'drop') return rest([])
            if (kind === 'double') return rest([chosen, chosen])
            if (kind === 'cut') return rest([chosen.subarray(0, byte % (chosen.length || 1))])
            if (kind === 'grow') return rest([Uint8Array.of(...chosen, bits)])
            if (kind === 'swap') return nodes.toReversed()
            if (kind === 'shuffle') return [...nodes.slice(at), ...nodes.slice(0, at)]
            if (chosen.length > 0) chosen[byte % chosen.length] = (chosen[byte % chosen.length] ?? 0) ^ bits
            return rest([chosen])
          }, proof)
          const isSame =
            forged.length === proof.length &&
            forged.every((it, at) => bytesToHex(it) === bytesToHex(proof[at]!))
          assert.deepEqual(outcome(root, wanted, forged), isSame ? truth : 'refused')
        },
      ),
      { numRuns: 400 },
    )
  })

  it('refuses the proof of another key, unless it proves this one, too', async () => {
    await fc.assert(
      fc.asyncProperty(entries, key, key, async (held, wanted, other) => {
        const { root, proof } = await referenceProof(held, other)
        const { truth } = await referenceProof(held, wanted)
        const found = outcome(root, wanted, proof)
        if (found !== 'refused') assert.deepEqual(found, truth)
      }),
      { numRuns: 200 },
    )
  })

  it('refuses nodes that are none, although their hash fits', () => {
    const branch = Array.from({ length: 17 }, () => new Uint8Array(0))
    const wrong = [
      [new Uint8Array(0), new Uint8Array(1)],
      [Uint8Array.of(0x40), Uint8Array.of(1)],
      [Uint8Array.of(0x01), Uint8Array.of(1)],
      [Uint8Array.of(0x21, 0x11), Uint8Array.of(1)],
      [Uint8Array.of(0x00), new Uint8Array(32)],
      [Uint8Array.of(0x11), new Uint8Array(0)],
      [Uint8Array.of(0x11), new Uint8Array(31)],
      [Uint8Array.of(0x20)],
      [...branch, new Uint8Array(0)],
      [[], Uint8Array.of(1)],
    ].map((node) => RLP.encode(node as never))
    for (const node of [...wrong, Uint8Array.of(0x80), Uint8Array.of(0xc0), new Uint8Array(0)]) {
      assert.equal(outcome(keccak256(node), Uint8Array.of(0x11), [node]), 'refused', bytesToHex(node))
    }
  })

  it('does not take a leaf on the way for the end of the way', () => {
    const leaf = RLP.encode([Uint8Array.of(0x20, 0x11), Uint8Array.of(7)])
    assert.deepEqual(verifyTrieProof(keccak256(leaf), Uint8Array.of(0x11), [leaf]), Uint8Array.of(7))
    assert.equal(verifyTrieProof(keccak256(leaf), Uint8Array.of(0x11, 0x22), [leaf]), undefined)
    assert.equal(verifyTrieProof(keccak256(leaf), new Uint8Array(0), [leaf]), undefined)
  })

  it('proves that an empty trie holds nothing, and takes no nodes for that', () => {
    assert.equal(verifyTrieProof(emptyTrieRoot, Uint8Array.of(1), []), undefined)
    assert.equal(outcome(emptyTrieRoot, Uint8Array.of(1), [Uint8Array.of(0xc0)]), 'refused')
    assert.equal(outcome(keccak256('0x01'), Uint8Array.of(1), []), 'refused')
  })
})

describe('decodeRlp', () => {
  it('takes exactly what the reference writes', () => {
    const { item } = fc.letrec<{ item: unknown }>((tie) => ({
      item: fc.oneof(
        { maxDepth: 4 },
        fc.uint8Array({ maxLength: 70 }),
        fc.array(tie('item'), { maxLength: 5 }),
      ),
    }))
    fc.assert(
      fc.property(item, (it) => assert.deepEqual(decodeRlp(RLP.encode(it as never)), it)),
      { numRuns: 300 },
    )
  })

  it('takes bytes only if they are what the reference writes for them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        let item: unknown
        try {
          item = decodeRlp(bytes)
        } catch (error) {
          assert.ok(error instanceof ProofError)
          return
        }
        assert.deepEqual(RLP.encode(item as never), bytes)
      }),
      { numRuns: 3_000 },
    )
  })

  it('refuses what would need a deep stack', () => {
    let deep: unknown = []
    for (let depth = 0; depth < 10; depth++) deep = [deep]
    assert.throws(() => decodeRlp(RLP.encode(deep as never)), ProofError)
  })
})

describe('indexKey', () => {
  it('is the RLP of the index', () => {
    for (const index of [0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 1_000_000])
      assert.deepEqual(indexKey(index), RLP.encode(index))
  })
})

import assert from 'node:assert/strict'
import { hash } from 'node:crypto'
import { describe, it } from 'node:test'
import vectors from './challenge-vectors.json' with { type: 'json' }
import { activationOf, type ChallengedPiece, proofOf } from './challenge.ts'
import type { Opening } from './opening.ts'
import { heightOf, leavesOf } from './size.ts'

type TestPiece = ChallengedPiece & { readonly height: number }

const provider = hex(vectors.provider)
const set: TestPiece[][] = []
for (const [at, deal] of vectors.pieces.deals.entries()) {
  const size = vectors.pieces.sizes[at]!
  const height = heightOf(size)
  ;(set[height] ??= []).push({ deal: BigInt(deal), leaves: leavesOf(size), height })
}

describe('the chained challenge', () => {
  it('ends as the known answers that contracts are tested against', async () => {
    for (const proof of vectors.proofs) {
      const made = await proofOf({
        seed: hex(proof.seed),
        provider,
        previous: hex(proof.previous),
        set,
        open: (piece, index) => Promise.resolve(opened(piece.deal, piece.height, index)),
        lost: ({ deal }) => proof.lost.includes(Number(deal)),
      })
      assert.equal(made.openings.length, proof.openingsBytes)
      assert.equal(hash('sha256', made.openings), proof.openingsSha256.slice(2))
      assert.equal(made.faulty, BigInt(proof.faulty))
      assert.deepEqual(made.digest, hex(proof.digest))
    }
  })

  it('begins deals as the known answers say', async () => {
    for (const activation of vectors.activations) {
      const { deal, sizeBytes, height } = activation
      const made = await activationOf({
        seed: hex(activation.seed),
        deal: BigInt(deal),
        height,
        leaves: leavesOf(sizeBytes),
        open: (index) => Promise.resolve(opened(BigInt(deal), height, index)),
      })
      assert.equal(made.openings.length, activation.openingsBytes)
      assert.equal(hash('sha256', made.openings), activation.openingsSha256.slice(2))
      assert.deepEqual(made.digest, hex(activation.digest))
    }
  })

  it('hangs on the seed, the provider, the proof before and every node', async () => {
    const of = async (change: Partial<Parameters<typeof proofOf<TestPiece>>[0]>): Promise<string> => {
      const { digest } = await proofOf({
        seed: new Uint8Array(32),
        provider,
        previous: new Uint8Array(32),
        set,
        open: (piece, index) => Promise.resolve(opened(piece.deal, piece.height, index)),
        lost: () => false,
        ...change,
      })
      return Buffer.from(digest).toString('hex')
    }
    let opens = 0
    const digests = await Promise.all([
      of({}),
      of({ seed: new Uint8Array(32).fill(1) }),
      of({ provider: provider.with(0, 0) }),
      of({ previous: new Uint8Array(32).fill(1) }),
      of({ set: set.toReversed() }),
      of({
        open: (piece, index) =>
          Promise.resolve({
            ...opened(piece.deal, piece.height, index),
            ...(opens++ === 23 && { node: new Uint8Array(32) }),
          }),
      }),
    ])
    assert.equal(new Set(digests).size, digests.length)
  })

  it('is void when more than a tenth of the data is lost', async () => {
    const question = {
      seed: hex(vectors.proofs[0]!.seed),
      provider,
      previous: new Uint8Array(32),
      set,
      open: () => assert.fail('Nothing is left to open.'),
      lost: () => true,
    }
    await assert.rejects(proofOf(question), { code: 'storage/proof-void' })
  })

  it('asks nothing of a provider without pieces', async () => {
    const made = await proofOf({
      seed: new Uint8Array(32),
      provider,
      previous: new Uint8Array(32),
      set: [],
      open: () => assert.fail('There is nothing to open.'),
      lost: () => false,
    })
    assert.equal(made.openings.length, 0)
  })
})

/** As the rule of the vectors makes trees: nodes of the lowest level follow from the deal. */
function opened(deal: bigint, height: number, index: number): Opening {
  let level = Array.from({ length: 2 ** height }, (_, at) => trunc(word(deal, 8) + word(BigInt(at), 32)))
  const node = level[index]!
  const path: Uint8Array[] = []
  for (let at = index; level.length > 1; at >>= 1) {
    path.push(level[at ^ 1]!)
    const below = level
    level = Array.from({ length: below.length / 2 }, (_, pair) =>
      trunc(Buffer.concat([below[2 * pair]!, below[2 * pair + 1]!]).toString('hex')),
    )
  }
  return { node, path }
}

function trunc(preimage: string): Uint8Array {
  const node = Uint8Array.from(hash('sha256', Buffer.from(preimage, 'hex'), 'buffer'))
  node[31]! &= 0x3f
  return node
}

function word(value: bigint, bytes: number): string {
  return value.toString(16).padStart(bytes * 2, '0')
}

function hex(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text.slice(2), 'hex'))
}

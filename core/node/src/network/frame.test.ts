import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encode } from 'it-length-prefixed'
import { readFrame } from './frame.ts'
import { isMalformed } from './questions.ts'

/** A stream that carries these chunks and ends. */
function stream(...chunks: readonly Uint8Array[]): Parameters<typeof readFrame>[0] {
  return {
    async *[Symbol.asyncIterator]() {
      yield* chunks
    },
  }
}

/** @returns what reading throws. */
async function problemOf(...chunks: readonly Uint8Array[]): Promise<unknown> {
  return readFrame(stream(...chunks), 100).then(
    () => assert.fail('it was read'),
    (error: unknown) => error,
  )
}

describe('a frame', () => {
  it('is read whole, in however many chunks it comes', async () => {
    const bytes = encode.single(new Uint8Array(50).fill(7)).subarray()
    const found = await readFrame(stream(bytes.subarray(0, 3), bytes.subarray(3)), 100)
    assert.deepEqual(Buffer.from(found), Buffer.alloc(50, 7))
  })

  it('blames nobody when it is cut short: the sender may have been killed', async () => {
    for (const chunks of [[], [Uint8Array.of(50, 1, 2)]]) {
      const error = await problemOf(...chunks)
      assert.equal((error as { problem?: string }).problem, 'cut-short')
      assert.equal(isMalformed(error), false)
    }
  })

  it('blames the sender of a frame that is out of bounds', async () => {
    const large = await problemOf(encode.single(new Uint8Array(101)).subarray())
    assert.equal((large as { problem?: string }).problem, 'too-large')
    const endless = await problemOf(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x7f))
    assert.ok(isMalformed(large) && isMalformed(endless))
  })
})

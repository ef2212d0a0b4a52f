import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PieceHasher } from './piece-hasher.ts'
import { PieceWorkers } from './piece-workers.ts'

describe('threads that hash pieces', () => {
  it('make the pieces that one thread makes, several at a time', async (t) => {
    const workers = new PieceWorkers(2)
    t.after(() => workers.close())
    const sources = [1, 70_000, 200_000, 65_024].map((size, value) => new Uint8Array(size).fill(value + 1))
    const made = await Promise.all(sources.map((bytes) => workers.hash(cut(bytes, 30_000))))
    for (const [at, bytes] of sources.entries())
      assert.deepEqual(made[at], new PieceHasher().update(bytes).finish())
  })

  it('take buffers away and give them back', async (t) => {
    const workers = new PieceWorkers(1)
    t.after(() => workers.close())
    const bytes = new Uint8Array(100_000).fill(9)
    const update = workers.hasher().update(bytes)
    assert.equal(bytes.length, 0, 'moved, not copied')
    assert.deepEqual(await update, new Uint8Array(100_000).fill(9))
  })

  it('leave the rest of a shared buffer where it is', async (t) => {
    const workers = new PieceWorkers(1)
    t.after(() => workers.close())
    const all = new Uint8Array(1_000).fill(9)
    const hasher = workers.hasher()
    assert.deepEqual(await hasher.update(all.subarray(0, 500)), new Uint8Array(500).fill(9))
    assert.equal(all.length, 1_000)
    assert.deepEqual(
      (await hasher.finish()).piece,
      new PieceHasher().update(all.subarray(0, 500)).finish().piece,
    )
  })

  it('refuse a piece of nothing, and forget one that was dropped', async (t) => {
    const workers = new PieceWorkers(1)
    t.after(() => workers.close())
    await assert.rejects(workers.hasher().finish(), { code: 'storage/piece-size' })
    const hasher = workers.hasher()
    await hasher.update(new Uint8Array(10))
    hasher.drop()
    await assert.rejects(hasher.finish(), { code: 'storage/piece-size' })
  })

  it('say that they have ended', async () => {
    const workers = new PieceWorkers(1)
    const hasher = workers.hasher()
    const lost = assert.rejects(hasher.update(new Uint8Array(50_000_000)), { code: 'storage/piece-worker' })
    await workers.close()
    await lost
    await assert.rejects(hasher.update(new Uint8Array(1)), { code: 'storage/piece-worker' })
  })

  it('pass on the failure of a source', async (t) => {
    const workers = new PieceWorkers(1)
    t.after(() => workers.close())
    await assert.rejects(
      workers.hash(
        (async function* () {
          yield new Uint8Array(1)
          throw new RangeError('The file is gone.')
        })(),
      ),
      RangeError,
    )
  })
})

async function* cut(bytes: Uint8Array<ArrayBuffer>, step: number): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  for (let from = 0; from < bytes.length; from += step) yield bytes.slice(from, from + step)
}

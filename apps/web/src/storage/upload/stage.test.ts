import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { PieceHasher, type ObjectPlan, type Source } from '@watt/storage/browser/storing'
import { fileSource } from './file-source.ts'
import { flatten, stageObject, unflatten } from './stage.ts'

const code = { k: 2, n: 4, blockBytes: 262_144 }

describe('staging in a page', () => {
  const source = (name: string, text: string): Source =>
    fileSource({ name, file: new File([text], name, { lastModified: 5 }), hash: 'aa' })
  const sources = [source('a.txt', 'first'), source('b.bin', 'second')]

  it('leaves shards whose commitments are those of the order', async () => {
    const shards = memory(code.n)
    const object: ObjectPlan = { kind: 'bundle', name: 'files', sources }
    let bytes = 0
    const staged = await stageObject(object, code, {
      staging: shards,
      readers: [publicKey()],
      onBytes: (more) => (bytes += more),
    })
    const roots = shards.all().map((shard) => {
      const hasher = new PieceHasher()
      hasher.update(shard)
      return `0x${Buffer.from(hasher.finish().piece.root).toString('hex')}`
    })
    assert.deepEqual(staged.roots, roots)
    assert.equal(new Set(roots).size, 4)
    assert.ok(bytes > 'firstsecond'.length)
    for (const shard of [...shards.all(), staged.manifest])
      assert.equal(Buffer.from(shard).includes('first'), false)
  })

  it('can be told to a worker and back', () => {
    const file = {
      kind: 'file',
      source: sources[1]!,
      part: 0,
      parts: 1,
      from: 0,
      to: 6,
      file: new Uint8Array(16),
    } as const
    const bundle = { kind: 'bundle', name: 'files', sources } as const
    for (const object of [file, bundle]) {
      const told = structuredClone(flatten(object, sources))
      assert.deepEqual(unflatten(told, sources), object)
    }
  })

  it('knows media types that the browser does not tell', () => {
    assert.equal(source('photo.jpg', '').type, 'image/jpeg')
    assert.deepEqual(source('x', '').metadata(), { sha256: 'aa' })
  })
})

/** A point of the curve: any will do, nobody opens what is stored here. */
function publicKey(): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, at) => (at === 0 ? 9 : 0))
}

function memory(n: number) {
  const shards = Array.from({ length: n }, () => new Uint8Array(0))
  return {
    all: () => shards,
    open: async (slot: number) => ({
      write: async (bytes: Uint8Array<ArrayBuffer>, position: number) => {
        const longer = new Uint8Array(Math.max(shards[slot]!.length, position + bytes.length))
        longer.set(shards[slot]!)
        longer.set(bytes, position)
        shards[slot] = longer
      },
      close: async () => {},
    }),
    settle: async () => {},
  }
}

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { memoryStore } from '../store/memory-store.ts'
import { pruneBlock, readRecord, recordWriter, valueOf } from './versioned.ts'

const keys = [Uint8Array.of(5, 1), Uint8Array.of(5, 1, 1), Uint8Array.of(6)]

/** What each key becomes in each block; null leaves it alone. */
const blocks = fc.array(
  fc.tuple(
    ...keys.map(() =>
      fc.option(fc.option(fc.uint8Array({ minLength: 1, maxLength: 3 }), { nil: undefined })),
    ),
  ),
  { minLength: 1, maxLength: 12 },
)

describe('versioned values', () => {
  it('reads every block not yet pruned, and leaves nothing behind once all are', async () => {
    await fc.assert(
      fc.asyncProperty(blocks, fc.integer({ min: 1, max: 5 }), async (history, kept) => {
        const store = memoryStore()
        const model: (Uint8Array | undefined)[][] = []
        const write = async (block: number, changes: (Uint8Array | null | undefined)[]): Promise<void> => {
          const writer = recordWriter(block)
          const before = model.at(-1) ?? []
          model.push(keys.map((_, index) => (changes[index] === null ? before[index] : changes[index])))
          keys.forEach((key, index) => {
            const value = changes[index]
            if (value !== null) writer.change(key, store.get(key), value)
          })
          const operations = writer.operations()
          const isWritten = (key: Uint8Array): boolean =>
            operations.some((it) => it.key.join() === key.join())
          await store.write([...operations, ...pruneBlock(store, block - kept, isWritten)])
        }
        for (const [block, changes] of history.entries()) {
          await write(block, changes)
          for (let at = Math.max(0, block - kept); at <= block; at++) {
            const found = keys.map((key) => valueOf(readRecord(store, key, at)))
            assert.deepEqual(found, model[at], `block ${at} at head ${block}`)
          }
        }
        for (let idle = 0; idle <= kept; idle++)
          await write(
            history.length + idle,
            keys.map(() => null),
          )
        assert.equal(store.size, model.at(-1)?.filter((value) => value !== undefined).length)
      }),
      { numRuns: 150 },
    )
  })

  it('writes nothing to delete what is absent', () => {
    const writer = recordWriter(3)
    assert.equal(writer.change(Uint8Array.of(5), undefined, undefined), undefined)
    assert.deepEqual(writer.operations(), [])
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { hashOfBytes } from '../bytes.ts'
import { memoryStore } from '../store/memory-store.ts'
import { historyReader } from './history.ts'
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
      fc.asyncProperty(blocks, fc.integer({ min: 1, max: 5 }), async (changed, kept) => {
        const store = memoryStore()
        const history = historyReader(store)
        const model: (Uint8Array | undefined)[][] = []
        const write = async (block: number, changes: (Uint8Array | null | undefined)[]): Promise<void> => {
          const writer = recordWriter(block)
          const before = model.at(-1) ?? []
          model.push(keys.map((_, index) => (changes[index] === null ? before[index] : changes[index])))
          keys.forEach((key, index) => {
            const value = changes[index]
            if (value !== null) writer.change(key, store.get(key), value)
          })
          const operations = [...writer.operations(block)]
          const isWritten = (key: Uint8Array): boolean =>
            operations.some((it) => it.key.join() === key.join())
          await store.write([...operations, ...pruneBlock(store, block - kept, isWritten)])
        }
        for (const [block, changes] of changed.entries()) {
          await write(block, changes)
          for (let at = Math.max(0, block - kept); at <= block; at++) {
            const found = keys.map((key) => valueOf(readRecord(store, history, key, at)))
            assert.deepEqual(found, model[at], `block ${at} at head ${block}`)
          }
        }
        for (let idle = 0; idle <= kept; idle++)
          await write(
            changed.length + idle,
            keys.map(() => null),
          )
        assert.equal(store.size, model.at(-1)?.filter((value) => value !== undefined).length)
      }),
      { numRuns: 150 },
    )
  })

  it('finds each of many records of a block, whatever they have in common with those that came after', async () => {
    const store = memoryStore()
    const history = historyReader(store)
    const many = Array.from({ length: 1_500 }, (_, index) => Uint8Array.of(5, index >>> 8, index))
    const valueAt = (index: number, block: number): Uint8Array => {
      const value = new Uint8Array(20 + (index % 7) * (block % 3)).fill(index)
      value[(index * 31 + block) % 20] = block
      return value
    }
    for (const block of [1, 2, 3, 4]) {
      const writer = recordWriter(block)
      many.forEach((key, index) => {
        // Each stays as it is in some block.
        if (index % 4 !== block % 4) writer.change(key, store.get(key), valueAt(index, block))
      })
      const operations = [...writer.operations(0xffff_ffff - block)]
      assert.ok(block === 1 || operations.length < many.length + 60, 'history takes a few writes')
      await store.write(operations)
    }
    for (const block of [0, 1, 2, 3, 4]) {
      many.forEach((key, index) => {
        const changedAt = index % 4 === block % 4 ? block - 1 : block
        const expected = changedAt < 1 ? undefined : valueAt(index, changedAt)
        assert.deepEqual(valueOf(readRecord(store, history, key, block)), expected, `${index} at ${block}`)
      })
    }
  })

  it('lets nobody choose keys that lie on one page', () => {
    const number = (index: number): Uint8Array => Uint8Array.of(5, index >>> 16, index >>> 8, index)
    const chosen = Array.from({ length: 200_000 }, (_, index) => number(index)).filter(
      (key) => hashOfBytes(key) % 12 === 0,
    )
    const writer = recordWriter(2)
    const previous = new Uint8Array(14)
    for (const key of chosen.slice(0, 4_000)) writer.change(key, previous, Uint8Array.of(1))
    const sizes = Array.from(writer.operations(0x1234_5678), ({ value }) => value?.length ?? 0)
    const pages = sizes.slice(-12)
    assert.ok(pages.length === 12 && Math.max(...pages) < 12_000, pages.join())
  })

  it('writes nothing to delete what is absent', () => {
    const writer = recordWriter(3)
    writer.change(Uint8Array.of(5), undefined, undefined)
    assert.deepEqual([...writer.operations(1)], [])
  })
})

/**
 * What every store must do, as tests that run against any.
 * @module
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Store, StoreOperation } from '../types.ts'
import { compareBytes } from '../bytes.ts'

/** Runs `use` with an empty store and cleans up after it. `reopen` closes it and opens what it left. */
export type WithStore = (use: (store: Store, reopen: () => Promise<Store>) => Promise<void>) => Promise<void>

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const all = { gte: bytes(0x10), lt: bytes(0xff, 0xff) } as const

/** Tags below 0x10 belong to the adapters, so the contract stays above them. */
const key = fc
  .tuple(fc.integer({ min: 0x10, max: 0x14 }), fc.uint8Array({ maxLength: 3 }))
  .map(([tag, rest]) => bytes(tag, ...rest.map((byte) => byte % 4)))
const operation = fc.record(
  { key, value: fc.option(fc.uint8Array({ maxLength: 4 }), { nil: undefined }) },
  { noNullPrototype: true },
)
const range = fc.record(
  {
    from: key,
    to: key,
    reverse: fc.boolean(),
    limit: fc.option(fc.nat({ max: 5 }), { nil: undefined }),
  },
  { noNullPrototype: true },
)

/** Declares the tests. @param runs - How many random histories to try. */
export function storeContract(name: string, withStore: WithStore, runs: number): void {
  describe(`${name} as a store`, () => {
    it('behaves like a sorted map, also after being opened again', async () => {
      const history = fc.array(fc.array(operation, { maxLength: 8 }), { maxLength: 6 })
      await fc.assert(
        fc.asyncProperty(history, range, (batches, asked) =>
          withStore(async (store, reopen) => {
            const model = new Map<string, Uint8Array>()
            for (const batch of batches) {
              await store.write(batch)
              applyTo(model, batch)
            }
            for (const { key: name } of batches.flat())
              assert.deepEqual(store.get(name), model.get(hex(name)))
            const names = batches.flat().map((it) => it.key)
            const values = names.map((it) => model.get(hex(it)))
            if (store.getMany) assert.deepEqual(await store.getMany(names), values)
            await sameRange(store, model, asked)
            await sameRange(await reopen(), model, asked)
          }),
        ),
        { numRuns: runs },
      )
    })

    it('orders keys as unsigned bytes, shorter first', async () => {
      await withStore(async (store) => {
        const keys = [bytes(0x80), bytes(0x7f, 0xff), bytes(0x10), bytes(0x10, 0), bytes(0xf0), bytes(0x7f)]
        await store.write(keys.map((it) => ({ key: it, value: bytes(1) })))
        const found = (await collect(store.entries(all))).map(([it]) => it)
        assert.deepEqual(found, keys.toSorted(compareBytes))
      })
    })

    it('applies the last of several operations on one key', async () => {
      await withStore(async (store) => {
        const [kept, gone] = [bytes(0x10), bytes(0x11)]
        await store.write([
          { key: kept, value: bytes(1) },
          { key: kept, value: undefined },
          { key: kept, value: bytes(2) },
          { key: gone, value: bytes(1) },
          { key: gone, value: undefined },
        ])
        assert.deepEqual(store.get(kept), bytes(2))
        assert.equal(store.get(gone), undefined)
      })
    })

    it('shows all of a batch or nothing, while batches are under way', async () => {
      await withStore(async (store) => {
        const pair = [bytes(0x10), bytes(0x11)]
        const writes = [1, 2, 3, 4].map((version) =>
          store.write(pair.map((it) => ({ key: it, value: bytes(version) }))),
        )
        for (const write of writes) {
          const entries = await collect(store.entries(all))
          assert.ok(entries.length === 0 || entries[0]?.[1][0] === entries[1]?.[1][0])
          await write
        }
        assert.deepEqual(store.get(bytes(0x11)), bytes(4), 'writes take effect in the order of their calls')
      })
    })

    it('iterates over a snapshot that later writes do not change', async () => {
      await withStore(async (store) => {
        const entry = (byte: number, value: number): StoreOperation => ({
          key: bytes(0x10, byte >>> 8, byte & 0xff),
          value: bytes(value),
        })
        const count = 600
        await store.write(Array.from({ length: count }, (_, index) => entry(index, 1)))
        const iterator = store.entries(all)[Symbol.asyncIterator]()
        assert.equal((await iterator.next()).done, false)
        await store.write(Array.from({ length: count + 50 }, (_, index) => entry(index, 2)))
        let seen = 1
        for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
          assert.equal(next.value[1][0], 1)
          seen++
        }
        assert.equal(seen, count)
      })
    })

    it('lets a reader leave a range early', async () => {
      await withStore(async (store) => {
        await store.write([1, 2, 3].map((it) => ({ key: bytes(0x10, it), value: bytes(it) })))
        for await (const [, value] of store.entries(all)) {
          assert.equal(value[0], 1)
          break
        }
      })
    })

    it('keeps empty values apart from absent ones, and copies what it is given', async () => {
      await withStore(async (store) => {
        const value = bytes(7)
        await store.write([
          { key: bytes(0x10), value: bytes() },
          { key: bytes(0x11), value },
        ])
        value[0] = 8
        assert.deepEqual(store.get(bytes(0x10)), bytes())
        assert.equal(store.get(bytes(0x12)), undefined)
        assert.deepEqual(store.get(bytes(0x11)), bytes(7))
      })
    })

    it('takes keys of 512 bytes and values of megabytes', async () => {
      await withStore(async (store) => {
        const [long, large] = [new Uint8Array(512).fill(0x20), new Uint8Array(3_000_000).fill(5)]
        await store.write([{ key: long, value: large }])
        assert.deepEqual(store.get(long), large)
      })
    })

    it('refuses use after its close', async () => {
      await withStore(async (store) => {
        await store.close()
        const refused = { code: 'ledger/store-closed' }
        assert.throws(() => store.get(bytes(0x10)), refused)
        if (store.getMany) await assert.rejects(store.getMany([bytes(0x10)]), refused)
        await assert.rejects(store.write([]), refused)
        await assert.rejects(async () => collect(store.entries(all)), refused)
      })
    })
  })
}

/** All entries of a range. */
async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = []
  for await (const item of items) collected.push(item)
  return collected
}

function applyTo(model: Map<string, Uint8Array>, batch: readonly StoreOperation[]): void {
  for (const { key: name, value } of batch) {
    if (value === undefined) model.delete(hex(name))
    else model.set(hex(name), value)
  }
}

type Asked = { from: Uint8Array; to: Uint8Array; reverse: boolean; limit: number | undefined }

async function sameRange(store: Store, model: ReadonlyMap<string, Uint8Array>, asked: Asked): Promise<void> {
  const { from: gte, to: lt, reverse, limit } = asked
  const inside = [...model].filter(([name]) => name >= hex(gte) && name < hex(lt))
  const expected = inside.sort(([left], [right]) => (left < right ? -1 : 1))
  if (reverse) expected.reverse()
  const found = await collect(store.entries({ gte, lt, reverse, ...(limit === undefined ? {} : { limit }) }))
  assert.deepEqual(
    found.map(([name, value]) => [hex(name), hex(value)]),
    expected.slice(0, limit).map(([name, value]) => [name, hex(value)]),
  )
}

/** Hex orders as its bytes do. */
function hex(value: Uint8Array): string {
  return Buffer.from(value).toString('hex')
}

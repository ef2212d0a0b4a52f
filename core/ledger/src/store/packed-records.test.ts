import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { inOrder, packedRecords } from './packed-records.ts'

describe('packed records', () => {
  it('give back what was added, in order, as often as asked', () => {
    const bytes = (maxLength: number): fc.Arbitrary<Uint8Array> => fc.uint8Array({ maxLength })
    const record = fc.record({ key: bytes(512), value: fc.oneof(bytes(40), bytes(2_000)) })
    fc.assert(
      fc.property(fc.array(record, { maxLength: 200 }), (records) => {
        const packed = packedRecords()
        for (const { key, value } of records) packed.add(key, value.length).set(value)
        const expected = records.map(({ key, value }) => [key, value])
        for (const _ of ['once', 'again'])
          assert.deepEqual(
            Array.from(packed, ({ key, value }) => [key, value]),
            expected,
          )
      }),
    )
  })

  it('hold values larger than a page', () => {
    const packed = packedRecords()
    const large = new Uint8Array(200_000).fill(7)
    packed.add(Uint8Array.of(1), large.length).set(large)
    packed.add(Uint8Array.of(2), 1).set([9])
    assert.deepEqual(
      [...packed].map(({ key, value }) => [key[0], value.length, value.at(-1)]),
      [
        [1, 200_000, 7],
        [2, 1, 9],
      ],
    )
  })
})

describe('operations in order', () => {
  it('are those of each part, each time', () => {
    const one = { key: Uint8Array.of(1), value: undefined }
    const two = { key: Uint8Array.of(2), value: Uint8Array.of(3) }
    const all = inOrder([one], [], [two])
    assert.deepEqual([...all], [one, two])
    assert.deepEqual([...all], [one, two])
  })
})

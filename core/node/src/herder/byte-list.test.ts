import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { joinParts, readParts } from './byte-list.ts'
import { herderLimits } from './limits.ts'

describe('byte lists', () => {
  it('are read as they were written', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 20 }), { maxLength: 10 }), (parts) => {
        assert.deepEqual(
          readParts(joinParts(parts))?.map((it) => Uint8Array.from(it)),
          parts,
        )
      }),
    )
  })
  it('never take more than there is, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const parts = readParts(bytes)
        if (parts !== undefined) assert.deepEqual(joinParts(parts), bytes)
      }),
    )
  })
  it('refuse lengths beyond the end and too many parts', () => {
    assert.equal(readParts(Uint8Array.of(0, 0, 0, 5, 1)), undefined)
    assert.equal(readParts(Uint8Array.of(0, 0, 0)), undefined)
    assert.equal(readParts(new Uint8Array(4 * (herderLimits.partsMax + 1))), undefined)
  })
})

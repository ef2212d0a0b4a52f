import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isEnough, parseRecord, recordText } from './record.ts'
import { recordOf } from './record.fixture.ts'

describe('an upload on this device', () => {
  it('comes back as it was, also where a name looks like a number', () => {
    for (const record of [recordOf(), recordOf({ names: ['5', '12n'], order: 2n ** 60n, stored: [0, 3] })])
      assert.deepEqual(parseRecord(recordText(record)), record)
  })

  it('is none where the text is cut off or of another kind', () => {
    const text = recordText(recordOf())
    for (const broken of [
      text.slice(0, -5),
      '',
      '{}',
      'null',
      text.replace('"escrowWei":"200"', '"escrowWei":1'),
    ])
      assert.equal(parseRecord(broken), undefined, broken)
  })

  it('is safe with as many shards as need no repair', () => {
    assert.equal(isEnough(recordOf({ stored: [0, 1] })), false)
    assert.equal(isEnough(recordOf({ stored: [0, 1, 3] })), true)
  })
})

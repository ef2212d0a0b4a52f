import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { formatBytes, formatWhen, parseSize } from './words.ts'

describe('sizes', () => {
  it('are read with and without units', () => {
    assert.deepEqual(['4096', '50GiB', '1.5 TB', '1kb', ' 2 mib '].map(parseSize), [
      4096,
      50 * 2 ** 30,
      1.5e12,
      1000,
      2 ** 21,
    ])
  })

  it('are refused where they are none', () => {
    for (const wrong of ['', '0', '-1', '1.2.3', '5 XB', '1e9', '99999999999999 TiB'])
      assert.throws(() => parseSize(wrong), { code: 'cli/usage' })
  })

  it('are shown short', () => {
    assert.deepEqual([0, 1023, 1024, 2 ** 30, 15n * 2n ** 40n].map(formatBytes), [
      '0 B',
      '1023 B',
      '1.00 KiB',
      '1.00 GiB',
      '15.0 TiB',
    ])
  })
})

describe('times', () => {
  it('are shown in the unit that fits', () => {
    assert.deepEqual([12, -12, 300, -7200, 259_200].map(formatWhen), [
      'in 12 s',
      '12 s ago',
      'in 5 min',
      '2 h ago',
      'in 3 d',
    ])
  })
})

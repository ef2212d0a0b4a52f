import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { formatDecimal, fromNumber, lowerMedian, parseDecimal } from './decimal.ts'

describe('decimals', () => {
  it('reads what sources write, exactly', () => {
    assert.equal(parseDecimal('0.2397'), 23_970_000n)
    assert.equal(parseDecimal('171,48', { mark: ',', divideBy: 1000n }), 17_148_000n)
    assert.equal(parseDecimal('24.86', { divideBy: 100n }), 24_860_000n)
    assert.equal(parseDecimal('434.27', { divideBy: 1000n }), 43_427_000n)
    assert.equal(parseDecimal('0.000000005'), 1n) // half up
    assert.equal(parseDecimal('0.0000000049'), 0n)
    assert.equal(fromNumber(0.1 + 0.2), 30_000_000n)
  })

  it('refuses everything that is no plain number', () => {
    for (const bad of [
      '',
      '-1',
      '+1',
      '1e3',
      '1,000.5',
      '1.000,5',
      '.5',
      '5.',
      '0x10',
      'NaN',
      'Not Available',
      '1 2',
      ':',
    ])
      assert.throws(() => parseDecimal(bad), { code: 'oracle/decimal' }, bad)
    assert.throws(() => parseDecimal('0,24'), { code: 'oracle/decimal' })
    assert.throws(() => parseDecimal('9'.repeat(41)), { code: 'oracle/decimal' })
    for (const bad of [Number.NaN, Infinity, -1, 1e-9, 1e21, '0.24', null])
      assert.throws(() => fromNumber(bad), { code: 'oracle/decimal' })
  })

  it('writes what it reads', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), (value) => {
        assert.equal(parseDecimal(formatDecimal(value)), value)
      }),
    )
  })

  it('takes the lower middle, whatever the order', () => {
    assert.equal(lowerMedian([3n, 1n, 2n]), 2n)
    assert.equal(lowerMedian([4n, 1n, 3n, 2n]), 2n)
    assert.throws(() => lowerMedian([]), RangeError)
  })

  it('stays within the honest values with fewer liars than half', () => {
    const values = fc.array(fc.bigInt({ min: 100n, max: 200n }), { minLength: 2, maxLength: 9 })
    fc.assert(
      fc.property(
        values,
        fc.array(fc.bigInt({ min: 0n, max: 10n ** 9n }), { maxLength: 8 }),
        (honest, lies) => {
          const all = [...honest, ...lies.slice(0, honest.length - 1)]
          const middle = lowerMedian(all)
          assert.ok(middle >= 100n && middle <= 200n)
        },
      ),
    )
  })
})

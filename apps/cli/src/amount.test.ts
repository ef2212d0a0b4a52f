import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { formatAmount, formatDecimal, parseAmount } from './amount.ts'

describe('amount', () => {
  it('reads WATT, gwei and wei', () => {
    assert.equal(parseAmount('1.5'), 1_500_000_000_000_000_000n)
    assert.equal(parseAmount('0.000000000000000001'), 1n)
    assert.equal(parseAmount('1_000 watt'), 1_000n * 10n ** 18n)
    assert.equal(parseAmount('21gwei'), 21_000_000_000n)
    assert.equal(parseAmount('100wei'), 100n)
  })

  it('writes exact amounts with thousands apart', () => {
    assert.equal(formatAmount(0n), '0 WATT')
    assert.equal(formatAmount(1n), '0.000000000000000001 WATT')
    assert.equal(formatAmount(1_234_567_500_000_000_000_000_000n), '1,234,567.5 WATT')
    assert.equal(formatAmount(-1_500_000_000_000_000_000n), '-1.5 WATT')
  })

  it('reads what it wrote', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), (wei) => {
        assert.equal(parseAmount(formatDecimal(wei).replaceAll(',', '')), wei)
      }),
    )
  })

  it('refuses what is no amount, rather than guessing', () => {
    for (const text of [
      '',
      '-1',
      '1,5',
      '1e18',
      '0x10',
      '1.',
      '.5',
      'all',
      '1 ether',
      'Infinity',
      '9'.repeat(65),
    ]) {
      assert.throws(() => parseAmount(text), { code: 'cli/usage', ending: 'usage' }, text)
    }
  })

  it('refuses decimals that the unit does not have', () => {
    assert.throws(() => parseAmount('0.0000000000000000001'), { code: 'cli/usage' })
    assert.throws(() => parseAmount('1.5wei'), { code: 'cli/usage' })
    assert.throws(() => parseAmount('1.0000000001gwei'), { code: 'cli/usage' })
  })
})

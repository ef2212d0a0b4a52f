import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RegionPrice } from '@watt/sdk/energy'
import { formatBps, formatTokens, formatUsd, health, parseTokens, priceWarning } from './words.ts'

const dollar = { symbol: 'tUSD', decimals: 6 }
const kwt = { symbol: 'KWTES', decimals: 18 }

describe('amounts of tokens', () => {
  it('are read in the decimals of the token', () => {
    assert.equal(parseTokens('12.5', dollar), 12_500_000n)
    assert.equal(parseTokens('1_000', kwt), 1_000n * 10n ** 18n)
  })

  it('are refused when they are none, nothing, or finer than the token', () => {
    for (const text of ['', '-1', '1e3', '0', '0.0', '1.0000001', '1,5', 'all', '9'.repeat(80)]) {
      assert.throws(() => parseTokens(text, dollar), { code: 'cli/usage' }, text)
    }
  })

  it('are shown short, never more than there is', () => {
    assert.equal(formatTokens(1_234_567_899_999n, dollar), '1,234,567.899999 tUSD')
    assert.equal(formatTokens(10n ** 18n - 1n, kwt), '0.999999 KWTES')
    assert.equal(formatTokens(1n, kwt), '<0.000001 KWTES')
    assert.equal(formatUsd(242n * 10n ** 15n), '$0.242')
  })
})

describe('formatBps', () => {
  it('drops zeros behind the point only', () => {
    assert.deepEqual([0n, 5n, 50n, 100n, 15_000n].map(formatBps), ['0 %', '0.05 %', '0.5 %', '1 %', '150 %'])
  })
})

describe('health', () => {
  const seen = (more: Partial<RegionPrice>) =>
    health({ healthy: true, feeds: [], isShutDown: false, pausedUntil: 0n, now: 5n, ...more } as RegionPrice)

  it('says the worst first, with its reason', () => {
    const feeds = (['stale', 'none', 'stale'] as const).map((reason) => ({ reason }))
    assert.deepEqual(
      [
        seen({}),
        seen({ pausedUntil: 6n }),
        seen({ healthy: false }),
        seen({ healthy: false, feeds: feeds as unknown as RegionPrice['feeds'] }),
        seen({ isShutDown: true, healthy: false }),
      ],
      [
        'healthy',
        'healthy, new risk paused',
        'unhealthy',
        'unhealthy (stale)',
        'shut down for good: exits only',
      ],
    )
  })
})

describe('priceWarning', () => {
  const seen = (more: Partial<RegionPrice>) =>
    priceWarning('ES', {
      healthy: false,
      feeds: [],
      isShutDown: false,
      pausedUntil: 0n,
      now: 705n,
      updatedAt: 5n,
      ...more,
    } as RegionPrice)

  it('tells that reporters are silent, and what goes on', () => {
    const feeds = [{ reason: 'stale' }] as unknown as RegionPrice['feeds']
    assert.match(
      seen({ feeds }) ?? '',
      /too few reporters agreed on a price for 11 minutes.*closing and trading go on/,
    )
    assert.match(seen({}) ?? '', /: unhealthy\./)
    assert.equal(seen({ healthy: true }), undefined)
    assert.equal(seen({ isShutDown: true }), undefined)
  })
})

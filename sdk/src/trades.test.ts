import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { decodeFunctionData, pad, toHex, type Address } from 'viem'
import { swapRouterAbi } from './abi/swap-router.ts'
import type { EnergyContracts } from './regions.ts'
import { limitOf, routes, swapCall, tokenNamed, type Quote, type TradedToken } from './trades.ts'

const at = (index: number): Address => pad(toHex(index), { size: 20 })
const token = (index: number, symbol: string, native = false): TradedToken => ({
  address: at(index),
  symbol,
  decimals: 18,
  native,
})
const tokens = [
  token(1, 'WATT', true),
  token(1, 'wWATT'),
  token(2, 'tUSD'),
  token(3, 'KWTES'),
  token(4, 'KWTBR'),
]
const quote = (amountIn: bigint, amountOut: bigint, from = tokens[2]!, to = tokens[3]!): Quote => ({
  path: [from.address, to.address],
  from,
  to,
  amountIn,
  amountOut,
  impactBps: 0n,
  feeBps: 30n,
})

describe('routes', () => {
  it('are direct or over one other token, never over one of the two', () => {
    const found = routes(at(3), at(4), tokens)
    assert.deepEqual(found, [
      [at(3), at(4)],
      [at(3), at(1), at(4)],
      [at(3), at(2), at(4)],
    ])
    assert.deepEqual(routes(at(1), at(1), tokens), [])
  })
})

describe('limitOf', () => {
  it('never lets more slip than was said', () => {
    const amount = fc.bigInt({ min: 1n, max: 10n ** 30n })
    fc.assert(
      fc.property(amount, amount, fc.bigInt({ min: 0n, max: 10_000n }), (amountIn, amountOut, slippage) => {
        const least = limitOf(quote(amountIn, amountOut), 'in', slippage)
        assert(least <= amountOut && least * 10_000n >= amountOut * (10_000n - slippage))
        const most = limitOf(quote(amountIn, amountOut), 'out', slippage)
        assert(most >= amountIn && most * 10_000n <= amountIn * (10_000n + slippage))
      }),
    )
  })
})

describe('swapCall', () => {
  const contracts = { router: { address: at(9), abi: swapRouterAbi } } as EnergyContracts
  const terms = { limit: 7n, maxImpactBps: 1_500n, to: at(8), deadline: 99n }

  it('sends coins only when coins are sold, as many as may be spent', () => {
    const [watt, , dollar] = tokens as [TradedToken, TradedToken, TradedToken]
    assert.equal(swapCall(contracts, quote(5n, 6n, watt, dollar), { ...terms, side: 'in' }).value, 5n)
    assert.equal(swapCall(contracts, quote(5n, 6n, watt, dollar), { ...terms, side: 'out' }).value, 7n)
    const bought = swapCall(contracts, quote(5n, 6n, dollar, watt), { ...terms, side: 'in' })
    assert.equal(bought.value, 0n)
    const { functionName, args } = decodeFunctionData({ abi: swapRouterAbi, data: bought.data })
    assert.equal(functionName, 'swapExactIn')
    const [order] = args as unknown as readonly [Readonly<Record<string, unknown>>]
    assert.deepEqual([order['minimumOut'], order['nativeOut'], order['deadline']], [7n, true, 99n])
  })
})

describe('tokenNamed', () => {
  it('takes any case, and names those there are', () => {
    assert.equal(tokenNamed(tokens, 'kwtes').address, at(3))
    assert.throws(() => tokenNamed(tokens, 'EUR'), { code: 'sdk/token-not-traded', symbol: 'EUR' })
  })
})

/**
 * Trades through the pools: the best route, what it gives, and what to send. Amounts are in the smallest unit of a token.
 * @module
 */
import { WattError } from '@watt/errors'
import { encodeFunctionData, erc20Abi, isAddressEqual, type Address, type PublicClient } from 'viem'
import type { Call } from './proposals.ts'
import type { EnergyContracts, Region, Token } from './regions.ts'

/** The fee of a pool, in 1/10,000 of what comes in; it stays with those who provide liquidity. */
export const poolFeeBps = 30n
const bps = 10_000n

/** Tokens that can be traded. `native`: coins; the router wraps and unwraps them. */
export type TradedToken = Token & { readonly native?: boolean }

/** What a trade would give at the reserves of this moment. */
export type Quote = {
  readonly path: readonly Address[]
  readonly from: TradedToken
  readonly to: TradedToken
  readonly amountIn: bigint
  readonly amountOut: bigint
  /** By how much the trade itself moves the price against the trader, in 1/10,000. */
  readonly impactBps: bigint
  /** Of what comes in, over all pools, in 1/10,000. */
  readonly feeBps: bigint
}

/** What is known of one side. */
export type TradeAmount = { readonly side: 'in' | 'out'; readonly amount: bigint }

/** Everything that pools trade: coins, the stable tokens, and the KWT of every region. */
export function tradedTokens(contracts: EnergyContracts, regions: readonly Region[]): readonly TradedToken[] {
  const watt = { address: contracts.wrappedWatt.address, symbol: 'WATT', decimals: 18, native: true }
  const wrapped = { ...watt, symbol: 'wWATT', native: false }
  const stables = new Map(regions.map(({ stable }) => [stable.address, stable]))
  return [watt, wrapped, ...stables.values(), ...regions.map(({ token }) => token)]
}

/** @throws {TokenNotTradedError} No pool trades a token of that symbol. */
export function tokenNamed(tokens: readonly TradedToken[], symbol: string): TradedToken {
  const wanted = symbol.toUpperCase()
  const found = tokens.find((it) => it.symbol.toUpperCase() === wanted)
  if (found !== undefined) return found
  throw new TokenNotTradedError(
    symbol,
    tokens.map((it) => it.symbol),
  )
}

/**
 * The best of all routes over at most two pools.
 * @throws {NoRouteError} No pools connect the tokens, or they hold too little.
 */
export async function quoteTrade(
  client: PublicClient,
  contracts: EnergyContracts,
  tokens: readonly TradedToken[],
  trade: { readonly from: TradedToken; readonly to: TradedToken } & TradeAmount,
): Promise<Quote> {
  const { from, to, side, amount } = trade
  const paths = routes(from.address, to.address, tokens)
  const found = await Promise.all(
    paths.map(async (path): Promise<Quote | undefined> => {
      const functionName = side === 'in' ? 'quoteExactIn' : 'quoteExactOut'
      try {
        const [amounts, impactBps] = await client.readContract({
          ...contracts.router,
          functionName,
          args: [path, amount],
        })
        const feeBps = poolFeeBps * BigInt(path.length - 1)
        return { path, from, to, amountIn: amounts[0]!, amountOut: amounts.at(-1)!, impactBps, feeBps }
      } catch {
        return undefined // No such pool, or it holds too little for this amount.
      }
    }),
  )
  const [best] = found
    .filter((it) => it !== undefined)
    .toSorted((a, b) => (side === 'in' ? compare(b.amountOut, a.amountOut) : compare(a.amountIn, b.amountIn)))
  if (best === undefined || best.amountOut === 0n) throw new NoRouteError(from.symbol, to.symbol)
  return best
}

/** Direct, and over every third token. */
export function routes(
  from: Address,
  to: Address,
  tokens: readonly Token[],
): readonly (readonly Address[])[] {
  if (isAddressEqual(from, to)) return []
  const between = new Set(tokens.map(({ address }) => address))
  const others = [...between].filter((it) => !isAddressEqual(it, from) && !isAddressEqual(it, to))
  return [[from, to], ...others.map((it) => [from, it, to])]
}

/** Least output or most input after the price moved by `slippageBps`; rounds in favour of the trader. */
export function limitOf(quote: Quote, side: TradeAmount['side'], slippageBps: bigint): bigint {
  return side === 'in'
    ? (quote.amountOut * (bps - slippageBps) + bps - 1n) / bps
    : (quote.amountIn * (bps + slippageBps)) / bps
}

/** Trades along a quote. `deadline` in seconds since 1970. */
export function swapCall(
  { router }: EnergyContracts,
  quote: Quote,
  terms: {
    readonly side: TradeAmount['side']
    readonly limit: bigint
    readonly maxImpactBps: bigint
    readonly to: Address
    readonly deadline: bigint
  },
): Call {
  const { path, from, to: last, amountIn, amountOut } = quote
  const { side, limit, maxImpactBps, to, deadline } = terms
  const common = { path, maxImpactBps, to, deadline, nativeOut: last.native === true }
  const data =
    side === 'in'
      ? encodeFunctionData({
          ...router,
          functionName: 'swapExactIn',
          args: [{ ...common, amountIn, minimumOut: limit }],
        })
      : encodeFunctionData({
          ...router,
          functionName: 'swapExactOut',
          args: [{ ...common, amountOut, maximumIn: limit }],
        })
  const coins = side === 'in' ? amountIn : limit
  return { to: router.address, value: from.native === true ? coins : 0n, data }
}

/** Lets `spender` take exactly `amount` of a token, instead of what it could take before. */
export function approveCall(token: Address, spender: Address, amount: bigint): Call {
  const data = encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [spender, amount] })
  return { to: token, value: 0n, data }
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** No pool trades it. */
export class TokenNotTradedError extends WattError {
  readonly code = 'sdk/token-not-traded'
  override readonly fix: string
  readonly symbol: string
  constructor(symbol: string, known: readonly string[]) {
    super(`No pool here trades "${symbol.slice(0, 40)}".`)
    this.symbol = symbol
    this.fix = `Take one of: ${known.join(', ')}.`
  }
}

/** No pools connect two tokens for that amount. */
export class NoRouteError extends WattError {
  readonly code = 'sdk/no-route'
  override readonly fix = 'The pools are empty or hold too little for that amount: try a smaller one.'
  readonly from: string
  readonly to: string
  constructor(from: string, to: string) {
    super(`No pools trade ${from} for ${to} in that amount.`)
    this.from = from
    this.to = to
  }
}

/**
 * `watt energy liquidity`: shares of the pools that trades go through.
 * @module
 */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { defineCommand, type CliContext } from '../command.ts'
import { directory, optionalText, percent, signed, slippage, word, type EnergyFlags } from './energy-words.ts'
import type { DirectoryFlags } from './gov.ts'

export type RemoveLiquidityFlags = EnergyFlags & { readonly slippage?: bigint }
export type AddLiquidityFlags = RemoveLiquidityFlags & { readonly beside?: string }

const one = word('One token of the pool: KWTES', 'token')
const other = word('The other: tUSD or WATT', 'other')

const show = defineCommand<DirectoryFlags, [string?]>({
  brief: 'Show what is in the pools, and what an account owns of them',
  usage: ['[who]'],
  load: async () => (await import('../energy/liquidity.ts')).showLiquidity,
  flags: { directory },
  positional: {
    kind: 'tuple',
    parameters: [{ ...word('Wallet name, address or dev:0 to dev:9', 'who'), optional: true }],
  },
})

const add = defineCommand<AddLiquidityFlags, [string, string, string]>({
  brief: 'Put both tokens into a pool, for a share of its fees',
  usage: [
    '<amount> <token> <other>',
    {
      input: '100 KWTES tUSD --account dev:0',
      brief: '100 KWTES, and as many tUSD as the pool’s price says',
    },
  ],
  load: async () => (await import('../energy/liquidity.ts')).addLiquidity,
  flags: {
    ...signed,
    slippage,
    beside: optionalText('In an empty pool: how much of the other token; this sets the price', 'amount'),
  },
  positional: { kind: 'tuple', parameters: [word('How much of the first token', 'amount'), one, other] },
})

const remove = defineCommand<RemoveLiquidityFlags, [string, string, bigint]>({
  brief: 'Take one’s share of a pool back, or a part of it',
  usage: ['<token> <other> <percent>|all', { input: 'KWTES tUSD 50 --account dev:0', brief: 'half of it' }],
  load: async () => (await import('../energy/liquidity.ts')).removeLiquidity,
  flags: { ...signed, slippage },
  positional: {
    kind: 'tuple',
    parameters: [one, other, { parse: part, brief: 'Percent of your share, or all', placeholder: 'percent' }],
  },
})

export const liquidity: RouteMap<CliContext> = buildRouteMap({
  routes: { show, add, remove },
  docs: { brief: 'Shares of the pools' },
})

function part(input: string): bigint {
  return input === 'all' ? 10_000n : percent(1, 10_000)(input)
}

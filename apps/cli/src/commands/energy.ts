/**
 * `watt energy`: prices, trades, vaults and stakes.
 * @module
 */
import { buildRouteMap, type RouteMap } from '@stricli/core'
import { defineCommand, type CliContext } from '../command.ts'
import { usageError } from '../failure.ts'
import { integer } from '../parse.ts'
import {
  directory,
  number,
  percent,
  region,
  signed,
  slippage,
  word,
  yesOrNo,
  type EnergyFlags,
} from './energy-words.ts'
import type { DirectoryFlags } from './gov.ts'
import { liquidity } from './liquidity.ts'
import { certificates, meter, supplier } from './supply.ts'
import type { PasswordFlags } from './wallet.ts'

export type QuoteFlags = DirectoryFlags & { readonly slippage?: bigint; readonly exactOut?: boolean }
export type SwapFlags = QuoteFlags & PasswordFlags & { readonly force?: boolean }
export type MintFlags = EnergyFlags & { readonly ratio?: bigint; readonly request?: boolean }
export type RedeemFlags = EnergyFlags & { readonly slippage?: bigint; readonly request?: boolean }
export type WatchFlags = DirectoryFlags & { readonly since?: number }

const exactOut = yesOrNo('The amount is what you get, not what you pay')
const request = yesOrNo('At the next round of the oracle, without fee, in any size')
const trade = {
  kind: 'tuple',
  parameters: [
    word('How much', 'amount'),
    word('What you pay: WATT, tUSD, KWTES …', 'from'),
    word('What you get', 'to'),
  ],
} as const

const price = defineCommand<DirectoryFlags, [string?]>({
  brief: 'Show what a kWh costs, how old that is and whether it can be relied on',
  usage: ['[region]', { input: 'ES', brief: 'one region, with its sources' }],
  load: async () => (await import('../energy/price.ts')).showPrice,
  flags: { directory },
  positional: { kind: 'tuple', parameters: [{ ...region, optional: true }] },
})

const quote = defineCommand<QuoteFlags, [string, string, string]>({
  brief: 'Show what a trade would give now',
  usage: [
    '<amount> <from> <to>',
    { input: '100 tUSD KWTES', brief: 'with impact, fee and route; sends nothing' },
  ],
  load: async () => (await import('../energy/swap.ts')).quote,
  flags: { directory, slippage, exactOut },
  positional: trade,
})

const swap = defineCommand<SwapFlags, [string, string, string]>({
  brief: 'Trade through the pools',
  usage: [
    '<amount> <from> <to>',
    { input: '100 tUSD KWTES --account dev:0', brief: 'shows cost and limits, asks, trades' },
    { input: '50 tUSD KWTES --exact-out --account dev:0', brief: 'buys exactly 50 KWTES' },
  ],
  load: async () => (await import('../energy/swap.ts')).swap,
  flags: { ...signed, slippage, exactOut, force: yesOrNo('Also when it may lose more than 15 %') },
  positional: trade,
})

const mint = defineCommand<MintFlags, [string, string]>({
  brief: 'Make KWT against collateral of your own',
  usage: [
    '<region> <amount>',
    { input: 'ES 1000 --account dev:0', brief: 'opens a vault with dollars worth 150 % of the debt' },
    { input: 'ES 500000 --request --account dev:0', brief: 'large amounts wait for the oracle’s next round' },
  ],
  load: async () => (await import('../energy/mint.ts')).mint,
  flags: {
    ...signed,
    ratio: {
      kind: 'parsed',
      optional: true,
      parse: percent(10_000, 1_000_000),
      brief: 'Collateral to debt in percent (150)',
      placeholder: 'percent',
    },
    request,
  },
  positional: { kind: 'tuple', parameters: [region, word('How many KWT', 'amount')] },
})

const redeem = defineCommand<RedeemFlags, [string, string]>({
  brief: 'Turn KWT into collateral at the price of the oracle',
  usage: [
    '<region> <amount>',
    { input: 'ES 100 --account dev:0', brief: 'at the lower of index and oracle, for a fee of 0.5 %' },
  ],
  load: async () => (await import('../energy/redeem.ts')).redeem,
  flags: { ...signed, slippage, request },
  positional: { kind: 'tuple', parameters: [region, word('How many KWT', 'amount')] },
})

const waiting = {
  kind: 'tuple',
  parameters: [
    region,
    { parse: requestKind, brief: 'mint or redeem', placeholder: 'kind' },
    number('Number of the vault or of the redemption', 'number'),
  ],
} as const

const settle = defineCommand<EnergyFlags, [string, 'mint' | 'redeem', number]>({
  brief: 'Carry out a mint or redemption that waited for a round; anybody may',
  usage: ['<region> mint|redeem <number>'],
  load: async () => (await import('../energy/redeem.ts')).settle,
  flags: signed,
  positional: waiting,
})

const cancel = defineCommand<EnergyFlags, [string, 'mint' | 'redeem', number]>({
  brief: 'Take back a request that waits for a round',
  usage: ['<region> mint|redeem <number>'],
  load: async () => (await import('../energy/redeem.ts')).cancel,
  flags: signed,
  positional: waiting,
})

const vaultNumber = number('Number of the vault', 'vault')

const deposit = defineCommand<EnergyFlags, [string, number, string]>({
  brief: 'Add collateral; anybody may to any vault',
  usage: ['<region> <vault> <amount>'],
  load: async () => (await import('../energy/vault.ts')).deposit,
  flags: signed,
  positional: { kind: 'tuple', parameters: [region, vaultNumber, word('How much collateral', 'amount')] },
})

const withdraw = defineCommand<EnergyFlags, [string, number, string]>({
  brief: 'Take collateral out, as far as the debt stays covered',
  usage: ['<region> <vault> <amount>'],
  load: async () => (await import('../energy/vault.ts')).withdraw,
  flags: signed,
  positional: { kind: 'tuple', parameters: [region, vaultNumber, word('How much collateral', 'amount')] },
})

const repay = defineCommand<EnergyFlags, [string, number, string]>({
  brief: 'Burn KWT against the debt of a vault; anybody may for any',
  usage: ['<region> <vault> <amount>|all'],
  load: async () => (await import('../energy/vault.ts')).repay,
  flags: signed,
  positional: { kind: 'tuple', parameters: [region, vaultNumber, word('How many KWT, or all', 'amount')] },
})

const close = defineCommand<EnergyFlags, [string, number]>({
  brief: 'Repay all debt and take the collateral back; always possible',
  usage: ['<region> <vault>'],
  load: async () => (await import('../energy/vault.ts')).close,
  flags: signed,
  positional: { kind: 'tuple', parameters: [region, vaultNumber] },
})

const vault = buildRouteMap({
  routes: { deposit, withdraw, repay, close },
  docs: { brief: 'Collateral and debt of a vault' },
})

const stake = defineCommand<EnergyFlags, [string]>({
  brief: 'Stake WATT for rewards',
  usage: ['<amount>', { input: '1000 --account dev:0', brief: 'wraps coins where needed' }],
  load: async () => (await import('../energy/stake.ts')).stake,
  flags: signed,
  positional: { kind: 'tuple', parameters: [word('WATT with a point: 1.5', 'amount')] },
})

const unstake = defineCommand<EnergyFlags, [string]>({
  brief: 'Ask for staked WATT back',
  usage: ['<amount>|all'],
  load: async () => (await import('../energy/stake.ts')).unstake,
  flags: signed,
  positional: { kind: 'tuple', parameters: [word('WATT with a point: 1.5; or all', 'amount')] },
})

const claim = defineCommand<EnergyFlags>({
  brief: 'Take rewards, and stake whose wait is over',
  usage: ['[flags]'],
  load: async () => (await import('../energy/stake.ts')).claim,
  flags: signed,
})

const holdings = defineCommand<DirectoryFlags, [string?]>({
  brief: 'Show tokens, vaults and stake of an account',
  usage: ['[who]'],
  load: async () => (await import('../energy/holdings.ts')).showHoldings,
  flags: { directory },
  positional: {
    kind: 'tuple',
    parameters: [{ ...word('Wallet name, address or dev:0 to dev:9', 'who'), optional: true }],
  },
})

const watch = defineCommand<WatchFlags, [string]>({
  brief: 'Show everything that happens in a region, until Ctrl-C',
  usage: ['<region>', { input: 'ES --json', brief: 'one line of JSON an event' }],
  load: async () => (await import('../energy/watch.ts')).watch,
  flags: {
    directory,
    since: {
      kind: 'parsed',
      optional: true,
      parse: integer(0, 999_999_999_999),
      brief: 'Begin with this block (the newest)',
      placeholder: 'block',
    },
  },
  positional: { kind: 'tuple', parameters: [region] },
})

export const energy: RouteMap<CliContext> = buildRouteMap({
  routes: {
    price,
    quote,
    swap,
    mint,
    redeem,
    settle,
    cancel,
    vault,
    liquidity,
    stake,
    unstake,
    claim,
    supplier,
    meter,
    certificates,
    holdings,
    watch,
  },
  docs: { brief: 'Energy prices, and tokens that follow them' },
})

function requestKind(input: string): 'mint' | 'redeem' {
  if (input === 'mint' || input === 'redeem') return input
  throw usageError(`"${input.slice(0, 40)}" is neither mint nor redeem.`, 'say mint or redeem')
}

/**
 * `watt energy quote` and `watt energy swap`: trades through the pools, with their cost shown before.
 * @module
 */
import { parseEventLogs } from 'viem'
import {
  limitOf,
  listRegions,
  quoteTrade,
  readPrice,
  swapCall,
  tokenNamed,
  tradedTokens,
  type Quote,
  type TradeAmount,
  type TradedToken,
} from '@watt/sdk/energy'
import { writeResult } from '../chain/write-result.ts'
import type { QuoteFlags, SwapFlags } from '../commands/energy.ts'
import { CommandError } from '../failure.ts'
import { sendCall } from '../governance/refusal.ts'
import { fields } from '../output.ts'
import type { Session } from '../session.ts'
import { findSigner } from '../wallet/account.ts'
import { withEnergy, type Energy } from './open.ts'
import { allow, receivedIn, requireHeld } from './spend.ts'
import { formatBps, formatTokens, parseTokens, priceWarning, whatKwtIs } from './words.ts'

const slippageUsual = 50n
const warnAboveBps = 200n
const blockAboveBps = 1_500n
const noLimitBps = 10_000n
const secondsToLand = 300n

type Trade = {
  readonly quote: Quote
  readonly side: TradeAmount['side']
  readonly limit: bigint
  readonly slippageBps: bigint
  readonly tokens: readonly TradedToken[]
  /** Of the regions whose tokens are traded, where there is no price to compare with. */
  readonly priceWarnings: readonly string[]
}

/** Shows what a trade would give now; nothing is sent. */
export async function quote(
  session: Session,
  flags: QuoteFlags,
  amount: string,
  from: string,
  to: string,
): Promise<void> {
  const trade = await withEnergy(session, flags, (energy) => tradeOf(energy, flags, { amount, from, to }))
  session.out.result(valueOf(trade), () => fields(lines(trade)))
  for (const text of warnings(trade)) session.out.warn(text)
}

/** Trades, within the limits that were shown. */
export async function swap(
  session: Session,
  flags: SwapFlags,
  amount: string,
  from: string,
  to: string,
): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  await withEnergy(session, flags, async (energy) => {
    const { client, contracts } = energy
    const trade = await tradeOf(energy, flags, { amount, from, to })
    const force = flags.force ?? false
    if (!force) refuseTooCostly(trade)
    for (const text of warnings(trade)) session.out.warn(text)
    const { quote: found, side, limit } = trade
    const spent = side === 'in' ? found.amountIn : limit
    if (found.from.native === true) await requireHeld(client, signer.address, found.from, spent)
    else {
      const spender = contracts.router.address
      await allow(session, client, signer, { token: found.from, spender, amount: spent, purpose: 'the swap' })
    }
    const { timestamp } = await client.getBlock()
    const call = swapCall(contracts, found, {
      side,
      limit,
      maxImpactBps: force ? noLimitBps : blockAboveBps,
      to: signer.address,
      deadline: timestamp + secondsToLand,
    })
    const isKwt = found.to.symbol.startsWith('KWT')
    const action = `swap ${formatTokens(found.amountIn, found.from)} for ${formatTokens(found.amountOut, found.to)}`
    const facts = [...lines(trade), ...(isKwt ? [whatKwtIs] : [])]
    const receipt = await sendCall(session, signer, call, action, facts)
    const coins = parseEventLogs({
      abi: contracts.wrappedWatt.abi,
      eventName: 'Withdrawal',
      logs: receipt.logs,
    })
    const received =
      found.to.native === true
        ? coins.reduce((sum, { args }) => sum + args.amount, 0n)
        : receivedIn(receipt, found.to, signer.address)
    writeResult(session, receipt, { ...valueOf(trade), received }, [
      ['received', formatTokens(received, found.to)],
    ])
  })
}

async function tradeOf(
  { client, contracts }: Energy,
  flags: QuoteFlags,
  words: { readonly amount: string; readonly from: string; readonly to: string },
): Promise<Trade> {
  const regions = await listRegions(client, contracts)
  const tokens = tradedTokens(contracts, regions)
  const [from, to] = [tokenNamed(tokens, words.from), tokenNamed(tokens, words.to)]
  const side = flags.exactOut === true ? 'out' : 'in'
  const amount = parseTokens(words.amount, side === 'in' ? from : to)
  const found = await quoteTrade(client, contracts, tokens, { from, to, side, amount })
  const slippageBps = flags.slippage ?? slippageUsual
  const traded = regions.filter(({ token }) => [from.address, to.address].includes(token.address))
  const warned = await Promise.all(
    traded.map(async (region) => priceWarning(region.id, await readPrice(client, region))),
  )
  return {
    quote: found,
    side,
    slippageBps,
    limit: limitOf(found, side, slippageBps),
    tokens,
    priceWarnings: warned.filter((it) => it !== undefined),
  }
}

function lines({
  quote: found,
  side,
  limit,
  slippageBps,
  tokens,
}: Trade): readonly (readonly [string, string])[] {
  const { from, to, amountIn, amountOut, impactBps, feeBps, path } = found
  const route = path.map(
    (address) => tokens.find((it) => it.address === address && it.native !== true)?.symbol ?? address,
  )
  return [
    ['pay', side === 'in' ? formatTokens(amountIn, from) : `about ${formatTokens(amountIn, from)}`],
    ['get', side === 'in' ? `about ${formatTokens(amountOut, to)}` : formatTokens(amountOut, to)],
    side === 'in'
      ? ['at least', `${formatTokens(limit, to)}, or nothing happens (slippage ${formatBps(slippageBps)})`]
      : ['at most', `${formatTokens(limit, from)}, or nothing happens (slippage ${formatBps(slippageBps)})`],
    ['impact', `${formatBps(impactBps)}: how far this trade moves the price against you`],
    ['pool fee', `${formatBps(feeBps)}, for those who provide liquidity`],
    ['route', route.join(' > ')],
  ]
}

function valueOf({ quote: found, side, limit, slippageBps }: Trade): Readonly<Record<string, unknown>> {
  const { from, to, ...rest } = found
  const bound = side === 'in' ? { minimumOut: limit } : { maximumIn: limit }
  return { from: from.symbol, to: to.symbol, ...rest, ...bound, slippageBps }
}

function warnings({ quote: { impactBps }, slippageBps, priceWarnings }: Trade): readonly string[] {
  return [
    ...priceWarnings,
    ...(impactBps > warnAboveBps ? [`the trade moves the price by ${formatBps(impactBps)}: try less`] : []),
    ...(slippageBps > warnAboveBps
      ? [`a slippage of ${formatBps(slippageBps)} lets others take that much from you`]
      : []),
  ]
}

function refuseTooCostly({ quote: { impactBps }, slippageBps }: Trade): void {
  const worst = impactBps > slippageBps ? impactBps : slippageBps
  if (worst <= blockAboveBps) return
  throw new CommandError({
    code: 'cli/too-costly',
    message: `This trade could lose ${formatBps(worst)} to ${impactBps > slippageBps ? 'its own impact' : 'slippage'}.`,
    fix: 'trade less, or in parts; --force if you mean it',
    ending: 'refused',
    details: { impactBps, slippageBps },
  })
}

/**
 * `watt energy liquidity`: what is in the pools, a share of it, and the way back.
 * @module
 */
import { erc20Abi, isAddressEqual, parseEventLogs, type Address, type TransactionReceipt } from 'viem'
import {
  addLiquidityCall,
  fittingAmount,
  listRegions,
  payoutOfShares,
  readPool,
  removeLiquidityCall,
  tokenNamed,
  tradedTokens,
  type PoolStatus,
  type TradedToken,
} from '@watt/sdk/energy'
import { writeResult } from '../chain/write-result.ts'
import type { DirectoryFlags } from '../commands/gov.ts'
import type { AddLiquidityFlags, RemoveLiquidityFlags } from '../commands/liquidity.ts'
import { CommandError, usageError } from '../failure.ts'
import { sendCall } from '../governance/refusal.ts'
import { columns } from '../output.ts'
import type { Session } from '../session.ts'
import { findSigner, resolveAddress, type Signer } from '../wallet/account.ts'
import { withEnergy, type Energy } from './open.ts'
import { allow, receivedIn, requireHeld } from './spend.ts'
import { formatBps, formatTokens, parseTokens } from './words.ts'

const slippageUsual = 50n
const bps = 10_000n
const secondsToLand = 300n
const nobody: Address = '0x0000000000000000000000000000000000000000'

/** Shows every pool with something in it, and what an account owns of each. */
export async function showLiquidity(session: Session, flags: DirectoryFlags, who?: string): Promise<void> {
  const word = who ?? session.account
  const account = word === undefined ? nobody : await resolveAddress(session, word)
  const pools = await withEnergy(session, flags, async (energy) => {
    const regions = await listRegions(energy.client, energy.contracts)
    const tokens = tradedTokens(energy.contracts, regions)
    const coins = tokenNamed(tokens, 'WATT')
    const pairs = regions.flatMap(({ token, stable }) => [[token, stable] as const, [token, coins] as const])
    const found = await Promise.all(
      pairs.map(async (pair) => readPool(energy.client, energy.contracts, pair, account)),
    )
    return found.filter((it) => it !== undefined)
  })
  session.out.result({ account: word === undefined ? null : account, pools: pools.map(valueOf) }, () => {
    const rows = pools.map((pool) => [
      nameOf(pool),
      ...pool.tokens.map((token, at) => formatTokens(pool.reserves[at]!, token)),
      word === undefined ? '-' : formatBps(shareOf(pool)),
      ...pool.tokens.map((token, at) => (word === undefined ? '-' : formatTokens(pool.worth[at]!, token))),
    ])
    return columns([['pool', 'holds', 'and', 'yours', 'worth', 'and'], ...rows], [1, 2, 3, 4, 5])
  })
}

/** Puts both tokens into a pool at its ratio; the first provider sets it. */
export async function addLiquidity(
  session: Session,
  flags: AddLiquidityFlags,
  amountWord: string,
  fromWord: string,
  otherWord: string,
): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  await withPool(session, flags, signer, [fromWord, otherWord], async (energy, pool) => {
    const { client, contracts } = energy
    const [one, other] = pool.tokens
    const amount = parseTokens(amountWord, one)
    const given = flags.beside === undefined ? undefined : parseTokens(flags.beside, other)
    const fitting = fittingAmount(pool, amount)
    const beside = fitting ?? given
    if (beside === undefined) throw firstProviderError(pool, amountWord)
    if (fitting !== undefined && given !== undefined)
      throw usageError('This pool has a ratio already.', 'leave --beside out')
    const slippage = flags.slippage ?? slippageUsual
    const desired = [amount, (beside * (bps + slippage)) / bps] as const
    const wanted = fitting === undefined ? ([amount, beside] as const) : desired
    for (const [at, token] of pool.tokens.entries())
      await provide(session, signer, energy, token, wanted[at]!)
    const { timestamp } = await client.getBlock()
    const least = (each: bigint): bigint => (each * (bps - slippage)) / bps
    const minimum = [least(amount), least(beside)] as const
    const terms = { minimum, to: signer.address, deadline: timestamp + secondsToLand }
    const call = addLiquidityCall(contracts, pool.tokens, wanted, terms)
    const receipt = await sendCall(session, signer, call, `provide liquidity to ${nameOf(pool)}`, [
      ['give', `${formatTokens(amount, one)} and about ${formatTokens(beside, other)}`],
      ['at most', formatTokens(wanted[1], other)],
      ['earns', '0.3 % of every trade, by your share of the pool'],
      ['risk', 'when the price moves, what you get back is worth less than what you gave, kept apart'],
    ])
    const now = await readPool(client, contracts, pool.tokens, signer.address)
    const shares = receivedIn(receipt, pairToken(now!), signer.address)
    const [usedOne, usedOther] = payoutOfShares(now!, shares)
    writeResult(session, receipt, { pool: nameOf(pool), shares, worth: [usedOne, usedOther] }, [
      ['provided', `${formatTokens(usedOne, one)} and ${formatTokens(usedOther, other)}`],
      ['yours', `${formatBps(shareOf(now!))} of the pool`],
    ])
    session.out.say(
      `The way out, at any time: watt energy liquidity remove ${one.symbol} ${other.symbol} all`,
    )
  })
}

/** Takes a part of one's share, or all of it, out of a pool. */
export async function removeLiquidity(
  session: Session,
  flags: RemoveLiquidityFlags,
  fromWord: string,
  otherWord: string,
  part: bigint,
): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  await withPool(session, flags, signer, [fromWord, otherWord], async (energy, pool) => {
    const { client, contracts } = energy
    const shares = (pool.shares * part) / bps
    if (shares === 0n) throw nothingError(pool)
    const expected = payoutOfShares(pool, shares)
    const slippage = flags.slippage ?? slippageUsual
    const minimum = expected.map((each) => (each * (bps - slippage)) / bps) as [bigint, bigint]
    const spender = contracts.router.address
    await allow(session, client, signer, {
      token: pairToken(pool),
      spender,
      amount: shares,
      purpose: 'the router',
    })
    const { timestamp } = await client.getBlock()
    const terms = { minimum, to: signer.address, deadline: timestamp + secondsToLand }
    const call = removeLiquidityCall(contracts, pool.tokens, shares, terms)
    const receipt = await sendCall(session, signer, call, `take liquidity out of ${nameOf(pool)}`, [
      ['part', `${formatBps(part)} of your share`],
      ...pool.tokens.map(
        (token, at) =>
          [
            'get',
            `about ${formatTokens(expected[at]!, token)}, at least ${formatTokens(minimum[at]!, token)}`,
          ] as const,
      ),
    ])
    const received = paidOut(receipt, pool)
    writeResult(session, receipt, { pool: nameOf(pool), shares, received }, [
      ['received', pool.tokens.map((token, at) => formatTokens(received[at]!, token)).join(' and ')],
    ])
  })
}

async function withPool(
  session: Session,
  flags: DirectoryFlags,
  { address }: Signer,
  [one, other]: readonly [string, string],
  work: (energy: Energy, pool: PoolStatus) => Promise<void>,
): Promise<void> {
  await withEnergy(session, flags, async (energy) => {
    const regions = await listRegions(energy.client, energy.contracts)
    const tokens = tradedTokens(energy.contracts, regions)
    const pair = [tokenNamed(tokens, one), tokenNamed(tokens, other)] as const
    const pool = await readPool(energy.client, energy.contracts, pair, address)
    if (pool === undefined)
      throw new CommandError({
        code: 'cli/not-found',
        message: `There is no pool of ${pair[0].symbol} and ${pair[1].symbol}.`,
        fix: 'see which there are: watt energy liquidity show',
        ending: 'refused',
      })
    await work(energy, pool)
  })
}

async function provide(
  session: Session,
  signer: Signer,
  { client, contracts }: Energy,
  token: TradedToken,
  amount: bigint,
): Promise<void> {
  const spender = contracts.router.address
  if (token.native === true) await requireHeld(client, signer.address, token, amount)
  else await allow(session, client, signer, { token, spender, amount, purpose: 'the pool' })
}

/** What left the pool, in the order of its tokens. */
function paidOut(receipt: TransactionReceipt, { pair, tokens }: PoolStatus): readonly [bigint, bigint] {
  const args = { from: pair.address }
  const paid = parseEventLogs({ abi: erc20Abi, eventName: 'Transfer', logs: receipt.logs, args })
  const out = tokens.map((token) =>
    paid
      .filter(({ address }) => isAddressEqual(address, token.address))
      .reduce((sum, { args: { value } }) => sum + value, 0n),
  )
  return [out[0]!, out[1]!]
}

function valueOf({ pair, tokens, reserves, totalShares, shares, worth }: PoolStatus): unknown {
  const symbols = tokens.map(({ symbol }) => symbol)
  return {
    pool: symbols.join('/'),
    address: pair.address,
    tokens: symbols,
    reserves,
    totalShares,
    shares,
    worth,
  }
}

function pairToken({ pair, tokens }: PoolStatus): TradedToken {
  return { address: pair.address, symbol: `shares of ${tokens[0].symbol}/${tokens[1].symbol}`, decimals: 18 }
}

function shareOf({ shares, totalShares }: PoolStatus): bigint {
  return totalShares === 0n ? 0n : (shares * bps) / totalShares
}

function nameOf({ tokens }: PoolStatus): string {
  return tokens.map(({ symbol }) => symbol).join('/')
}

function firstProviderError(pool: PoolStatus, amount: string): CommandError {
  const [one, other] = pool.tokens
  return new CommandError({
    code: 'cli/pool-empty',
    message: `The pool ${nameOf(pool)} is empty: who comes first sets its price.`,
    fix: `say how much ${other.symbol} goes beside ${amount} ${one.symbol}: --beside <amount>`,
    ending: 'refused',
  })
}

function nothingError(pool: PoolStatus): CommandError {
  return new CommandError({
    code: 'cli/not-held',
    message: `This account has nothing in the pool ${nameOf(pool)}.`,
    fix: 'see what it has: watt energy liquidity show',
    ending: 'refused',
  })
}

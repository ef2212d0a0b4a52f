/**
 * `watt energy mint`: KWT against collateral of one's own, which stays locked behind them.
 * @module
 */
import { parseEventLogs } from 'viem'
import {
  collateralFor,
  hintFor,
  openCall,
  readRules,
  requestMintCall,
  withFee,
  type RegionRules,
} from '@watt/sdk/energy'
import { durationText } from '@watt/sdk/governance'
import { writeResult } from '../chain/write-result.ts'
import type { MintFlags } from '../commands/energy.ts'
import { CommandError, usageError } from '../failure.ts'
import { sendCall } from '../governance/refusal.ts'
import { rpcFlag, type Session } from '../session.ts'
import { findSigner } from '../wallet/account.ts'
import { withRegion, type OpenRegion } from './open.ts'
import { allow } from './spend.ts'
import { formatBps, formatTokens, formatUsd, health, parseTokens, whatKwtIs } from './words.ts'

const ratioUsual = 15_000n
const bps = 10_000n
const unit = 10n ** 18n

/** Opens a vault and mints from it: at once for a fee, or without fee at the next round of the oracle. */
export async function mint(
  session: Session,
  flags: MintFlags,
  word: string,
  amountWord: string,
): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  await withRegion(session, flags, word, async (open) => {
    const { client, region, price } = open
    const { token, stable, branch } = region
    const amount = parseTokens(amountWord, token)
    const rules = await readRules(client, region)
    const ratio = flags.ratio ?? ratioUsual
    const later = flags.request ?? false
    refuseImpossible(open, rules, { amount, ratio, later })
    const debt = later ? amount : withFee(amount, rules.fee)
    const collateral = collateralFor(region, debt, price, ratio)
    const purpose = `${token.symbol}’s vaults`
    await allow(session, client, signer, {
      token: stable,
      spender: branch.address,
      amount: collateral,
      purpose,
    })

    const soldAbove =
      (collateral * 10n ** BigInt(18 - stable.decimals) * unit * bps) / (debt * rules.minRatio)
    const hint = later ? 0 : await hintFor(client, region, collateral, debt)
    const call = openCall(region, collateral, later ? 0n : amount, hint)
    const action = later ? 'open a vault for a mint at the next round' : `mint ${formatTokens(amount, token)}`
    const receipt = await sendCall(session, signer, call, action, [
      [
        'locked',
        `${formatTokens(collateral, stable)}, ${formatBps(ratio)} of the debt; yours again when it is repaid`,
      ],
      ['debt', formatTokens(debt, token)],
      [
        'for minting',
        later
          ? 'none, it waits for the next round'
          : `${formatTokens(debt - amount, token)}, part of the debt`,
      ],
      [
        'risk',
        `a kWh above ${formatUsd(soldAbove)} (now ${formatUsd(price.index)}) lets others sell the collateral`,
      ],
      [
        'then',
        `after ${durationText(rules.liquidationDelay)} of notice, at a loss of ${formatBps(rules.liquidationPenalty)}`,
      ],
      ['redemption', 'others may redeem against the weakest vaults at the index: a higher ratio comes later'],
      whatKwtIs,
    ])
    const [opened] = parseEventLogs({ abi: branch.abi, eventName: 'VaultOpened', logs: receipt.logs })
    const vault = opened!.args.vaultId
    if (later) {
      await sendCall(
        session,
        signer,
        requestMintCall(region, vault, amount),
        `ask for ${formatTokens(amount, token)}`,
        [
          ['vault', String(vault)],
          ['when', 'at the first round of the oracle that is observed after this'],
        ],
      )
    }
    const value = { region: region.id, vault, amount, debt, collateral, requested: later }
    writeResult(session, receipt, value, [
      ['vault', `${region.id} ${vault}`],
      [later ? 'asked for' : 'minted', formatTokens(amount, token)],
      ['locked', formatTokens(collateral, stable)],
    ])
    session.out.say(
      later
        ? `Next, after a new round: watt energy settle ${region.id} mint ${vault}${rpcFlag(session)}`
        : `The way out, at any time: watt energy vault close ${region.id} ${vault}${rpcFlag(session)}`,
    )
  })
}

function refuseImpossible(
  { region, price }: OpenRegion,
  rules: RegionRules,
  { amount, ratio, later }: { readonly amount: bigint; readonly ratio: bigint; readonly later: boolean },
): void {
  const { token } = region
  if (ratio < rules.minRatio) {
    const least = formatBps(rules.minRatio)
    throw usageError(
      `The ratio ${formatBps(ratio)} is below ${least}.`,
      `take more than ${least}: --ratio 150`,
    )
  }
  if (!price.healthy || price.isShutDown || price.pausedUntil > price.now)
    throw refused(
      'cli/region-closed',
      `Nothing is minted in ${region.id} now: ${health(price)}.`,
      'wait for the next round, buy instead (watt energy swap), or take another region (watt energy price)',
    )
  if (amount > rules.room)
    throw refused(
      'cli/ceiling-reached',
      `Only ${formatTokens(rules.room, token)} may still be minted in ${region.id}.`,
      'mint less; a vote can raise the ceiling',
    )
  if (withFee(amount, later ? 0n : rules.fee) < rules.minDebt)
    throw refused(
      'cli/too-little',
      `A vault owes at least ${formatTokens(rules.minDebt, token)}.`,
      'mint more, or buy: watt energy swap',
    )
  if (!later && amount > rules.instantMint)
    throw refused(
      'cli/not-instant',
      `At most ${formatTokens(rules.instantMint, token)} can be minted at once now.`,
      'mint at the next round of the oracle instead, without fee: --request',
    )
}

function refused(code: `cli/${string}`, message: string, fix: string): CommandError {
  return new CommandError({ code, message, fix, ending: 'refused' })
}

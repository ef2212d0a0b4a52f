/**
 * `watt energy redeem` and `settle`: from KWT back to collateral, at once or at the next round.
 * @module
 */
import { parseEventLogs } from 'viem'
import {
  cancelMintCall,
  cancelRedeemCall,
  payoutOf,
  readRules,
  redeemCall,
  redemptionPrice,
  requestRedeemCall,
  settleMintCall,
  settleRedeemCall,
} from '@watt/sdk/energy'
import { writeResult } from '../chain/write-result.ts'
import type { RedeemFlags } from '../commands/energy.ts'
import type { EnergyFlags } from '../commands/energy-words.ts'
import { CommandError } from '../failure.ts'
import { sendCall } from '../governance/refusal.ts'
import { rpcFlag, type Session } from '../session.ts'
import { findSigner, type Signer } from '../wallet/account.ts'
import { withRegion, type OpenRegion } from './open.ts'
import { receivedIn, requireHeld } from './spend.ts'
import { formatBps, formatTokens, formatUsd, parseTokens } from './words.ts'

const slippageUsual = 50n
const bps = 10_000n

/** Burns KWT for collateral: at once for a fee, or without fee at the next round of the oracle. */
export async function redeem(
  session: Session,
  flags: RedeemFlags,
  word: string,
  amountWord: string,
): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  await withRegion(session, flags, word, async (open) => {
    const amount = parseTokens(amountWord, open.region.token)
    await requireHeld(open.client, signer.address, open.region.token, amount)
    const price = redemptionPrice(open.price)
    const minPrice = (price * (bps - (flags.slippage ?? slippageUsual))) / bps
    if (flags.request === true) await request(session, signer, open, { amount, price, minPrice })
    else await redeemNow(session, signer, open, { amount, price, minPrice })
  })
}

/** Carries out what waited for a round; anybody may, the outcome goes to whoever asked. */
export async function settle(
  session: Session,
  flags: EnergyFlags,
  word: string,
  kind: 'mint' | 'redeem',
  number: number,
): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  await withRegion(session, flags, word, async ({ region }) => {
    const call = kind === 'mint' ? settleMintCall(region, number) : settleRedeemCall(region, number)
    const what = kind === 'mint' ? `the mint of vault ${number}` : `redemption ${number}`
    const receipt = await sendCall(session, signer, call, `carry out ${what}`, [['region', region.id]])
    writeResult(session, receipt, { region: region.id, kind, number }, [['done', what]])
  })
}

/** Takes back what waits for a round; only who asked may. */
export async function cancel(
  session: Session,
  flags: EnergyFlags,
  word: string,
  kind: 'mint' | 'redeem',
  number: number,
): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  await withRegion(session, flags, word, async ({ region }) => {
    const call = kind === 'mint' ? cancelMintCall(region, number) : cancelRedeemCall(region, number)
    const what = kind === 'mint' ? `the mint of vault ${number}` : `redemption ${number}`
    const receipt = await sendCall(session, signer, call, `take back the request for ${what}`, [
      ['region', region.id],
      ['cost', kind === 'mint' ? 'none' : 'none before a round came, the fee of a redemption after it'],
    ])
    const received = receivedIn(receipt, region.token, signer.address)
    writeResult(session, receipt, { region: region.id, kind, number, received }, [
      ['taken back', what],
      ...(received === 0n ? [] : [['received', formatTokens(received, region.token)] as const]),
    ])
  })
}

type Terms = { readonly amount: bigint; readonly price: bigint; readonly minPrice: bigint }

async function redeemNow(
  session: Session,
  signer: Signer,
  { client, region, price: seen }: OpenRegion,
  { amount, price, minPrice }: Terms,
): Promise<void> {
  const { token, stable, branch } = region
  const rules = await readRules(client, region)
  if (seen.healthy && amount > rules.instantRedeem) {
    throw new CommandError({
      code: 'cli/not-instant',
      message: `At most ${formatTokens(rules.instantRedeem, token)} can be redeemed at once now.`,
      fix: 'redeem at the next round of the oracle instead, without fee: --request; or sell: watt energy swap',
      ending: 'refused',
      details: { available: rules.instantRedeem },
    })
  }
  const fee = seen.isShutDown ? 0n : rules.fee
  const payout = payoutOf(region, amount, price, fee)
  const call = redeemCall(region, amount, minPrice, signer.address)
  const receipt = await sendCall(session, signer, call, `redeem ${formatTokens(amount, token)}`, [
    ['get', `about ${formatTokens(payout, stable)}, from the vaults with the lowest ratio`],
    ['price', `${formatUsd(price)} per kWh, the lower of index and oracle; not below ${formatUsd(minPrice)}`],
    ['kept', `${formatBps(fee)} by the vaults that pay`],
  ])
  const [redeemed] = parseEventLogs({ abi: branch.abi, eventName: 'Redeemed', logs: receipt.logs })
  const burned = redeemed?.args.burned ?? 0n
  const received = receivedIn(receipt, stable, signer.address)
  writeResult(session, receipt, { region: region.id, burned, received }, [
    ['burned', formatTokens(burned, token)],
    ['received', formatTokens(received, stable)],
  ])
}

async function request(
  session: Session,
  signer: Signer,
  { region }: OpenRegion,
  { amount, price, minPrice }: Terms,
): Promise<void> {
  const { token, branch } = region
  const call = requestRedeemCall(region, amount, minPrice)
  const receipt = await sendCall(
    session,
    signer,
    call,
    `put ${formatTokens(amount, token)} up for redemption`,
    [
      [
        'when',
        'at the first round of the oracle that is observed after this; taking it back after that costs the fee',
      ],
      ['price', `that of the round, not below ${formatUsd(minPrice)} (now ${formatUsd(price)})`],
      ['kept', 'nothing'],
    ],
  )
  const [made] = parseEventLogs({ abi: branch.abi, eventName: 'RedeemRequested', logs: receipt.logs })
  const number = made!.args.requestId
  writeResult(session, receipt, { region: region.id, request: number, amount }, [
    ['asked for', `redemption ${number} of ${formatTokens(amount, token)}`],
  ])
  session.out.say(
    `Next, after a new round: watt energy settle ${region.id} redeem ${number}${rpcFlag(session)}`,
  )
}

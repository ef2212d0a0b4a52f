/**
 * `watt energy supplier`: bond, payments for metered energy, and the burn that they allow.
 * @module
 */
import {
  kwtPerWh,
  payoutOf,
  postBondCall,
  readSettled,
  readSupplier,
  redemptionPrice,
  settleConsumptionCall,
  startLeavingCall,
  supplierBurnCall,
  supplierRegistry,
  withdrawBondCall,
} from '@watt/sdk/energy'
import { formatAmount, formatDecimal, parseAmount } from '../../amount.ts'
import { writeResult } from '../../chain/write-result.ts'
import type { EnergyFlags } from '../../commands/energy-words.ts'
import type { DirectoryFlags } from '../../commands/gov.ts'
import type { BurnFlags } from '../../commands/supply.ts'
import { CommandError, usageError } from '../../failure.ts'
import { sendCall } from '../../governance/refusal.ts'
import { moment } from '../../governance/words.ts'
import { fields } from '../../output.ts'
import { rpcFlag, type Session } from '../../session.ts'
import { findSigner, resolveAddress } from '../../wallet/account.ts'
import { withRegion } from '../open.ts'
import { allow, receivedIn, requireHeld, wrapMissing } from '../spend.ts'
import { formatTokens, formatUsd, parseTokens } from '../words.ts'
import { energyUnit, readConsumption, requireChain } from './attestation.ts'

const bps = 10_000n
const slippageUsual = 50n

/** Shows admission, bond and quota of a supplier, and what is missing. */
export async function showSupplier(
  session: Session,
  flags: DirectoryFlags,
  word: string,
  who?: string,
): Promise<void> {
  const named = who ?? session.account
  const supplier =
    named === undefined
      ? (await findSigner(session, undefined)).address
      : await resolveAddress(session, named)
  await withRegion(session, flags, word, async ({ client, contracts, region, price: { now } }) => {
    const status = await readSupplier(client, contracts, region, supplier)
    const { isAdmitted, isActive, bond, minimumBond, exitAt, quota } = status
    session.out.result({ region: region.id, supplier, ...status }, () =>
      fields([
        ['supplier', supplier],
        ['region', region.id],
        ['active', isActive ? 'yes: payments to it count' : 'no'],
        ['admitted', isAdmitted ? 'by vote' : 'no'],
        ['bond', `${formatAmount(bond)}, at least ${formatAmount(minimumBond)} is needed`],
        ['leaves', exitAt === 0n ? undefined : moment(exitAt, now)],
        ['may burn', `${formatTokens(quota, region.token)} without a fee`],
      ]),
    )
    if (!isAdmitted)
      session.out.say(
        `Suppliers are admitted by vote: watt gov propose suppliers:${region.id} 'admit(address)' ${supplier} --title <words>`,
      )
    if (bond < minimumBond)
      session.out.say(
        `Next: watt energy supplier bond ${region.id} ${formatDecimal(minimumBond - bond)}${rpcFlag(session)}`,
      )
  })
}

/** Adds to the signer's bond; coins are wrapped first where wrapped ones are missing. */
export async function bond(
  session: Session,
  flags: EnergyFlags,
  word: string,
  amountWord: string,
): Promise<void> {
  const amount = parseAmount(amountWord)
  if (amount === 0n) throw usageError('The amount is 0.', 'give an amount above 0')
  const signer = await findSigner(session, flags.passwordFile)
  await withRegion(session, flags, word, async (open) => {
    const registry = supplierRegistry(open.contracts, open.region)
    await wrapMissing(session, signer, open, amount)
    const token = { address: open.contracts.wrappedWatt.address, symbol: 'wWATT', decimals: 18 }
    const purpose = `the suppliers of ${open.region.id}`
    await allow(session, open.client, signer, { token, spender: registry.address, amount, purpose })
    const call = postBondCall(registry, amount)
    const receipt = await sendCall(session, signer, call, `post a bond of ${formatAmount(amount)}`, [
      ['region', open.region.id],
      ['risk', 'a vote may take it from who cheats'],
      ['back', '30 days after leaving: watt energy supplier leave, then withdraw'],
    ])
    const after = await readSupplier(open.client, open.contracts, open.region, signer.address)
    const value = { region: open.region.id, postedWei: amount, bondWei: after.bond, isActive: after.isActive }
    writeResult(session, receipt, value, [
      ['bond', formatAmount(after.bond)],
      ['active', after.isActive ? 'yes' : 'no: see watt energy supplier show'],
    ])
  })
}

/** Pays KWT for what a meter operator attested, or for a part of it. */
export async function settleSupply(
  session: Session,
  flags: EnergyFlags,
  path: string,
  amountWord?: string,
): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  const file = await readConsumption(path)
  const { signature, ...consumption } = file
  await withRegion(session, flags, file.region, async ({ client, contracts, region }) => {
    requireChain(file, contracts.chainId)
    const { token } = region
    const registry = supplierRegistry(contracts, region)
    const attested = consumption.readingWh * kwtPerWh
    const before = await readSettled(client, contracts, region, consumption)
    const left = attested - (before?.settled ?? 0n)
    const amount = amountWord === undefined ? left : parseTokens(amountWord, token)
    if (left === 0n || amount > left)
      throw new CommandError({
        code: 'cli/already-settled',
        message: `Of this reading ${formatTokens(left, token)} is left to pay.`,
        fix: left === 0n ? 'nothing is left to do' : 'pay less, or leave the amount out',
        ending: 'refused',
        details: { left },
      })
    const purpose = `the suppliers of ${region.id}`
    await allow(session, client, signer, { token, spender: registry.address, amount, purpose })
    const call = settleConsumptionCall(registry, consumption, signature, amount)
    const receipt = await sendCall(session, signer, call, `pay ${formatTokens(amount, token)} for energy`, [
      ['to', consumption.supplier],
      ['for', `${formatTokens(consumption.readingWh, energyUnit)} in period ${consumption.period}`],
      ['meter', consumption.meterId],
      ['left then', formatTokens(left - amount, token)],
    ])
    const value = { region: region.id, supplier: consumption.supplier, paid: amount, left: left - amount }
    writeResult(session, receipt, value, [
      ['paid', formatTokens(amount, token)],
      ['left', formatTokens(left - amount, token)],
    ])
  })
}

/** Turns KWT that were received for energy into collateral, without the fee of a redemption. */
export async function burn(
  session: Session,
  flags: BurnFlags,
  word: string,
  amountWord: string,
): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  await withRegion(session, flags, word, async ({ client, contracts, region, price }) => {
    const { token, stable } = region
    const amount = parseTokens(amountWord, token)
    await requireHeld(client, signer.address, token, amount)
    const { quota } = await readSupplier(client, contracts, region, signer.address)
    if (amount > quota)
      throw new CommandError({
        code: 'cli/quota-exceeded',
        message: `This account may burn ${formatTokens(quota, token)} without a fee.`,
        fix: 'payments for metered energy raise that; with a fee anybody may: watt energy redeem',
        ending: 'refused',
        details: { quota },
      })
    const expected = redemptionPrice(price)
    const minPrice = (expected * (bps - (flags.slippage ?? slippageUsual))) / bps
    const call = supplierBurnCall(region, amount, minPrice, signer.address)
    const receipt = await sendCall(session, signer, call, `burn ${formatTokens(amount, token)}`, [
      ['get', `about ${formatTokens(payoutOf(region, amount, expected, 0n), stable)}, without a fee`],
      ['price', `${formatUsd(expected)} per kWh; not below ${formatUsd(minPrice)}`],
    ])
    const received = receivedIn(receipt, stable, signer.address)
    writeResult(session, receipt, { region: region.id, burned: amount, received, quota: quota - amount }, [
      ['burned', formatTokens(amount, token)],
      ['received', formatTokens(received, stable)],
    ])
  })
}

/** Stops being a supplier. */
export async function leave(session: Session, flags: EnergyFlags, word: string): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  await withRegion(session, flags, word, async ({ client, contracts, region }) => {
    const call = startLeavingCall(supplierRegistry(contracts, region))
    const receipt = await sendCall(session, signer, call, `stop being a supplier in ${region.id}`, [
      ['now', 'payments do not count any more'],
      ['bond', 'back in 30 days: watt energy supplier withdraw'],
    ])
    const { bond: held, exitAt } = await readSupplier(client, contracts, region, signer.address)
    writeResult(session, receipt, { region: region.id, bondWei: held, exitAt }, [
      ['bond', formatAmount(held)],
    ])
  })
}

/** Takes the bond back once its time has come. */
export async function withdrawBond(session: Session, flags: EnergyFlags, word: string): Promise<void> {
  const signer = await findSigner(session, flags.passwordFile)
  await withRegion(session, flags, word, async ({ client, contracts, region, price: { now } }) => {
    const { bond: held, exitAt } = await readSupplier(client, contracts, region, signer.address)
    if (exitAt === 0n || exitAt > now)
      throw new CommandError({
        code: 'cli/not-ready',
        message:
          exitAt === 0n
            ? 'The bond stays while one is a supplier.'
            : `The bond is held: ${moment(exitAt, now)}.`,
        fix: exitAt === 0n ? `first: watt energy supplier leave ${region.id}` : 'wait',
        ending: 'refused',
        details: { exitAt },
      })
    const call = withdrawBondCall(supplierRegistry(contracts, region))
    const receipt = await sendCall(session, signer, call, `take back a bond of ${formatAmount(held)}`, [])
    writeResult(session, receipt, { region: region.id, returnedWei: held }, [
      ['returned', formatAmount(held)],
    ])
  })
}

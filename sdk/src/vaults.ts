/**
 * Vaults and redemption: KWT out of collateral and back. KWT have 18 decimals, prices are USD per kWh with 18,
 * ratios and fees are in 1/10,000.
 * @module
 */
import { encodeFunctionData, type Address, type PublicClient } from 'viem'
import { eventsOf } from './logs.ts'
import type { Call } from './proposals.ts'
import type { Region, RegionPrice } from './regions.ts'

const bps = 10_000n
const unit = 10n ** 18n
/** Vaults that one redemption goes through at most: about 60,000 gas each. */
const vaultsPerRedemption = 25n

/** What the region asks and allows now. */
export type RegionRules = {
  readonly minRatio: bigint
  readonly liquidationPenalty: bigint
  /** On instant mints and redemptions. */
  readonly fee: bigint
  readonly minDebt: bigint
  readonly instantMint: bigint
  readonly instantRedeem: bigint
  /** KWT that may still be minted before the ceiling of region or collateral. */
  readonly room: bigint
  readonly liquidationDelay: bigint
}

export type VaultStatus = {
  readonly id: number
  readonly owner: Address
  readonly collateralId: number
  /** In units of the collateral's token. */
  readonly collateral: bigint
  readonly debt: bigint
  /** Collateral to debt at the index; undefined without debt or price, or for collateral other than the stable. */
  readonly ratio: bigint | undefined
  /** Seconds since 1970; 0 when it is not flagged for liquidation. */
  readonly flaggedAt: bigint
}

/** Numbers that a mint or redemption is judged by. */
export async function readRules(client: PublicClient, { branch, kwt }: Region): Promise<RegionRules> {
  const [
    kinds,
    liquidationPenalty,
    fee,
    minDebt,
    ceiling,
    liquidationDelay,
    [instantMint, instantRedeem],
    supply,
  ] = await Promise.all([
    client.readContract({ ...branch, functionName: 'collaterals' }),
    client.readContract({ ...branch, functionName: 'liquidationPenalty' }),
    client.readContract({ ...branch, functionName: 'floorFee' }),
    client.readContract({ ...branch, functionName: 'minDebt' }),
    client.readContract({ ...branch, functionName: 'ceiling' }),
    client.readContract({ ...branch, functionName: 'liquidationDelay' }),
    client.readContract({ ...branch, functionName: 'instantAvailable' }),
    client.readContract({ ...kwt, functionName: 'totalSupply' }),
  ])
  const stable = kinds[0]!
  const [ofRegion, ofKind] = [ceiling - supply, stable.ceiling - stable.debt]
  const room = ofRegion < ofKind ? ofRegion : ofKind
  return {
    minRatio: BigInt(stable.minRatio),
    liquidationPenalty,
    fee,
    minDebt,
    instantMint,
    instantRedeem,
    room: room > 0n ? room : 0n,
    liquidationDelay,
  }
}

/** The vaults that an account opened in a region, with debt or collateral. */
export async function vaultsOf(
  client: PublicClient,
  region: Region,
  owner: Address,
  price: RegionPrice,
): Promise<readonly VaultStatus[]> {
  const { events } = await eventsOf(client, region.branch, 'VaultOpened', { owner })
  const vaults = await Promise.all(events.map(({ args }) => readVault(client, region, args.vaultId, price)))
  return vaults.filter(({ collateral, debt }) => collateral > 0n || debt > 0n)
}

/** One vault by its number. */
export async function readVault(
  client: PublicClient,
  region: Region,
  id: number,
  price: Pick<RegionPrice, 'index'>,
): Promise<VaultStatus> {
  const { owner, collateralId, collateral, debt, flaggedAt } = await client.readContract({
    ...region.branch,
    functionName: 'vault',
    args: [id],
  })
  const isMeasured = collateralId === 0 && debt > 0n && price.index > 0n
  const ratio = isMeasured ? ratioOf(region, collateral, debt, price.index) : undefined
  return { id, owner, collateralId, collateral, debt, ratio, flaggedAt: BigInt(flaggedAt) }
}

/** Stable collateral to debt, in 1/10,000, rounded down. */
export function ratioOf(
  { stable }: Pick<Region, 'stable'>,
  collateral: bigint,
  debt: bigint,
  price: bigint,
): bigint {
  const dollars = collateral * 10n ** BigInt(18 - stable.decimals)
  return (dollars * unit * bps) / (debt * price)
}

/** Stable collateral for `debt` at `ratio`, rounded up. Mints are judged at the higher of index and target. */
export function collateralFor(
  { stable }: Pick<Region, 'stable'>,
  debt: bigint,
  price: Pick<RegionPrice, 'index' | 'target'>,
  ratio: bigint,
): bigint {
  const high = price.index > price.target ? price.index : price.target
  const scale = unit * bps * 10n ** BigInt(18 - stable.decimals)
  return (debt * high * ratio + scale - 1n) / scale
}

/** KWT with the fee on top, rounded up as the contract does. */
export function withFee(amount: bigint, fee: bigint): bigint {
  return amount + (amount * fee + bps - 1n) / bps
}

/** What redemptions pay for a KWT now: the lower of index and target. */
export function redemptionPrice({ index, target, healthy }: RegionPrice): bigint {
  return healthy && target < index ? target : index
}

/** Stable units that `amount` KWT redeem for after the fee, rounded down; less when vaults pay in other collateral. */
export function payoutOf(
  { stable }: Pick<Region, 'stable'>,
  amount: bigint,
  price: bigint,
  fee: bigint,
): bigint {
  const whole = (amount * price) / unit / 10n ** BigInt(18 - stable.decimals)
  return whole - (whole * fee + bps - 1n) / bps
}

/** Opens a vault with `collateral` units of the stable token and, unless `amount` is 0, mints that many KWT at once. */
export function openCall({ branch }: Region, collateral: bigint, amount: bigint, hint: number): Call {
  const data = encodeFunctionData({ ...branch, functionName: 'open', args: [0, collateral, amount, hint] })
  return { to: branch.address, value: 0n, data }
}

/** Where in the order of vaults one with these amounts belongs; saves gas, changes nothing else. */
export function hintFor(
  client: PublicClient,
  { branch }: Region,
  collateral: bigint,
  debt: bigint,
): Promise<number> {
  return client.readContract({ ...branch, functionName: 'hintFor', args: [0, collateral, debt] })
}

/** Burns up to `amount` of the caller's KWT for collateral at once. */
export function redeemCall({ branch }: Region, amount: bigint, minPrice: bigint, to: Address): Call {
  const data = encodeFunctionData({
    ...branch,
    functionName: 'redeem',
    args: [amount, minPrice, to, vaultsPerRedemption, 0],
  })
  return { to: branch.address, value: 0n, data }
}

/** Puts KWT up for redemption at the first round after this call, without fee. */
export function requestRedeemCall({ branch }: Region, amount: bigint, minPrice: bigint): Call {
  const data = encodeFunctionData({ ...branch, functionName: 'requestRedeem', args: [amount, minPrice] })
  return { to: branch.address, value: 0n, data }
}

/** Carries out a request to redeem once a round was observed after it; anybody may. */
export function settleRedeemCall({ branch }: Region, requestId: number): Call {
  const data = encodeFunctionData({
    ...branch,
    functionName: 'settleRedeem',
    args: [requestId, vaultsPerRedemption, 0],
  })
  return { to: branch.address, value: 0n, data }
}

/** Asks for a mint of any size at the first round after this call, without fee. */
export function requestMintCall({ branch }: Region, vaultId: number, amount: bigint): Call {
  const data = encodeFunctionData({ ...branch, functionName: 'requestMint', args: [vaultId, amount] })
  return { to: branch.address, value: 0n, data }
}

/** Carries out a vault's request to mint once a round was observed after it; anybody may. */
export function settleMintCall({ branch }: Region, vaultId: number): Call {
  const data = encodeFunctionData({ ...branch, functionName: 'settleMint', args: [vaultId, 0] })
  return { to: branch.address, value: 0n, data }
}

/** Takes a request to mint back. */
export function cancelMintCall({ branch }: Region, vaultId: number): Call {
  const data = encodeFunctionData({ ...branch, functionName: 'cancelMint', args: [vaultId] })
  return { to: branch.address, value: 0n, data }
}

/** Takes a request to redeem back; after its round that costs the fee. */
export function cancelRedeemCall({ branch }: Region, requestId: number): Call {
  const data = encodeFunctionData({ ...branch, functionName: 'cancelRedeem', args: [requestId] })
  return { to: branch.address, value: 0n, data }
}

/** Burns the whole debt of the caller's vault and takes all of its collateral. Always possible. */
export function closeCall({ branch }: Region, vaultId: number, to: Address): Call {
  const data = encodeFunctionData({ ...branch, functionName: 'close', args: [vaultId, to] })
  return { to: branch.address, value: 0n, data }
}

/** Adds stable collateral, which the branch must be allowed to take, to any vault. */
export function depositCall({ branch }: Region, vaultId: number, amount: bigint): Call {
  const data = encodeFunctionData({ ...branch, functionName: 'deposit', args: [vaultId, amount, 0] })
  return { to: branch.address, value: 0n, data }
}

/** Takes collateral out of the caller's vault. */
export function withdrawCall({ branch }: Region, vaultId: number, amount: bigint, to: Address): Call {
  const data = encodeFunctionData({ ...branch, functionName: 'withdraw', args: [vaultId, amount, to, 0] })
  return { to: branch.address, value: 0n, data }
}

/** Burns the caller's KWT against the debt of any vault. Always possible. */
export function repayCall({ branch }: Region, vaultId: number, amount: bigint): Call {
  const data = encodeFunctionData({ ...branch, functionName: 'repay', args: [vaultId, amount, 0] })
  return { to: branch.address, value: 0n, data }
}

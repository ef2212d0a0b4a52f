/**
 * Suppliers of a region: their bond, what meters attest, payments for it, and the burn that these allow.
 * KWT have 18 decimals, energy is in Wh, bonds are in wei of WATT, times in seconds since 1970.
 * @module
 */
import { encodeFunctionData, type Address, type Hex, type LocalAccount, type PublicClient } from 'viem'
import { meterRegistryAbi } from './abi/meter-registry.ts'
import { supplierRegistryAbi } from './abi/supplier-registry.ts'
import { addressOf, type Contract } from './contracts.ts'
import type { Call } from './proposals.ts'
import type { EnergyContracts, Region } from './regions.ts'

/** 1 Wh in the smallest unit of KWT. */
export const kwtPerWh: bigint = 10n ** 15n
const vaultsPerBurn = 25n

export type SupplierStatus = {
  readonly isAdmitted: boolean
  /** Whether payments to it count now. */
  readonly isActive: boolean
  readonly bond: bigint
  readonly minimumBond: bigint
  /** When the bond may leave; 0 while it stays. */
  readonly exitAt: bigint
  /** KWT that it may burn without fee. */
  readonly quota: bigint
}

/** What a meter operator says was taken from a supplier in a period. */
export type Consumption = {
  readonly supplier: Address
  readonly meterId: Hex
  readonly period: number
  readonly readingWh: bigint
}

/** The supplier registry of a region. */
export function supplierRegistry(
  { named }: EnergyContracts,
  { id }: Pick<Region, 'id'>,
): Contract<typeof supplierRegistryAbi> {
  return { address: addressOf(named, `suppliers:${id}`), abi: supplierRegistryAbi }
}

/** Whose signatures count for which meter, in all regions. */
export function meterRegistry({ named }: EnergyContracts): Contract<typeof meterRegistryAbi> {
  return { address: addressOf(named, 'meters'), abi: meterRegistryAbi }
}

/** Admission, bond and quota of a supplier. */
export async function readSupplier(
  client: PublicClient,
  contracts: EnergyContracts,
  region: Region,
  supplier: Address,
): Promise<SupplierStatus> {
  const registry = supplierRegistry(contracts, region)
  const args = [supplier] as const
  const [{ admitted, exitAt, bond }, isActive, minimumBond, quota] = await Promise.all([
    client.readContract({ ...registry, functionName: 'supplierOf', args }),
    client.readContract({ ...registry, functionName: 'isActive', args }),
    client.readContract({ ...registry, functionName: 'minimumBond' }),
    client.readContract({ ...region.branch, functionName: 'quotaOf', args }),
  ])
  return { isAdmitted: admitted, isActive, bond, minimumBond, exitAt, quota }
}

/** Of a reading, what was paid already; undefined: nobody has paid anything of it. KWT. */
export async function readSettled(
  client: PublicClient,
  contracts: EnergyContracts,
  region: Region,
  { meterId, period }: Pick<Consumption, 'meterId' | 'period'>,
): Promise<{ readonly supplier: Address; readonly attested: bigint; readonly settled: bigint } | undefined> {
  const registry = supplierRegistry(contracts, region)
  const found = await client.readContract({ ...registry, functionName: 'readingOf', args: [meterId, period] })
  return found.attested === 0n ? undefined : found
}

const consumptionTypes = {
  Consumption: [
    { name: 'supplier', type: 'address' },
    { name: 'meterId', type: 'bytes32' },
    { name: 'period', type: 'uint32' },
    { name: 'readingWh', type: 'uint256' },
  ],
} as const

/** Signs a reading as its meter's operator. @see https://eips.ethereum.org/EIPS/eip-712 */
export async function signConsumption(
  account: LocalAccount,
  { chainId, ...contracts }: EnergyContracts,
  region: Pick<Region, 'id'>,
  message: Consumption,
): Promise<Hex> {
  const verifyingContract = supplierRegistry({ chainId, ...contracts }, region).address
  const domain = { name: 'Watt Suppliers', version: '1', chainId, verifyingContract }
  return account.signTypedData({ domain, types: consumptionTypes, primaryType: 'Consumption', message })
}

/** Adds to the bond of the caller, whose wrapped WATT the registry must be allowed to take. */
export function postBondCall({ address, abi }: Contract<typeof supplierRegistryAbi>, amount: bigint): Call {
  return {
    to: address,
    value: 0n,
    data: encodeFunctionData({ abi, functionName: 'postBond', args: [amount] }),
  }
}

/** Stops being a supplier; the bond may leave later. */
export function startLeavingCall({ address, abi }: Contract<typeof supplierRegistryAbi>): Call {
  return { to: address, value: 0n, data: encodeFunctionData({ abi, functionName: 'startLeaving' }) }
}

/** Takes the bond back once its time has come. */
export function withdrawBondCall({ address, abi }: Contract<typeof supplierRegistryAbi>): Call {
  return { to: address, value: 0n, data: encodeFunctionData({ abi, functionName: 'withdrawBond' }) }
}

/** Pays KWT for a reading, or for a part of it. The registry must be allowed to take them. */
export function settleConsumptionCall(
  { address, abi }: Contract<typeof supplierRegistryAbi>,
  { supplier, meterId, period, readingWh }: Consumption,
  signature: Hex,
  amount: bigint,
): Call {
  const args = [supplier, meterId, period, amount, { readingWh, signature }] as const
  return { to: address, value: 0n, data: encodeFunctionData({ abi, functionName: 'settle', args }) }
}

/** Turns KWT of a supplier into collateral without a fee, within its quota. `minPrice`: USD per kWh, 18 decimals. */
export function supplierBurnCall({ branch }: Region, amount: bigint, minPrice: bigint, to: Address): Call {
  const args = [amount, minPrice, to, vaultsPerBurn, 0] as const
  return {
    to: branch.address,
    value: 0n,
    data: encodeFunctionData({ ...branch, functionName: 'supplierBurn', args }),
  }
}

/** Registers a meter as read by the caller, an operator that a vote admitted. */
export function registerMeterCall({ address, abi }: Contract<typeof meterRegistryAbi>, meterId: Hex): Call {
  const data = encodeFunctionData({ abi, functionName: 'registerMeter', args: [meterId] })
  return { to: address, value: 0n, data }
}

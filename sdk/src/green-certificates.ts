/**
 * Green certificates: 1 unit is 1 Wh that was generated; issued once, handed on, and retired for ever by a claim.
 * @see https://eips.ethereum.org/EIPS/eip-1888
 * @module
 */
import { encodeFunctionData, hexToString, numberToHex, stringToHex, type Address, type Hex } from 'viem'
import type { LocalAccount, PublicClient } from 'viem'
import { greenCertificatesAbi } from './abi/green-certificates.ts'
import { addressOf, type Contract } from './contracts.ts'
import { eventsOf } from './logs.ts'
import type { Call } from './proposals.ts'
import type { EnergyContracts } from './regions.ts'

/** What a meter operator says was generated, from which source, for whom. */
export type Generation = {
  readonly owner: Address
  readonly meterId: Hex
  readonly period: number
  readonly topic: bigint
  readonly generatedWh: bigint
}

/** One certificate, as an account sees it. Amounts in Wh. */
export type CertificateStatus = {
  readonly id: bigint
  readonly issuer: Address
  readonly meterId: Hex
  readonly period: number
  readonly topic: bigint
  readonly issuedWh: bigint
  readonly heldWh: bigint
  readonly claimedWh: bigint
}

/** Where they live. */
export function greenCertificates({ named }: EnergyContracts): Contract<typeof greenCertificatesAbi> {
  return { address: addressOf(named, 'certificates'), abi: greenCertificatesAbi }
}

/** `solar` as a topic: its letters. At most 32 bytes. @throws {RangeError} It is longer. */
export function topicOf(source: string): bigint {
  if (new TextEncoder().encode(source).length > 32) throw new RangeError(`"${source}" has more than 32 bytes`)
  return BigInt(stringToHex(source, { size: 32 }))
}

/** The letters of a topic; undefined: it was not made of letters. */
export function sourceOf(topic: bigint): string | undefined {
  const text = hexToString(numberToHex(topic, { size: 32 }), { size: 32 })
  return /^[\x20-\x7e]+$/.test(text) ? text : undefined
}

const generationTypes = {
  Generation: [
    { name: 'owner', type: 'address' },
    { name: 'meterId', type: 'bytes32' },
    { name: 'period', type: 'uint32' },
    { name: 'topic', type: 'uint256' },
    { name: 'generatedWh', type: 'uint256' },
  ],
} as const

/** Signs a generation as its meter's operator. */
export async function signGeneration(
  account: LocalAccount,
  contracts: EnergyContracts,
  message: Generation,
): Promise<Hex> {
  const verifyingContract = greenCertificates(contracts).address
  const domain = {
    name: 'Watt Green Certificates',
    version: '1',
    chainId: contracts.chainId,
    verifyingContract,
  }
  return account.signTypedData({ domain, types: generationTypes, primaryType: 'Generation', message })
}

/** Every certificate that ever came to an account, with what it holds and has claimed of it. */
export async function certificatesOf(
  client: PublicClient,
  contracts: EnergyContracts,
  account: Address,
): Promise<readonly CertificateStatus[]> {
  const certificates = greenCertificates(contracts)
  const [{ events: singles }, { events: batches }] = await Promise.all([
    eventsOf(client, certificates, 'TransferSingle', { to: account }),
    eventsOf(client, certificates, 'TransferBatch', { to: account }),
  ])
  const ids = [...singles.map(({ args }) => args.id), ...batches.flatMap(({ args }) => args.ids)]
  return Promise.all([...new Set(ids)].map((id) => readCertificate(client, contracts, id, account)))
}

/** One certificate; `issuedWh` 0: there is none of that id. */
export async function readCertificate(
  client: PublicClient,
  contracts: EnergyContracts,
  id: bigint,
  account: Address,
): Promise<CertificateStatus> {
  const certificates = greenCertificates(contracts)
  const [{ issuer, period, meterId, topic, issuedWh }, heldWh, claimedWh] = await Promise.all([
    client.readContract({ ...certificates, functionName: 'certificateOf', args: [id] }),
    client.readContract({ ...certificates, functionName: 'balanceOf', args: [account, id] }),
    client.readContract({ ...certificates, functionName: 'claimedBalanceOf', args: [account, id] }),
  ])
  return { id, issuer, meterId, period, topic, issuedWh, heldWh, claimedWh }
}

/** Issues what an operator signed, to the owner that it names. */
export function issueCall(contracts: EnergyContracts, generation: Generation, signature: Hex): Call {
  const { address, abi } = greenCertificates(contracts)
  const data = encodeFunctionData({ abi, functionName: 'issue', args: [generation, signature] })
  return { to: address, value: 0n, data }
}

/** Hands certificates on. */
export function transferCertificateCall(
  contracts: EnergyContracts,
  id: bigint,
  wh: bigint,
  [from, to]: readonly [Address, Address],
): Call {
  const { address, abi } = greenCertificates(contracts)
  const args = [from, to, id, wh, '0x'] as const
  return { to: address, value: 0n, data: encodeFunctionData({ abi, functionName: 'safeTransferFrom', args }) }
}

/** Retires certificates for good, in the name of `to`. */
export function claimCertificateCall(
  contracts: EnergyContracts,
  id: bigint,
  wh: bigint,
  [from, to]: readonly [Address, Address],
): Call {
  const { address, abi } = greenCertificates(contracts)
  const args = [from, to, id, wh, '0x', '0x'] as const
  return {
    to: address,
    value: 0n,
    data: encodeFunctionData({ abi, functionName: 'safeTransferAndClaimFrom', args }),
  }
}

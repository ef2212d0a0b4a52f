/**
 * What a meter operator signed, as a JSON file that travels from the operator to whoever brings it to a contract.
 * @module
 */
import { readFile, stat } from 'node:fs/promises'
import { isAddress, isHex, type Address, type Hex } from 'viem'
import type { Consumption, Generation, Token } from '@watt/sdk/energy'
import { notFoundError, usageError } from '../../failure.ts'

/** Energy as an amount: kWh with three decimals are Wh. */
export const energyUnit: Pick<Token, 'decimals' | 'symbol'> = { symbol: 'kWh', decimals: 3 }

/** Energy taken from a supplier. `chainId` and `region` say what the signature is good for. */
export type SignedConsumption = Consumption & {
  readonly kind: 'consumption'
  readonly chainId: number
  readonly region: string
  readonly signature: Hex
}
/** Energy generated. */
export type SignedGeneration = Generation & {
  readonly kind: 'generation'
  readonly chainId: number
  readonly signature: Hex
}

const bytesMax = 64 * 1024
const uint32Max = 4_294_967_295

/** @throws {CommandError} It is no signed consumption. */
export async function readConsumption(path: string): Promise<SignedConsumption> {
  const file = await readAttestation(path, 'consumption')
  return {
    kind: 'consumption',
    ...common(path, file),
    region: wordIn(path, file, 'region'),
    supplier: addressIn(path, file, 'supplier'),
    readingWh: wholeIn(path, file, 'readingWh'),
  }
}

/** @throws {CommandError} It is no signed generation. */
export async function readGeneration(path: string): Promise<SignedGeneration> {
  const file = await readAttestation(path, 'generation')
  return {
    kind: 'generation',
    ...common(path, file),
    owner: addressIn(path, file, 'owner'),
    topic: wholeIn(path, file, 'topic'),
    generatedWh: wholeIn(path, file, 'generatedWh'),
  }
}

/** @throws {CommandError} It was signed for another chain, where alone it is worth something. */
export function requireChain(signed: { readonly chainId: number }, chainId: number): void {
  if (signed.chainId === chainId) return
  throw usageError(
    `This was signed for chain ${signed.chainId}; the chain here is ${chainId}.`,
    'choose the network with --rpc',
  )
}

type File = Readonly<Record<string, unknown>>

async function readAttestation(path: string, kind: string): Promise<File> {
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) throw notFoundError(`There is no file ${path}.`, 'check the path', { path })
  if (!found.isFile() || found.size > bytesMax)
    throw fileError(path, `it is no file of at most ${bytesMax} bytes`)
  let json: unknown
  try {
    json = JSON.parse(await readFile(path, 'utf8'))
  } catch {
    throw fileError(path, 'it is not JSON')
  }
  if (typeof json !== 'object' || json === null) throw fileError(path, 'it is no object')
  const file = json as File
  if (file['kind'] !== kind) throw fileError(path, `its kind is not "${kind}"`)
  return file
}

type Common = Pick<SignedConsumption, 'chainId' | 'meterId' | 'period' | 'signature'>

function common(path: string, file: File): Common {
  const { chainId, meterId, period, signature } = file
  if (!Number.isSafeInteger(chainId)) throw fileError(path, 'chainId is no number')
  if (!isHex(meterId) || meterId.length !== 66) throw fileError(path, 'meterId is not 32 bytes in hex')
  if (!Number.isSafeInteger(period) || Number(period) < 0 || Number(period) > uint32Max)
    throw fileError(path, 'period is no number of 32 bits')
  if (!isHex(signature) || signature.length > 4_000) throw fileError(path, 'signature is not hex')
  return { chainId: Number(chainId), meterId, period: Number(period), signature }
}

function wordIn(path: string, file: File, name: string): string {
  const value = file[name]
  if (typeof value !== 'string' || !/^\w{1,32}$/.test(value)) throw fileError(path, `${name} is no name`)
  return value
}

function addressIn(path: string, file: File, name: string): Address {
  const value = file[name]
  if (typeof value !== 'string' || !isAddress(value)) throw fileError(path, `${name} is no address`)
  return value
}

function wholeIn(path: string, file: File, name: string): bigint {
  const value = file[name]
  if (typeof value !== 'string' || !/^[0-9]{1,78}$/.test(value) || BigInt(value) >= 1n << 256n)
    throw fileError(path, `${name} is no whole number in a text`)
  return BigInt(value)
}

function fileError(path: string, problem: string): Error {
  return usageError(
    `${path} is no attestation: ${problem}.`,
    'take what watt energy meter attest or generated printed',
  )
}

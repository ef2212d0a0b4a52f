/**
 * Signed observations as JSON, for other reporters and for the disk. Strict: unknown fields, odd lengths and numbers
 * out of range are refused before anything is recovered.
 * @module
 */
import { shown, WattError } from '@watt/errors'
import type { SignedObservation } from './observation.ts'

/** Fields that stand as decimal strings, as numbers, and as hex, with their size in bits or bytes. */
const integers = { roundId: 80, value: 191 } as const
const numbers = { periodStart: 40, periodEnd: 40, vintage: 16, observedAt: 40 } as const
const hexes = { feedId: 32, sourcesRoot: 32, configDigest: 32, signature: 65 } as const
const fieldCount = [integers, numbers, hexes].reduce((sum, it) => sum + Object.keys(it).length, 0)

/** JSON on one line; fields beyond those of an observation are left out. */
export function encodeObservation(signed: SignedObservation): string {
  const fields = [integers, numbers, hexes].flatMap((it) => Object.keys(it)) as (keyof SignedObservation)[]
  return JSON.stringify(
    Object.fromEntries(
      fields.map((name) => [name, typeof signed[name] === 'bigint' ? signed[name].toString() : signed[name]]),
    ),
  )
}

/** @throws {ObservationError} It is none. */
export function decodeObservation(json: unknown): SignedObservation {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new ObservationError('it is no object')
  const given = json as Readonly<Record<string, unknown>>
  if (Object.keys(given).length !== fieldCount) throw new ObservationError('it has other fields')
  const read = <SIZES extends object>(
    sizes: SIZES,
    one: (value: unknown, size: number, name: string) => unknown,
  ) => Object.entries(sizes).map(([name, size]) => [name, one(given[name], size as number, name)])
  return Object.fromEntries([
    ...read(integers, integer),
    ...read(numbers, wholeNumber),
    ...read(hexes, hex),
  ]) as SignedObservation
}

function wholeNumber(value: unknown, bits: number, name: string): number {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** bits)
    return value as number
  throw new ObservationError(`${name} is ${shown(value)}`)
}

function integer(value: unknown, bits: number, name: string): bigint {
  const number = typeof value === 'string' && /^(0|[1-9]\d{0,57})$/.test(value) ? BigInt(value) : -1n
  if (number >= 0n && number < 1n << BigInt(bits)) return number
  throw new ObservationError(`${name} is ${shown(value)}`)
}

function hex(value: unknown, sizeBytes: number, name: string): `0x${string}` {
  if (typeof value === 'string' && value.length === 2 + 2 * sizeBytes && /^0x[0-9a-f]*$/.test(value))
    return value as `0x${string}`
  throw new ObservationError(`${name} is not ${sizeBytes} bytes in small hex`)
}

/** Thrown for what is no observation. */
export class ObservationError extends WattError {
  readonly code = 'oracle/observation'
  readonly problem: string
  constructor(problem: string) {
    super(`This is not a signed observation: ${problem}.`)
    this.problem = problem
  }
}

/**
 * Shapes of decoded values: each checks one and says what it found.
 * @module
 */
import { WattError } from '@watt/errors'

/** The fields of a record that has just these, and perhaps the optional ones. */
export function fields<Name extends string, Optional extends string = never>(
  value: unknown,
  where: string,
  names: readonly Name[],
  optional: readonly Optional[] = [],
): Record<Name, unknown> & Partial<Record<Optional, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array) {
    throw new ShapeError(where, 'no record')
  }
  const known = new Set<string>([...names, ...optional])
  const unknown = Object.keys(value).find((key) => !known.has(key))
  if (unknown !== undefined)
    throw new ShapeError(where, `an unknown field ${JSON.stringify(unknown.slice(0, 64))}`)
  const absent = names.find((name) => !Object.hasOwn(value, name))
  if (absent !== undefined) throw new ShapeError(where, `no field ${absent}`)
  return value as Record<Name, unknown> & Partial<Record<Optional, unknown>>
}

export function list(value: unknown, where: string, atMost: number): readonly unknown[] {
  if (!Array.isArray(value)) throw new ShapeError(where, 'no list')
  if (value.length > atMost) throw new ShapeError(where, `${value.length} entries; ${atMost} is the limit`)
  return value
}

export function bytesOf(value: unknown, where: string, length: number): Uint8Array {
  const found = bytesUpTo(value, where, length)
  if (found.length !== length) throw new ShapeError(where, `${found.length} bytes, not ${length}`)
  return found
}

export function bytesUpTo(value: unknown, where: string, atMost: number): Uint8Array {
  if (!(value instanceof Uint8Array)) throw new ShapeError(where, 'no bytes')
  if (value.length > atMost) throw new ShapeError(where, `${value.length} bytes; ${atMost} is the limit`)
  return value
}

export function integer(value: unknown, where: string, from: number, to: number): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || Object.is(value, -0)) {
    throw new ShapeError(where, 'no whole number')
  }
  if (value < from || value > to) throw new ShapeError(where, `${value}, which is not ${from} to ${to}`)
  return value
}

/** A number of up to 64 bits: decoders give small ones as `number`. */
export function u64(value: unknown, where: string): bigint {
  if (typeof value !== 'bigint') return BigInt(integer(value, where, 0, Number.MAX_SAFE_INTEGER))
  if (value < 0n || value >= 1n << 64n) throw new ShapeError(where, 'no number of 64 bits')
  return value
}

export function text(value: unknown, where: string, bytesMax: number): string {
  if (typeof value !== 'string') throw new ShapeError(where, 'no text')
  const length = new TextEncoder().encode(value).length
  if (length > bytesMax) throw new ShapeError(where, `${length} bytes; ${bytesMax} is the limit`)
  return value
}

/** Thrown when a value is well encoded, and not what it should be. */
export class ShapeError extends WattError {
  readonly code = 'storage/shape'
  readonly where: string
  constructor(where: string, found: string) {
    super(`This is no ${where}: ${found}.`)
    this.where = where
  }
}

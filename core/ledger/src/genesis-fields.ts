/**
 * Reads objects of the genesis file field by field, and names the path of what is wrong.
 * @module
 */
import type { Address } from '@watt/evm'
import { shown, WattError } from '@watt/errors'

export type Field = { readonly required: boolean; readonly check: (value: unknown, path: string) => unknown }
export type Fields = Readonly<Record<string, Field>>

/** @throws {GenesisError} A field is unknown, missing or wrong. */
export function readObject(fields: Fields, value: unknown, path: string): Record<string, unknown> {
  const found = entriesOf(value, path)
  for (const [key] of found) {
    if (!Object.hasOwn(fields, key)) {
      throw new GenesisError(
        join(path, key),
        `no such field; known are ${Object.keys(fields).join(', ')}`,
        key,
      )
    }
  }
  const given = new Map(found)
  const result: Record<string, unknown> = {}
  for (const [key, { required, check }] of Object.entries(fields)) {
    const at = join(path, key)
    if (given.has(key)) result[key] = check(given.get(key), at)
    else if (required) throw new GenesisError(at, 'a value, because the field is required', undefined)
  }
  return result
}

export function integerWithin(min: bigint, max: bigint): Field['check'] {
  return (value, path) => {
    if (
      typeof value !== 'number' ||
      !Number.isSafeInteger(value) ||
      BigInt(value) < min ||
      BigInt(value) > max
    ) {
      throw new GenesisError(path, `an integer from ${min} to ${max}`, value)
    }
    return BigInt(value)
  }
}

/** An address in lower case. @throws {GenesisError} */
export function addressText(value: unknown, path: string): Address {
  if (typeof value !== 'string' || !/^0x[0-9a-fA-F]{40}$/.test(value)) {
    throw new GenesisError(path, 'an address: 0x and 40 hex digits', value)
  }
  return value.toLowerCase() as Address
}

export function entriesOf(value: unknown, path: string): [string, unknown][] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new GenesisError(path || 'the file', 'an object', value)
  }
  return Object.entries(value)
}

export function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`
}

/** Thrown when a genesis file is wrong. */
export class GenesisError extends WattError {
  readonly code = 'ledger/genesis'
  /** Of the wrong field, as in `allocation.0x….balance`. */
  readonly path: string
  readonly expected: string
  readonly found: unknown
  constructor(path: string, expected: string, found: unknown) {
    super(`Genesis file, ${path}: expected ${expected}; found ${shown(found)}.`)
    this.path = path
    this.expected = expected
    this.found = found
  }
}

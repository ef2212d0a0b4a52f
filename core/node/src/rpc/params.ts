/**
 * Readers of parameters: they turn untrusted JSON into types the inside trusts, or name what is wrong and where.
 * @module
 */
import type { AccessList, Address, Hex } from '@watt/evm'

import { InvalidParamsError } from './errors.ts'
import { fromData } from './hex.ts'

/** Reads one value. `where` is how an error names its place: `argument 1`, `argument 0.from`. */
export type Read<T> = (value: unknown, where: string) => T

const quantityPattern = /^0x(?:0|[1-9a-fA-F][0-9a-fA-F]{0,63})$/
const addressPattern = /^0x[0-9a-fA-F]{40}$/
const wordPattern = /^0x[0-9a-fA-F]{64}$/
const slotPattern = /^0x[0-9a-fA-F]{1,64}$/
const dataPattern = /^0x(?:[0-9a-fA-F]{2})*$/

/** The argument at an index. @throws {InvalidParamsError} it is missing. */
export function required<T>(raw: readonly unknown[], index: number, read: Read<T>): T {
  const value = raw[index]
  if (value === undefined || value === null) {
    throw new InvalidParamsError(`argument ${index}`, 'a value; it is missing')
  }
  return read(value, `argument ${index}`)
}

/** The argument at an index, or a default when it is absent or null. */
export function optional<T, D>(raw: readonly unknown[], index: number, read: Read<T>, absent: D): T | D {
  const value = raw[index]
  return value === undefined || value === null ? absent : read(value, `argument ${index}`)
}

/** @throws {InvalidParamsError} there are more arguments than the method knows. */
export function atMost(raw: readonly unknown[], count: number): void {
  if (raw.length > count) throw new InvalidParamsError('params', `at most ${count} arguments`, raw.length)
}

export const address: Read<Address> = (value, where) => {
  if (typeof value !== 'string' || !addressPattern.test(value)) {
    throw new InvalidParamsError(where, 'an address, 0x and 40 hex digits', value)
  }
  return value.toLowerCase() as Address
}

/** 32 bytes. */
export const hash: Read<Hex> = (value, where) => {
  if (typeof value !== 'string' || !wordPattern.test(value)) {
    throw new InvalidParamsError(where, 'a hash, 0x and 64 hex digits', value)
  }
  return value.toLowerCase() as Hex
}

/** A storage slot: full or shortened, as wallets and tools write both. */
export const slot: Read<Hex> = (value, where) => {
  if (typeof value !== 'string' || !slotPattern.test(value)) {
    throw new InvalidParamsError(where, 'a storage slot, 0x and 1 to 64 hex digits', value)
  }
  return `0x${value.slice(2).toLowerCase().padStart(64, '0')}`
}

/** Up to 256 bits. */
export const quantityOf: Read<bigint> = (value, where) => {
  if (typeof value !== 'string' || !quantityPattern.test(value)) {
    throw new InvalidParamsError(where, 'a quantity, 0x and hex digits without leading zeros', value)
  }
  return BigInt(value)
}

/** A quantity that fits a JavaScript index. */
export const index: Read<number> = (value, where) => {
  const number = quantityOf(value, where)
  if (number > 0xffff_ffffn) throw new InvalidParamsError(where, 'an index below 2^32', value)
  return Number(number)
}

export const uint64: Read<bigint> = (value, where) => {
  const number = quantityOf(value, where)
  if (number >= 1n << 64n) throw new InvalidParamsError(where, 'a quantity below 2^64', value)
  return number
}

/** Bytes of any length; the body's size bounds them. */
export const dataOf: Read<Uint8Array> = (value, where) => {
  if (typeof value !== 'string' || !dataPattern.test(value)) {
    throw new InvalidParamsError(where, 'data, 0x and an even number of hex digits', value)
  }
  return fromData(value)
}

export const boolean: Read<boolean> = (value, where) => {
  if (typeof value !== 'boolean') throw new InvalidParamsError(where, 'true or false', value)
  return value
}

export const text: Read<string> = (value, where) => {
  if (typeof value !== 'string') throw new InvalidParamsError(where, 'a string', value)
  return value
}

export const numberOf: Read<number> = (value, where) => {
  if (typeof value !== 'number' || !Number.isFinite(value))
    throw new InvalidParamsError(where, 'a number', value)
  return value
}

/** A JSON object, as a record whose values are still unread. */
export const record: Read<Readonly<Record<string, unknown>>> = (value, where) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidParamsError(where, 'an object', value)
  }
  return value as Readonly<Record<string, unknown>>
}

/** A member of an object, or undefined when it is absent or null. */
export function member<T>(
  object: Readonly<Record<string, unknown>>,
  key: string,
  read: Read<T>,
  where: string,
): T | undefined {
  const value = Object.hasOwn(object, key) ? object[key] : undefined
  return value === undefined || value === null ? undefined : read(value, `${where}.${key}`)
}

/** An array of at most `max` values. */
export function list<T>(read: Read<T>, max: number): Read<readonly T[]> {
  return (value, where) => {
    if (!Array.isArray(value)) throw new InvalidParamsError(where, 'an array', value)
    if (value.length > max) throw new InvalidParamsError(where, `at most ${max} entries`, value.length)
    return value.map((item, i) => read(item, `${where}[${i}]`))
  }
}

/** EIP-2930. */
export const accessList: Read<AccessList> = list((value, where) => {
  const entry = record(value, where)
  return {
    address: address(entry['address'], `${where}.address`),
    storageKeys: member(entry, 'storageKeys', list(hash, 10_000), where) ?? [],
  }
}, 10_000)

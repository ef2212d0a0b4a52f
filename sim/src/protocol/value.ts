/**
 * What the protocol runs agree on: a value with the shape of the ledger's, small and without a ledger.
 *
 * Layout, 24 bytes: mark of the parent (8), close time in ms (8), number of the transaction set (8).
 * @module
 */
import type { Value } from '@watt/scp'
import { sha256 } from '@noble/hashes/sha2.js'

export type SimulatedValue = {
  /** First 64 bits of the parent value's hash: a value fits one history only. */
  readonly parent: bigint
  readonly closeTimeMs: number
  readonly set: number
}

const bytesLength = 24

export function encodeValue({ parent, closeTimeMs, set }: SimulatedValue): Value {
  const bytes = new Uint8Array(bytesLength)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, parent)
  view.setFloat64(8, closeTimeMs)
  view.setUint32(20, set)
  return bytes
}

/** @returns undefined when the bytes are no value. */
export function decodeValue(bytes: Value): SimulatedValue | undefined {
  let value = known.get(bytes)
  if (value === undefined) {
    value = read(bytes) ?? notAValue
    known.set(bytes, value)
  }
  return value === notAValue ? undefined : value
}

/** Nobody writes to a value once it is made; each is read and hashed hundreds of times. */
const known = new WeakMap<Value, SimulatedValue>()
const notAValue: SimulatedValue = { parent: 0n, closeTimeMs: 0, set: 0 }
const marks = new WeakMap<Value, bigint>()

function read(bytes: Value): SimulatedValue | undefined {
  if (bytes.length !== bytesLength) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset)
  const closeTimeMs = view.getFloat64(8)
  if (!Number.isSafeInteger(closeTimeMs) || closeTimeMs < 0) return undefined
  return { parent: view.getBigUint64(0), closeTimeMs, set: view.getUint32(20) }
}

/** The mark by which a child names a value. */
export function markOf(value: Value): bigint {
  const known = marks.get(value)
  if (known !== undefined) return known
  const digest = sha256(value)
  const mark = new DataView(digest.buffer, digest.byteOffset).getBigUint64(0)
  marks.set(value, mark)
  return mark
}

/** What the first slot follows. */
export const firstValue: Value = encodeValue({ parent: 0n, closeTimeMs: 0, set: 0 })

/** A value in short, for people. */
export function nameOfValue(value: Value): string {
  return markOf(value).toString(16).padStart(16, '0').slice(0, 6)
}

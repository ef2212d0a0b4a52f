/**
 * The two ways JSON-RPC writes bytes and numbers: quantities (`0x0`, no leading zeros) and data (two digits a byte).
 * @see EIP-1474, "Value encoding"
 * @module
 */
import { type Hex, toHex } from '@watt/evm'

/** A number as a quantity. */
export function quantity(value: bigint | number): Hex {
  return `0x${value.toString(16)}`
}

/** Bytes as data. */
export const data: (bytes: Uint8Array) => Hex = toHex

/** Bytes of data that was already checked to be hex of even length. */
export function fromData(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.slice(2), 'hex'))
}

/** A number as exactly 32 bytes of data. */
export function word(value: bigint): Hex {
  return `0x${value.toString(16).padStart(64, '0')}`
}

/**
 * Where the chain lies in the store: tags 0x10 to 0x1f of its key space.
 *
 * | tag  | rest of the key  | value                                   |
 * | ---: | ---------------- | --------------------------------------- |
 * | 0x10 | number, 8 bytes  | header, slot value, parameters, size    |
 * | 0x11 | number           | raw transactions and their senders      |
 * | 0x12 | number           | receipts                                |
 * | 0x13 | block hash       | number, 8 bytes                         |
 * | 0x14 | transaction hash | number, 8 bytes, and index, 4 bytes     |
 * | 0x15 |                  | number of the head and the total supply |
 * | 0x16 | number           | days that the block closed              |
 * | 0x17 | number           | head of a snapshot of the day           |
 * | 0x18 | number, index    | piece of a snapshot of the day          |
 * @module
 */
import type { Hex } from '@watt/evm'
import { concatBytes, fromHex, tagged, uint64Bytes, writeHex } from './bytes.ts'

export const headKey: Uint8Array = new Uint8Array([0x15])

export function blockKey(number: bigint): Uint8Array {
  return tagged(0x10, uint64Bytes(number))
}

export function bodyKey(number: bigint): Uint8Array {
  return tagged(0x11, uint64Bytes(number))
}

export function receiptsKey(number: bigint): Uint8Array {
  return tagged(0x12, uint64Bytes(number))
}

/** Only of blocks that closed a day. */
export function closedDaysKey(number: bigint): Uint8Array {
  return tagged(0x16, uint64Bytes(number))
}

export function snapshotKey(number: bigint): Uint8Array {
  return tagged(0x17, uint64Bytes(number))
}

export function snapshotPieceKey(number: bigint, index: number): Uint8Array {
  return tagged(0x18, concatBytes(uint64Bytes(number), uint64Bytes(BigInt(index))))
}

export function blockHashKey(hash: Hex): Uint8Array {
  return tagged(0x13, fromHex(hash))
}

export function transactionKey(hash: Hex): Uint8Array {
  const key = new Uint8Array(33)
  key[0] = 0x14
  writeHex(hash, key, 1)
  return key
}

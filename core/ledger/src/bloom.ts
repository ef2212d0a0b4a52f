/**
 * The 2048-bit log filter of receipts and headers.
 * @see Ethereum Yellow Paper, section 4.3.1, M3:2048
 * @module
 */
import { keccak256 } from '@watt/evm'
import type { Hex, Log } from '@watt/evm'
import { fromHex } from './bytes.ts'

export const bloomBytes = 256

/** The filter of a receipt without logs; shared, so never write to it. */
export const emptyBloom: Uint8Array = new Uint8Array(bloomBytes)

type Bits = readonly [number, number, number]

/** Bit positions by address or topic. One memory serves one block: its logs repeat few of them. */
export type BloomMemory = Map<Hex, Bits>

/** The filter of some logs. @param bloom - Where to write it; zeros. */
export function bloomOf(
  logs: readonly Log[],
  memory: BloomMemory = new Map(),
  bloom: Uint8Array = new Uint8Array(bloomBytes),
): Uint8Array {
  if (logs.length === 0) return emptyBloom
  for (const { address, topics } of logs) {
    add(bloom, bitsOf(address, memory))
    for (const topic of topics) add(bloom, bitsOf(topic, memory))
  }
  return bloom
}

/** The filter that holds what any of the given ones holds. */
export function uniteBlooms(blooms: readonly Uint8Array[]): Uint8Array {
  const united = new Uint32Array(bloomBytes / 4)
  for (const bloom of blooms) {
    if (bloom === emptyBloom) continue
    const words = new Uint32Array(bloom.buffer, bloom.byteOffset, united.length)
    for (let at = 0; at < united.length; at++) united[at] = (united[at] ?? 0) | (words[at] ?? 0)
  }
  return new Uint8Array(united.buffer)
}

/** false: no log has this address or topic. true: perhaps one has. */
export function mayContain(bloom: Uint8Array, item: Hex): boolean {
  return bitsOf(item, new Map()).every(
    (bit) => ((bloom[bloomBytes - 1 - (bit >> 3)] ?? 0) & (1 << (bit & 7))) !== 0,
  )
}

function bitsOf(item: Hex, memory: BloomMemory): Bits {
  const known = memory.get(item)
  if (known) return known
  const hash = keccak256(fromHex(item))
  const bits: Bits = [bitAt(hash, 0), bitAt(hash, 2), bitAt(hash, 4)]
  memory.set(item, bits)
  return bits
}

function bitAt(hash: Uint8Array, at: number): number {
  return (((hash[at] ?? 0) << 8) | (hash[at + 1] ?? 0)) & 2047
}

function add(bloom: Uint8Array, [one, two, three]: Bits): void {
  setBit(bloom, one)
  setBit(bloom, two)
  setBit(bloom, three)
}

function setBit(bloom: Uint8Array, bit: number): void {
  const at = bloomBytes - 1 - (bit >> 3)
  bloom[at] = (bloom[at] ?? 0) | (1 << (bit & 7))
}

/**
 * Believing a block because of a later one. A proven value names the header before it, a header names its own value and
 * the header before it: so whoever is convinced of one block is convinced of all that it follows. Of those between it
 * and the own head only the hash of their value is remembered.
 *
 * A node needs this when its slices all need somebody who was away for some slots: no proof of those will ever convince
 * it.
 * @module
 */
import { decodeHeader, decodeValue, type Header, RlpError } from '@watt/ledger'
import { keccak256 } from '@watt/evm'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { Proof } from './decisions.ts'

/** A block without its transactions, as a peer sent it; nothing in it is checked. */
export type OfferedHeader = {
  /** The slot value. */
  readonly value: Uint8Array
  readonly header: Uint8Array
  readonly proof: readonly Uint8Array[]
}

export interface Trail {
  /** Whether a block has been found to lead back from. */
  readonly isAnchored: boolean
  knows(number: bigint): boolean
  /** Whether the trail passes through the block with this value. */
  leadsTo(number: bigint, value: Uint8Array): boolean
  /**
   * Goes on backwards: over blocks that prove nothing until one convinces, from there along the hashes.
   * @param newest - Number of the first of `offered`; each later one is the one before it.
   * @returns wrong: nobody honest offers this. Nothing of it is remembered that does not follow from a proof.
   */
  extend(newest: bigint, offered: readonly OfferedHeader[]): 'good' | 'wrong'
  clear(): void
}

export type JudgeBlock = (
  decided: { readonly slot: bigint; readonly value: Uint8Array },
  proof: readonly Uint8Array[],
) => Proof['verdict']

export function createTrail(judge: JudgeBlock): Trail {
  /** Hashes of slot values. */
  const hashes = new Map<bigint, string>()
  /** Hash of the header before the oldest block of the trail. */
  let parentHash: string | undefined

  const extendBy = (number: bigint, { value, header, proof }: OfferedHeader): 'good' | 'wrong' => {
    if (parentHash !== undefined) {
      const named = hashOf(header) === parentHash ? decodeOrUndefined(header) : undefined
      if (named === undefined) return 'wrong'
      hashes.set(number, named.mixHash)
      parentHash = named.parentHash
      return 'good'
    }
    const decoded = decodeValue(value)
    const verdict = decoded === undefined ? 'wrong' : judge({ slot: number, value }, proof)
    if (decoded === undefined || verdict === 'wrong') return 'wrong'
    if (verdict === 'short') return 'good'
    hashes.set(number, hashOf(value))
    parentHash = decoded.parentHash
    return 'good'
  }

  return {
    get isAnchored() {
      return parentHash !== undefined
    },
    knows: (number) => hashes.has(number),
    leadsTo: (number, value) => hashes.get(number) === hashOf(value),
    extend(newest, offered) {
      const isGood = offered.every((it, at) => extendBy(newest - BigInt(at), it) === 'good')
      return isGood ? 'good' : 'wrong'
    },
    clear() {
      hashes.clear()
      parentHash = undefined
    },
  }
}

function hashOf(bytes: Uint8Array): string {
  return `0x${bytesToHex(keccak256(bytes))}`
}

function decodeOrUndefined(bytes: Uint8Array): Header | undefined {
  try {
    return decodeHeader(bytes)
  } catch (error) {
    if (error instanceof RlpError) return undefined
    throw error
  }
}

/**
 * Transaction sets at hand, by hash: own proposals, those fetched, and those that own statements pinned to the disk.
 * Bounded in bytes; sets of the oldest slots go first.
 * @module
 */
import type { Hex } from '@watt/evm'
import type { Ledger, SetRejection, TransactionSet } from '@watt/ledger'
import { SetDecodeError } from '@watt/ledger'
import { herderLimits } from './limits.ts'

export interface TransactionSets {
  /** Of slots that are open, and any that follows the head. */
  get(hash: Hex): TransactionSet | undefined
  /** Also of closed ones, for peers who are behind. */
  bytesOf(hash: Hex): Uint8Array | undefined
  /** Whether it is known not to follow the head: no set at all, though its bytes have the hash, or that of a closed slot. */
  isUseless(hash: Hex): boolean
  put(slot: bigint, set: TransactionSet): void
  /**
   * Takes bytes that were asked for.
   * @returns false when they do not have the hash. Bytes that have it but are no set count as taken.
   */
  take(slot: bigint, hash: Hex, bytes: Uint8Array): boolean
  /** Why the set cannot follow the head; remembered until the head moves. */
  problem(set: TransactionSet): SetRejection | undefined
  /** Keeps no more than the bytes of sets of slots up to this one: transactions take ten times as much. */
  closed(slot: bigint): void
  /** Forgets sets of slots below. */
  dropBelow(slot: bigint): void
}

type Kept = {
  readonly slot: bigint
  readonly parentHash: Hex
  readonly bytes: Uint8Array
  readonly set: TransactionSet | undefined
}

/** @param hashOf - The hash of a set's bytes. */
export function createTransactionSets(ledger: Ledger, hashOf: (bytes: Uint8Array) => Hex): TransactionSets {
  const sets = new Map<Hex, Kept>()
  const malformed = new Map<Hex, bigint>()
  let keptBytes = 0
  let verdicts = new Map<Hex, SetRejection | undefined>()
  let verdictsOf: Hex | undefined

  const drop = (hash: Hex): void => {
    keptBytes -= sets.get(hash)?.bytes.length ?? 0
    sets.delete(hash)
  }
  const put = (slot: bigint, set: TransactionSet): void => {
    drop(set.hash)
    const { parentHash, bytes } = set
    sets.set(set.hash, { slot, parentHash, bytes, set })
    keptBytes += set.bytes.length
    const bySlot = [...sets].toSorted(([, a], [, b]) => (a.slot < b.slot ? -1 : a.slot > b.slot ? 1 : 0))
    for (const [hash] of bySlot) {
      if (keptBytes <= herderLimits.setBytesKeptMax || hash === set.hash) break
      drop(hash)
    }
  }

  const get = (hash: Hex): TransactionSet | undefined => {
    const kept = sets.get(hash)
    const { head } = ledger
    if (kept === undefined || kept.set !== undefined || kept.parentHash !== head.hash) return kept?.set
    // It was asked for on behalf of an earlier slot: whoever is ahead can name the next set to a node that is behind.
    const set = ledger.decodeSet(kept.bytes)
    sets.set(hash, { ...kept, slot: head.header.number + 1n, set })
    return set
  }

  return {
    get,
    bytesOf: (hash) => sets.get(hash)?.bytes,
    isUseless(hash) {
      return sets.has(hash) ? get(hash) === undefined : malformed.has(hash)
    },
    put,
    take(slot, hash, bytes) {
      if (hashOf(bytes) !== hash) return false
      try {
        put(slot, ledger.decodeSet(bytes))
      } catch (error) {
        if (!(error instanceof SetDecodeError)) throw error
        malformed.set(hash, slot)
      }
      return true
    },
    problem(set) {
      const { hash } = ledger.head
      if (verdictsOf !== hash) verdicts = new Map()
      verdictsOf = hash
      if (!verdicts.has(set.hash)) verdicts.set(set.hash, ledger.checkSet(set))
      return verdicts.get(set.hash)
    },
    closed(slot) {
      for (const [hash, kept] of sets) if (kept.slot <= slot) sets.set(hash, { ...kept, set: undefined })
    },
    dropBelow(slot) {
      for (const [hash, kept] of sets) if (kept.slot < slot) drop(hash)
      for (const [hash, at] of malformed) if (at < slot) malformed.delete(hash)
    },
  }
}

/**
 * What SCP agrees on for one slot: its canonical bytes, whether it may be voted for, and how candidates combine.
 *
 * The parent's hash stands in the value, so statements that externalise slot N + 1 prove header N with its state root.
 * @module
 */
import { keccak256 } from '@watt/evm'
import type { Hex } from '@watt/evm'
import type { Block, SlotValue, TransactionSet, ValueVerdict } from './types.ts'
import { compareBytes, concatBytes, fromHex, toHex } from './bytes.ts'
import { gasOf } from './fees.ts'
import { maximumUpgrades, outOfBounds, readUpgrades, upgradesRlp } from './parameters.ts'
import { asBytes, asInteger, asList, decodeRlp, encodeRlp, RlpError } from './rlp.ts'

/** Longer bytes are no slot value. */
export const valueBytesMax = 256

/** Furthest that a close time may lie ahead of the local clock. */
export const closeTimeAheadMsMax = 60_000n

/** Canonical bytes: RLP [parentHash, transactionSetHash, closeTimeMs, upgrades]. */
export function encodeValue(value: SlotValue): Uint8Array {
  return encodeRlp([
    value.parentHash,
    value.transactionSetHash,
    value.closeTimeMs,
    upgradesRlp(value.upgrades),
  ])
}

/** Inverse of {@link encodeValue}. @returns undefined when the bytes are not canonical. */
export function decodeValue(bytes: Uint8Array): SlotValue | undefined {
  if (bytes.length > valueBytesMax) return undefined
  try {
    const [parent, set, closeTime, upgrades] = asList(decodeRlp(bytes), 'value', 4)
    return {
      parentHash: toHex(asBytes(parent, 'parentHash', 32)),
      transactionSetHash: toHex(asBytes(set, 'transactionSetHash', 32)),
      closeTimeMs: asInteger(closeTime, 'closeTimeMs', 6),
      upgrades: readUpgrades(upgrades),
    }
  } catch (error) {
    if (error instanceof RlpError) return undefined
    throw error
  }
}

/**
 * Judges a value for the slot after `parent`, but not its transaction set.
 * @param nowMs - The local clock, milliseconds since 1970.
 * @returns maybeValid when only the local clock speaks against it: this node does not vote for it, but follows others,
 * because its own clock may be the one that is wrong.
 */
export function checkValue(value: SlotValue, parent: Block, nowMs: bigint): ValueVerdict {
  if (value.parentHash !== parent.hash) return 'invalid'
  if (value.closeTimeMs <= parent.value.closeTimeMs) return 'invalid'
  if (outOfBounds(value.upgrades) !== undefined) return 'invalid'
  return value.closeTimeMs > nowMs + closeTimeAheadMsMax ? 'maybeValid' : 'valid'
}

/**
 * Makes one value of several candidates: the best set with its close time, and the maximum of each upgrade.
 * Never merges sets: the result would be larger than each, and valid as none of them is.
 *
 * Best: most gas; then the higher sum of bids (gas limit times bid); then fewer bytes; then the smaller
 * hash XOR candidate-set hash, which no proposer controls. A set that is not at hand ranks below all that are.
 * The result depends on the candidates, not on their order.
 * @returns undefined when there are no candidates.
 */
export function combineValues(
  values: readonly SlotValue[],
  lookupSet: (hash: Hex) => TransactionSet | undefined,
): SlotValue | undefined {
  const encoded = values
    .map((value) => ({ value, bytes: encodeValue(value) }))
    .toSorted((left, right) => compareBytes(left.bytes, right.bytes))
  const salt = keccak256(concatBytes(...encoded.map(({ bytes }) => bytes)))
  const [best] =
    encoded.length === 1 // No contest: no sums over the set.
      ? encoded
      : encoded
          .map(({ value }) => rank(value, lookupSet(value.transactionSetHash), salt))
          .toSorted(compareRanks)
  if (best === undefined) return undefined
  return { ...best.value, upgrades: values.reduce((sum, { upgrades }) => maximumUpgrades(sum, upgrades), {}) }
}

type Rank = {
  readonly value: SlotValue
  readonly gas: bigint
  readonly bid: bigint
  readonly bytes: number
  readonly lot: Uint8Array
}

function rank(value: SlotValue, set: TransactionSet | undefined, salt: Uint8Array): Rank {
  const lot = fromHex(value.transactionSetHash).map((byte, at) => byte ^ (salt[at] ?? 0))
  if (set === undefined) return { value, gas: -1n, bid: 0n, bytes: 0, lot }
  const bid = set.transactions.reduce((sum, { gasLimit, maxFeePerGas }) => sum + gasLimit * maxFeePerGas, 0n)
  return { value, gas: gasOf(set.transactions), bid, bytes: set.bytes.length, lot }
}

/** Best first. Values of one set differ in close time only; the later wins, as everyone may still vote for it. */
function compareRanks(left: Rank, right: Rank): number {
  if (left.gas !== right.gas) return left.gas > right.gas ? -1 : 1
  if (left.bid !== right.bid) return left.bid > right.bid ? -1 : 1
  if (left.bytes !== right.bytes) return left.bytes - right.bytes
  const byLot = compareBytes(left.lot, right.lot)
  if (byLot !== 0) return byLot
  return left.value.closeTimeMs === right.value.closeTimeMs
    ? 0
    : left.value.closeTimeMs > right.value.closeTimeMs
      ? -1
      : 1
}

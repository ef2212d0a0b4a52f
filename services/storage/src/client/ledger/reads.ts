/**
 * Values of the contracts as the client has them.
 * @module
 */
import { encodePacked, type Hex, keccak256 } from 'viem'
import type { Deal, DealState, OrderTerms } from '../chain.ts'

/** As in IStorageMarket.sol. */
const states: readonly DealState[] = ['none', 'matched', 'active', 'ended', 'lost']

type RawTerms = {
  readonly manifest: Hex
  readonly k: number
  readonly n: number
  readonly sizeBytes: bigint
  readonly height: number
  readonly priceCap: bigint
  readonly epochs: number
  readonly startBy: bigint
  readonly repairBelow: number
  readonly region: number
}

type RawDeal = {
  readonly order: bigint
  readonly slot: number
  readonly state: number
  readonly provider: `0x${string}`
  readonly matchedAt: bigint
  readonly startBy: bigint
  readonly firstEpoch: bigint
  readonly endEpoch: bigint
  readonly settledTo: bigint
  readonly perEpoch: bigint
  readonly collateral: bigint
}

export function termsOf({ sizeBytes, priceCap, startBy, ...rest }: RawTerms): OrderTerms {
  return { ...rest, sizeBytes: Number(sizeBytes), priceCapWei: priceCap, startBy: Number(startBy) }
}

export function rawTermsOf({ sizeBytes, priceCapWei, startBy, ...rest }: OrderTerms): RawTerms {
  return { ...rest, sizeBytes: BigInt(sizeBytes), priceCap: priceCapWei, startBy: BigInt(startBy) }
}

export function dealOf(id: bigint, raw: RawDeal): Deal {
  return {
    id,
    order: raw.order,
    slot: raw.slot,
    state: states[raw.state] ?? 'none',
    provider: raw.provider,
    matchedAt: Number(raw.matchedAt),
    startBy: Number(raw.startBy),
    firstEpoch: Number(raw.firstEpoch),
    endEpoch: Number(raw.endEpoch),
    settledTo: Number(raw.settledTo),
    perEpochWei: raw.perEpoch,
    collateralWei: raw.collateral,
  }
}

/**
 * Root of the tree over (slot, root), as the market keeps it: sorted pairs, a last odd node moves up.
 * @see StorageMath.sol
 */
export function shardsRootOf(roots: readonly Hex[]): Hex {
  let nodes = roots.map((root, slot) => keccak256(encodePacked(['uint8', 'bytes32'], [slot, root])))
  while (nodes.length > 1) {
    const above: Hex[] = []
    for (let at = 0; at < nodes.length; at += 2) {
      const [left, right] = [nodes[at]!, nodes[at + 1]]
      above.push(right === undefined ? left : pairOf(left, right))
    }
    nodes = above
  }
  return nodes[0] ?? '0x'
}

function pairOf(a: Hex, b: Hex): Hex {
  return keccak256(encodePacked(['bytes32', 'bytes32'], a.toLowerCase() < b.toLowerCase() ? [a, b] : [b, a]))
}

/** Bits set in `from` to `to` (excluded), where `wordAt` gives 256 epochs at a time. */
export async function countBits(
  from: number,
  to: number,
  wordAt: (word: bigint) => Promise<bigint>,
): Promise<{ readonly count: number; readonly last: number | undefined }> {
  let count = 0
  let last: number | undefined
  for (let word = Math.floor(from / 256); word * 256 < to; word++) {
    const bits = await wordAt(BigInt(word))
    for (let epoch = Math.max(from, word * 256); epoch < Math.min(to, (word + 1) * 256); epoch++) {
      if (((bits >> BigInt(epoch % 256)) & 1n) === 0n) continue
      count++
      last = epoch
    }
  }
  return { count, last }
}

/**
 * One upload as this device remembers it: what was staged, ordered and paid. Pure.
 * @module
 */
import type { Address, Hash, Hex } from 'viem'
import type { OrderTerms } from '@watt/storage/browser/storing'

export type UploadRecord = {
  readonly version: 1
  readonly id: string
  /** Hash of the network's first block. */
  readonly network: Hex
  readonly account: Address
  readonly createdMs: number
  readonly names: readonly string[]
  readonly plainBytes: number
  /** Of its manifest. */
  readonly cid: string
  /** Commitments of its shards. */
  readonly roots: readonly Hex[]
  /** Without `startBy`, which follows from when it is ordered. */
  readonly terms: OrderTerms
  /** Wei sent along with the order, and wei that it costs if everybody proves every epoch. */
  readonly escrowWei: bigint
  readonly costWei: bigint
  /** The order was shown to be signed, and nobody said no: it may be on its way. */
  readonly isAsked?: boolean
  readonly order?: bigint
  readonly transaction?: Hash
  /** Slots whose providers have their shard. */
  readonly stored: readonly number[]
  /** Slots that have none, once enough others do. */
  readonly failed?: readonly ShardFailure[]
  /** Nothing waits on this device any more. */
  readonly isDone?: boolean
}

export type ShardFailure = { readonly slot: number; readonly reason: string }

const wei = ['priceCapWei', 'escrowWei', 'costWei', 'order']

/** As text that {@link parseRecord} reads. */
export function recordText(record: UploadRecord): string {
  return JSON.stringify(record, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
}

/** @returns undefined for what was cut off or changed */
export function parseRecord(text: string): UploadRecord | undefined {
  try {
    const value = JSON.parse(text, (key, it: unknown) =>
      wei.includes(key) && typeof it === 'string' ? BigInt(it) : it,
    ) as Partial<UploadRecord>
    const isWhole =
      value.version === 1 &&
      [value.id, value.network, value.account, value.cid].every((it) => typeof it === 'string') &&
      [value.names, value.roots, value.stored].every(Array.isArray) &&
      [value.escrowWei, value.costWei, value.terms?.priceCapWei].every((it) => typeof it === 'bigint') &&
      value.roots?.length === value.terms?.n
    return isWhole ? (value as UploadRecord) : undefined
  } catch {
    return undefined
  }
}

/** Whether coins may have left for it. */
export const mayBePaid = ({ order, isAsked }: UploadRecord): boolean =>
  order !== undefined || isAsked === true

/** Shards that must be with their providers for nothing to be repaired. */
export const isEnough = ({ stored, terms }: Pick<UploadRecord, 'stored' | 'terms'>): boolean =>
  stored.length >= terms.repairBelow

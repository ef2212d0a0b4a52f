/**
 * What waits for its block can be replaced by another transaction with the same nonce and a higher bid: the same call, to go
 * faster, or one that does nothing, to cancel it. Only one of them can come into a block, and nobody knows which before one
 * closes. Pure.
 * @module
 */
import { getAddress, isAddressEqual, parseTransaction, type Address, type Hash, type Hex } from 'viem'
import type { Call } from '../intent/intent.ts'
import type { AccountSource } from '../keys/accounts.ts'
import { outbidding, type Fees } from './fees.ts'
import { isOutbid, type SentRecord } from './records.ts'

export type Replacement = {
  readonly kind: 'faster' | 'cancel'
  /** Of what waits. */
  readonly hash: Hash
  readonly from: Address
  readonly nonce: number
  readonly call: Call
  /** Nodes refuse a lower bid. */
  readonly feesMin: Fees
  /** undefined: as much as the node estimates. */
  readonly gas: bigint | undefined
}

/** What can be done about one that waits, or who can. */
export type Remedy =
  /** `cancel` is undefined for what cancels already. */
  | { readonly kind: 'replace'; readonly faster: Replacement; readonly cancel: Replacement | undefined }
  | { readonly kind: 'outside' | 'operation' | 'too-large' }

/** Blocks that may close before it is worth a word. */
export const patienceBlocks = 5n

/**
 * @param source - Of the account that sent it; undefined where the wallet does not have it any more.
 * @param head - Number of the newest block.
 * @returns undefined while there is nothing to be done.
 */
export function remedyFor(
  record: SentRecord,
  records: readonly SentRecord[],
  source: AccountSource['kind'] | undefined,
  head: bigint | undefined,
): Remedy | undefined {
  const isLate = head !== undefined && head - BigInt(record.sentAt ?? 0) >= patienceBlocks
  if (record.state !== 'pending' || !isLate || isOutbid(record, records)) return undefined
  if (source === undefined || source === 'watch') return undefined
  if (record.operation) return { kind: 'operation' }
  if (source === 'outside') return { kind: 'outside' }
  const waits = read(record)
  if (waits === undefined) return { kind: 'too-large' }
  const { call, fees, gas } = waits
  const { hash, from, nonce } = record
  const place = { hash, from, nonce, feesMin: outbidding(fees) }
  return {
    kind: 'replace',
    faster: { ...place, kind: 'faster', call, gas },
    cancel: isCancel(call, from)
      ? undefined
      : { ...place, kind: 'cancel', call: { to: from, value: 0n, data: '0x' }, gas: undefined },
  }
}

/** Read from what was signed: what the node tells of it could be another call. */
function read({ raw, nonce }: SentRecord): { call: Call; fees: Fees; gas: bigint } | undefined {
  try {
    const it = parseTransaction(raw!)
    if (it.type !== 'eip1559' && it.type !== 'eip7702') return undefined
    if ((it.nonce ?? 0) !== nonce || it.gas === undefined) return undefined
    const [delegation] = it.authorizationList ?? []
    return {
      call: {
        to: it.to ? getAddress(it.to) : undefined,
        value: it.value ?? 0n,
        data: (it.data as Hex | undefined) ?? '0x',
        ...(delegation && { delegate: getAddress(delegation.address) }),
      },
      fees: { maxFeePerGas: it.maxFeePerGas ?? 0n, maxPriorityFeePerGas: it.maxPriorityFeePerGas ?? 0n },
      gas: it.gas,
    }
  } catch {
    return undefined // It was not kept, or the store of the browser was changed.
  }
}

function isCancel({ to, value, data, delegate }: Call, from: Address): boolean {
  return to !== undefined && isAddressEqual(to, from) && value === 0n && data === '0x' && !delegate
}

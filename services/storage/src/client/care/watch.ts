/**
 * Looks after orders: repairs what is lost, and pays for more time before it runs out. One round; the caller repeats it.
 * @module
 */
import { WattError } from '@watt/errors'
import type { StorageClient } from '../storage-client.ts'
import { repairOrder, type RepairOptions } from './repair.ts'
import { epochOf, orderStatus, type OrderStatus } from './status.ts'

export type WatchEvent =
  | { readonly type: 'looked'; readonly status: OrderStatus }
  | { readonly type: 'repaired'; readonly order: bigint; readonly slots: readonly number[] }
  | { readonly type: 'renewed'; readonly order: bigint; readonly epochs: number; readonly paidWei: bigint }
  | { readonly type: 'failed'; readonly order: bigint; readonly error: Error }

export type WatchOptions = Pick<RepairOptions, 'signal' | 'onFault' | 'retryMs'> & {
  /** Fewer epochs left than this, and the order is lengthened by as many; not at all where not given. */
  readonly renewBelow?: number | undefined
  /** Wei that one lengthening may cost at most. */
  readonly renewMaxWei?: bigint | undefined
  readonly onEvent: (event: WatchEvent) => void
}

/** Looks after each order once. A failure of one is told and does not stop the others. */
export async function watchOnce(
  client: StorageClient,
  orders: readonly bigint[],
  options: WatchOptions,
): Promise<void> {
  for (const id of orders) {
    options.signal?.throwIfAborted()
    try {
      await careFor(client, id, options)
    } catch (error) {
      options.signal?.throwIfAborted()
      // Whatever it was, the next round may find it mended: one who watches does not go away.
      const failure = error instanceof Error ? error : new Error(String(error))
      options.onEvent({ type: 'failed', order: id, error: failure })
    }
  }
}

async function careFor(client: StorageClient, id: bigint, options: WatchOptions): Promise<void> {
  const { onEvent, renewBelow, renewMaxWei } = options
  const status = await orderStatus(client, id)
  onEvent({ type: 'looked', status })
  if (status.verdict === 'ended' || status.standing.isCancelled) return
  const { now } = status.clock
  const isLacking = status.shards.some(
    ({ state, deal }) =>
      state === 'vacant' || state === 'missing' || (deal?.state === 'matched' && now > deal.startBy),
  )
  const isOurs = status.shards.some(({ state }) => state === 'starting')
  if (isLacking || isOurs) {
    // Bytes that this account's own put still brings are left to it.
    const { repaired } = await repairOrder(client, id, { ...options, isOwnIncluded: false })
    if (repaired.length > 0) onEvent({ type: 'repaired', order: id, slots: repaired })
  }
  const left = leftOf(status)
  if (renewBelow === undefined || left === undefined || left >= renewBelow) return
  const cost = await client.chain.topUpCost(id, renewBelow)
  if (renewMaxWei !== undefined && cost > renewMaxWei) throw new RenewTooDearError(id, cost, renewMaxWei)
  const { paidWei } = await client.chain.topUp(id, renewBelow)
  onEvent({ type: 'renewed', order: id, epochs: renewBelow, paidWei })
}

/** Epochs until the first deal ends; undefined while none is active. */
function leftOf({ endsAt, clock }: OrderStatus): number | undefined {
  if (endsAt === undefined) return undefined
  return Math.round((endsAt - clock.genesisTime) / clock.epochSeconds) - epochOf(clock)
}

/** Thrown when lengthening an order would cost more than was allowed. */
export class RenewTooDearError extends WattError {
  readonly code = 'storage/renew-too-dear'
  readonly order: bigint
  readonly costWei: bigint
  override readonly fix = 'allow more, or lengthen it yourself: watt storage renew'
  constructor(order: bigint, costWei: bigint, maxWei: bigint) {
    super(`Lengthening order ${order} costs ${costWei} wei, and at most ${maxWei} wei are allowed.`)
    this.order = order
    this.costWei = costWei
  }
}

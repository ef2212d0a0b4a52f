/**
 * Lets files go: their orders are cancelled, and what was paid in advance and not used comes back.
 * @module
 */
import { WattError } from '@watt/errors'
import type { StoredFile } from './catalogue/entries.ts'
import type { StorageChain } from './chain.ts'

/** The orders that a set of files fills wholly. @throws {BundledFileError} One of them shares its order with others. */
export function ordersToDrop(files: readonly StoredFile[]): readonly bigint[] {
  const counts = new Map<bigint, number>()
  for (const { parts } of files)
    for (const { order } of parts) counts.set(order, (counts.get(order) ?? 0) + 1)
  for (const { name, bundled, parts } of files)
    if (bundled > 1 && counts.get(parts[0]!.order) !== bundled)
      throw new BundledFileError(name, parts[0]!.order, bundled)
  return [...counts.keys()]
}

/** Cancels an order and takes back what it holds. @returns wei that came back */
export async function dropOrder(chain: StorageChain, order: bigint): Promise<bigint> {
  const { isCancelled } = await chain.standing(order)
  if (!isCancelled) await chain.cancelOrder(order)
  const { balanceWei } = await chain.standing(order)
  if (balanceWei === 0n) return 0n
  const { refundedWei } = await chain.refund(order)
  return refundedWei
}

/** Thrown when a file shares its order with others, which would go with it. */
export class BundledFileError extends WattError {
  readonly code = 'storage/bundled-file'
  readonly order: bigint
  readonly files: number
  override readonly fix: string
  constructor(name: string, order: bigint, files: number) {
    super(`"${name.slice(0, 80)}" shares order ${order} with ${files - 1} other files.`)
    this.order = order
    this.files = files
    this.fix = `name the folder that holds all of them, or its order (${order}); a file stored with --alone shares with none`
  }
}

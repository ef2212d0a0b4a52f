/**
 * The terms of an order for what was staged.
 * @module
 */
import type { Clock, OrderTerms } from '../chain.ts'
import type { PlannedObject, PutPlan } from './plan.ts'

/** Time that providers have to get their shards, besides what the bytes need. */
const startSecondsMin = 300
const bytesPerSecondMin = 128 * 1024

/** Terms without `startBy`, which follows from when it is placed. */
export function orderTerms(
  { code, sizeBytes, quote }: Pick<PlannedObject, 'code' | 'sizeBytes' | 'quote'>,
  staged: { readonly digest: `0x${string}`; readonly height: number },
  { epochs, region }: Pick<PutPlan, 'epochs' | 'region'>,
): OrderTerms {
  return {
    manifest: staged.digest,
    k: code.k,
    n: code.n,
    sizeBytes,
    height: staged.height,
    priceCapWei: quote.priceCapWei,
    epochs,
    startBy: 0,
    repairBelow: Math.floor((code.k + code.n) / 2),
    region,
  }
}

/** Unix seconds by which deals of an order that is placed now must be active. */
export function startByOf(
  { now, startSecondsMax }: Pick<Clock, 'now' | 'startSecondsMax'>,
  { sizeBytes, n }: Pick<OrderTerms, 'sizeBytes' | 'n'>,
): number {
  const seconds = startSecondsMin + Math.ceil((sizeBytes * n) / bytesPerSecondMin)
  return now + Math.min(seconds, startSecondsMax - 60)
}

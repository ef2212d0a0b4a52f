/**
 * What one provider did wrong. The operation goes on with others where it can.
 * @module
 */
import { WattError } from '@watt/errors'
import type { Offer } from '../pay/offer.ts'

export type ProviderAddress = {
  readonly address: `0x${string}`
  readonly url: string
}

/** `unpaid`: it wants money that it is not given; nothing is wrong with it. */
export type ProviderFault =
  | 'unreachable'
  | 'refused'
  | 'unpaid'
  | 'wrong-length'
  | 'wrong-bytes'
  | 'too-long'
  | 'slow'

/** Thrown for everything that one provider did wrong; the operation goes on with others where it can. */
export class ProviderError extends WattError {
  readonly code = 'storage/provider'
  readonly provider: ProviderAddress
  readonly fault: ProviderFault
  /** Of the answer, where there was one. */
  readonly status: number | undefined
  /** The provider's own code for it. */
  readonly problem: string | undefined
  readonly retryAfterMs: number
  /** What it wants for its bytes, where that was the reason. */
  readonly offer: Offer | undefined
  override readonly fix = 'other providers are asked instead; watt storage status shows how the object stands'
  constructor(
    provider: ProviderAddress,
    fault: ProviderFault,
    said: string,
    facts: {
      readonly status?: number
      readonly problem?: string | undefined
      readonly retryAfterMs?: number
      readonly offer?: Offer
      readonly cause?: unknown
    } = {},
  ) {
    super(
      `${provider.address} (${provider.url.slice(0, 80)}) ${said}`,
      facts.cause === undefined ? {} : { cause: facts.cause },
    )
    this.provider = provider
    this.fault = fault
    this.status = facts.status
    this.problem = facts.problem
    this.retryAfterMs = facts.retryAfterMs ?? 0
    this.offer = facts.offer
  }
}

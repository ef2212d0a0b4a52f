/**
 * Turns vouchers into money before they, or their channels, are over.
 * @module
 */
import type { ProviderChain, SignedVoucher } from '../chain/provider-chain.ts'
import { describeError, type Tell } from '../events.ts'
import type { VoucherStore } from './voucher-store.ts'

/** A voucher is redeemed at the latest so long before it expires. */
const expiryMarginSeconds = 86_400
/** And earlier when so much waits. */
const worthWei = 10n ** 17n

export type RedeemerParts = {
  readonly chain: Pick<ProviderChain, 'channel' | 'redeemed' | 'send'>
  readonly vouchers: VoucherStore
  readonly tell: Tell
  /** Between two looks at the channels. */
  readonly lookMs: number
  /** Seconds since 1970. */
  readonly now: () => number
}

/** @returns what is to be called at every look */
export function createRedeemer({ chain, vouchers, tell, lookMs, now }: RedeemerParts): () => Promise<void> {
  let nextAtMs = 0
  const expired = new Set<string>()
  return async () => {
    if (performance.now() < nextAtMs) return
    nextAtMs = performance.now() + lookMs
    for (const signed of vouchers.all()) {
      try {
        await redeem(signed)
      } catch (error) {
        tell('warn', 'voucher.failed', { channel: signed.voucher.channel, ...describeError(error) })
      }
    }
  }

  async function redeem(signed: SignedVoucher): Promise<void> {
    const { channel: id, lane, cumulativeWei, expiry } = signed.voucher
    const [channel, redeemed] = await Promise.all([chain.channel(id), chain.redeemed(id, lane)])
    const gain = cumulativeWei - redeemed
    // While the channel is open even a spent voucher stays: it tells which promises were made before.
    if (channel === undefined) return vouchers.remove(id, lane)
    if (gain <= 0n || expired.has(signed.signature)) return
    const isUrgent = channel.closesAt !== undefined || expiry - now() < expiryMarginSeconds
    if (!isUrgent && gain < worthWei) return
    if (expiry <= now()) {
      expired.add(signed.signature)
      tell('error', 'voucher.expired', { channel: id, lane, wei: gain })
      return
    }
    const transaction = await chain.send({ type: 'redeem', signed })
    tell('info', 'voucher.redeemed', { channel: id, lane, wei: gain, transaction })
  }
}

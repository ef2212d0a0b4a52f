/**
 * Recovers senders in the calling thread.
 * @module
 */
import type { Address } from '@watt/evm'
import { senderOf, TransactionError } from '@watt/ledger'
import { recoverAddress } from '../identity/identity.ts'

/** One sender for each raw transaction, undefined where decoding or recovery fails. */
export function recoverSendersHere(
  raws: readonly Uint8Array[],
  chainId: bigint,
): readonly (Address | undefined)[] {
  return raws.map((raw) => {
    try {
      return senderOf(raw, { chainId, recover: recoverAddress })
    } catch (error) {
      if (error instanceof TransactionError) return undefined // The pool decodes again and tells why.
      throw error
    }
  })
}

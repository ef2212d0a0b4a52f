/**
 * Where the bytes of a shard come from: a provider, or this machine.
 * @module
 */
import type { ProviderAddress, ProviderError } from './provider-error.ts'

export type PieceOptions = {
  readonly signal?: AbortSignal | undefined
  /** Told when the provider is not the one that is waited for: it is to be paid first. */
  readonly onPaying?: ((isPaying: boolean) => void) | undefined
}

export type ShardSource = {
  readonly provider: ProviderAddress
  /** Bytes `from` to `to` of a piece, exactly so many, unchecked. */
  pieceBytes(pieceCid: string, from: number, to: number, options?: PieceOptions): AsyncGenerator<Uint8Array>
  /** The error for bytes that are not what they should be. */
  wrongBytes(said: string): ProviderError
  /** The same source, of which so many bytes will be read: what a deposit is made for. */
  expecting(bytes: number): ShardSource
  /** The same source, which is paid nothing. */
  unpaid(): ShardSource
}

/**
 * Brings shards to their providers side by side: resumed where a connection broke, and each failure named with its provider.
 * @module
 */
import pLimit from 'p-limit'
import type { LocalAccount } from 'viem'
import { signUpload } from '../../provider/upload-token.ts'
import type { ProviderClient } from '../network/provider-client.ts'
import { ProviderError } from '../network/provider-error.ts'
import type { ProviderMemory } from '../network/provider-memory.ts'

/** The bytes of a shard, sent as the platform sends best. */
export type ShardBytes = {
  /** Sends everything from `offset` to `length`. @returns the offset that the provider has reached */
  send(
    client: ProviderClient,
    upload: {
      readonly deal: bigint
      readonly token: string
      readonly offset: number
      readonly length: number
      /** Told of bytes on their way. */
      readonly onBytes: (bytes: number) => void
      readonly signal: AbortSignal | undefined
    },
  ): Promise<number>
}

/** One shard to bring. */
export type ShardUpload = {
  readonly slot: number
  readonly deal: bigint
  readonly root: `0x${string}`
  readonly sizeBytes: number
  readonly bytes: ShardBytes
  readonly client: ProviderClient
}

export type UploadOptions = {
  readonly account: Pick<LocalAccount, 'signTypedData'>
  readonly chainId: number
  readonly market: `0x${string}`
  readonly manifest: { readonly cid: string; readonly bytes: Uint8Array }
  readonly memory: ProviderMemory
  readonly signal?: AbortSignal | undefined
  /** Bytes that were sent since it was told last; negative when some have to be sent again. */
  readonly onBytes?: ((bytes: number) => void) | undefined
  /** A provider has the whole shard. */
  readonly onStored?: ((upload: ShardUpload) => Promise<void>) | undefined
  readonly onFault?: ((upload: ShardUpload, error: ProviderError) => void) | undefined
  /** Milliseconds before the first retry; doubles. */
  readonly retryMs?: number | undefined
}

export type UploadResult = {
  readonly stored: readonly number[]
  readonly failed: readonly { readonly slot: number; readonly error: ProviderError }[]
}

const uploadsAtOnce = 16
/** Tries in a row that bring no byte further. */
const triesMax = 4
const retryMsUsual = 500
const tokenSeconds = 86_400

/** Uploads all shards; the failure of one does not stop the others. */
export async function uploadShards(
  uploads: readonly ShardUpload[],
  options: UploadOptions,
): Promise<UploadResult> {
  const limit = pLimit(uploadsAtOnce)
  const stored: number[] = []
  const failed: { slot: number; error: ProviderError }[] = []
  const work = uploads.map((upload) =>
    limit(async () => {
      options.signal?.throwIfAborted()
      const { slot, client } = upload
      try {
        await uploadShard(upload, options)
        options.memory.succeeded(client.provider.address)
        await options.onStored?.(upload)
        stored.push(slot)
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error
        options.memory.failed(client.provider.address, error.message)
        options.onFault?.(upload, error)
        failed.push({ slot, error })
      }
    }),
  )
  const outcomes = await Promise.allSettled(work)
  const broken = outcomes.find((outcome) => outcome.status === 'rejected')
  if (broken) throw broken.reason
  return { stored, failed }
}

/** Uploads one shard with retries, for as long as they bring it further. */
async function uploadShard(upload: ShardUpload, options: UploadOptions): Promise<void> {
  const progress = new Progress(options.onBytes)
  for (let tries = 1; ; tries++) {
    const before = progress.acknowledged
    try {
      return await attempt(upload, options, progress)
    } catch (error) {
      options.signal?.throwIfAborted()
      if (progress.acknowledged > before) tries = 1
      if (!(error instanceof ProviderError) || !isPassing(error) || tries >= triesMax) {
        progress.reset(0)
        throw error
      }
      const wait = Math.max(error.retryAfterMs, (options.retryMs ?? retryMsUsual) * 2 ** (tries - 1))
      await pause(wait, options.signal)
    }
  }
}

async function attempt(upload: ShardUpload, options: UploadOptions, progress: Progress): Promise<void> {
  const { client, deal, root, sizeBytes, bytes } = upload
  const { account, signal, manifest } = options
  const token = await signUpload(account, options, {
    provider: client.provider.address,
    deal,
    root,
    sizeBytes: BigInt(sizeBytes),
    expires: BigInt(Math.floor(Date.now() / 1000) + tokenSeconds),
  })
  const { offset, length } = await client.uploaded(deal, token, signal)
  if (length !== sizeBytes || offset > length)
    throw new ProviderError(client.provider, 'refused', `expects ${length} bytes, not ${sizeBytes}`)
  progress.reset(offset)
  await client.putManifest(manifest.cid, manifest.bytes, token, signal)
  if (offset === sizeBytes) return
  const onBytes = (count: number): void => progress.sent(count)
  const reached = await bytes.send(client, { deal, token, offset, length: sizeBytes, onBytes, signal })
  if (reached !== sizeBytes)
    throw new ProviderError(
      client.provider,
      'refused',
      `has ${reached} bytes of ${sizeBytes} after all were sent`,
    )
}

/** What one shard has brought so far, told as differences. */
class Progress {
  /** Bytes that the provider said it has. */
  acknowledged = 0
  #told = 0
  readonly #onBytes: ((bytes: number) => void) | undefined

  constructor(onBytes: ((bytes: number) => void) | undefined) {
    this.#onBytes = onBytes
  }

  reset(offset: number): void {
    this.acknowledged = offset
    if (offset !== this.#told) this.#onBytes?.(offset - this.#told)
    this.#told = offset
  }

  sent(bytes: number): void {
    this.#told += bytes
    this.#onBytes?.(bytes)
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    const onAbort = (): void => {
      clearTimeout(timer)
      reject(signal?.reason as Error)
    }
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}

/** Whether trying again may help: lines break, and providers are busy; but a refusal for a reason stays one. */
function isPassing({ fault, status }: ProviderError): boolean {
  if (fault === 'unreachable') return true
  return (
    fault === 'refused' &&
    (status === 408 || status === 409 || status === 429 || (status ?? 0) >= 500) &&
    status !== 507
  )
}

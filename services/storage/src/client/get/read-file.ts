/**
 * The bytes of a stored file, or a range of them: fetched, checked, decrypted.
 * @module
 */
import { cipherRange, decrypt } from '../../crypto/index.ts'
import type { FilePart, StoredFile } from '../catalogue/entries.ts'
import { OrderNotFoundError } from '../chain.ts'
import type { ProviderError } from '../network/provider-error.ts'
import { checkRange } from '../object-store.ts'
import type { StorageReader } from '../reader.ts'
import { describeOrder, holdersOf } from './manifest.ts'
import { type CipherSource, readCipher } from './read-cipher.ts'

export type ReadFileOptions = {
  readonly from?: number | undefined
  readonly to?: number | undefined
  readonly signal?: AbortSignal | undefined
  /** Told of each provider that failed; the reading goes on without it. */
  readonly onFault?: ((error: ProviderError) => void) | undefined
}

/**
 * Reads bytes `from` to `to` of a file.
 * @yields Bytes that were checked and authenticated.
 * @throws {ObjectRangeError} There are no such bytes.
 * @throws {NotEnoughShardsError} Fewer than k providers answer with the right bytes.
 * @throws {CiphertextError} What its owner stored is not what was described.
 */
export async function* readStoredFile(
  client: StorageReader,
  file: StoredFile,
  options: ReadFileOptions = {},
): AsyncGenerator<Uint8Array> {
  const range = {
    ...(options.from !== undefined && { from: options.from }),
    ...(options.to !== undefined && { to: options.to }),
  }
  const { from, to } = checkRange(file.sizeBytes, range)
  let start = 0
  for (const part of file.parts) {
    const first = Math.max(0, from - start)
    const end = Math.min(part.plainBytes, to - start)
    start += part.plainBytes
    if (first < end || (part.plainBytes === 0 && file.parts.length === 1))
      yield* readPart(client, part, first, end, options)
  }
}

async function* readPart(
  client: StorageReader,
  { order: id, key, plainBytes, offset }: FilePart,
  from: number,
  to: number,
  { signal, onFault }: ReadFileOptions,
): AsyncGenerator<Uint8Array> {
  const source = await cipherSourceOf(client, id, signal)
  const { offset: first, length } = cipherRange(plainBytes, from, to)
  const cipher = readCipher(source, offset + first, offset + first + length, {
    memory: client.memory,
    patienceMs: client.patienceMs,
    signal,
    onFault,
  })
  yield* decrypt(key, plainBytes, cipher, from, to)
}

/** Who has what of an order's object. */
export async function cipherSourceOf(
  client: StorageReader,
  id: bigint,
  signal?: AbortSignal,
): Promise<CipherSource> {
  const order = await client.chain.order(id)
  if (order === undefined) throw new OrderNotFoundError(id)
  const described = await describeOrder(client, order, signal)
  const { code, cipherBytes } = described.manifest
  return { code, cipherBytes, holders: await holdersOf(client, described) }
}

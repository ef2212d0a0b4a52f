/**
 * Everything an account stored as one CAR: ciphertext and manifests, for any IPFS tool to hold, and for {@link importBackup}
 * to open with the keys file. Bytes are copied as they are on the network: no key is in the CAR.
 *
 * Root: dag-cbor `{ version: 1, objects: [{ manifest: CID, chunks: [CID] }] }`; chunks are raw blocks of 1 MiB of ciphertext.
 * @module
 */
import { hash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { CarWriter } from '@ipld/car'
import { encode } from '@ipld/dag-cbor'
import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import { rechunk } from '../../crypto/index.ts'
import { manifestCid } from '../../manifest/index.ts'
import type { OpenedOrder } from '../catalogue/entries.ts'
import { OrderNotFoundError } from '../chain.ts'
import { privateFile } from '@watt/files'
import { type DescribedOrder, describeOrder } from '../get/manifest.ts'
import { cipherSourceOf } from '../get/read-file.ts'
import { readCipher } from '../get/read-cipher.ts'
import type { ProviderError } from '../network/provider-error.ts'
import type { StorageClient } from '../storage-client.ts'

export type ExportOptions = {
  readonly signal?: AbortSignal | undefined
  readonly onFault?: ((error: ProviderError) => void) | undefined
  /** Bytes of ciphertext that were written since it was told last. */
  readonly onBytes?: ((bytes: number) => void) | undefined
}

const chunkBytes = 1_048_576
const rawCodec = 0x55
const sha256Code = 0x12
/** Stands in the header until the real root is known; of the same length. */
const placeholder = manifestCid(new Uint8Array(0))

/** Writes the CAR of some orders. @returns its root */
export async function exportCar(
  client: StorageClient,
  orders: readonly OpenedOrder[],
  path: string,
  options: ExportOptions = {},
): Promise<CID> {
  const { writer, out } = CarWriter.create([placeholder])
  // Named to be complete only when it is: the header is written last.
  const written = pipeline(Readable.from(out), createWriteStream(path, { flags: 'wx', mode: privateFile }))
  written.catch(() => undefined)
  const objects: { manifest: CID; chunks: CID[] }[] = []
  for (const { order: id } of orders) {
    const order = await client.chain.order(id)
    if (order === undefined) throw new OrderNotFoundError(id)
    const described = await describeOrder(client, order, options.signal)
    const manifest = manifestCid(described.bytes)
    await writer.put({ cid: manifest, bytes: described.bytes })
    objects.push({ manifest, chunks: await putChunks(client, described, writer, options) })
  }
  const index = encode({ version: 1, objects })
  const root = manifestCid(index)
  await writer.put({ cid: root, bytes: index })
  await writer.close()
  await written
  const file = await open(path, 'r+')
  try {
    await CarWriter.updateRootsInFile(file, [root])
    await file.sync()
  } finally {
    await file.close()
  }
  return root
}

async function putChunks(
  client: StorageClient,
  { order, manifest: { cipherBytes } }: DescribedOrder,
  writer: Pick<CarWriter, 'put'>,
  { signal, onFault, onBytes }: ExportOptions,
): Promise<CID[]> {
  const source = await cipherSourceOf(client, order.id, signal)
  const cipher = readCipher(source, 0, cipherBytes, {
    memory: client.memory,
    patienceMs: client.patienceMs,
    signal,
    onFault,
  })
  const chunks: CID[] = []
  for await (const bytes of rechunk(cipher, chunkBytes)) {
    const cid = rawCid(bytes)
    await writer.put({ cid, bytes: Uint8Array.from(bytes) })
    chunks.push(cid)
    onBytes?.(bytes.length)
  }
  return chunks
}

/** CIDv1, raw, sha2-256. */
export function rawCid(bytes: Uint8Array): CID {
  return CID.createV1(rawCodec, create(sha256Code, hash('sha256', bytes, 'buffer')))
}

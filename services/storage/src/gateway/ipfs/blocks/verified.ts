/**
 * Blocks: checked against their CIDs whenever they are read.
 * @module
 */
import { createHash } from 'node:crypto'
import type { CID } from 'multiformats/cid'
import { IpfsError } from '../errors.ts'

/** Where blocks come from, as the UnixFS library wants it. */
export interface Blocks {
  /** @throws {BlockNotFoundError} */
  get(cid: CID, options?: { readonly signal?: AbortSignal | undefined }): AsyncGenerator<Uint8Array>
}

const identity = 0x00
/** What Node calls the hash functions that are served. */
const hashNames: Readonly<Record<number, string>> = { 0x12: 'sha256', 0x13: 'sha512', 0x11: 'sha1' }
/** Of a block: what IPFS nodes exchange at most. */
export const blockBytesMax = 4_194_304

/** The content of an identity CID; undefined for others. */
export function identityOf(cid: CID): Uint8Array | undefined {
  return cid.multihash.code === identity ? cid.multihash.digest : undefined
}

/** @throws {IpfsError} The CID's hash function is not served, or the bytes have another hash */
export function checkBlock(cid: CID, bytes: Uint8Array): Uint8Array {
  const name = hashNames[cid.multihash.code]
  if (name === undefined)
    throw new IpfsError(
      'not-implemented',
      `The hash function 0x${cid.multihash.code.toString(16)} is not served.`,
    )
  const digest = createHash(name).update(bytes).digest()
  if (!digest.equals(cid.multihash.digest))
    throw new IpfsError('not-found', `The block of ${cid.toString()} is damaged.`)
  return bytes
}

/** The bytes of one block. */
export async function readBlock(blocks: Blocks, cid: CID, signal?: AbortSignal): Promise<Uint8Array> {
  const pieces: Uint8Array[] = []
  for await (const piece of blocks.get(cid, { signal })) pieces.push(piece)
  return pieces.length === 1 ? (pieces[0] ?? new Uint8Array()) : Buffer.concat(pieces)
}

/** The same blocks; remembers which were read, in their order. */
export function recorded(blocks: Blocks): Blocks & { readonly seen: readonly CID[] } {
  const seen: CID[] = []
  return {
    seen,
    async *get(cid, options) {
      seen.push(cid)
      yield* blocks.get(cid, options)
    },
  }
}

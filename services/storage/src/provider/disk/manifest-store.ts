/**
 * Manifests of the orders whose pieces lie here, by CID (`manifests/<cid>`).
 * @module
 */
import { CID } from 'multiformats/cid'
import { create } from 'multiformats/hashes/digest'
import { bytesToHex, hexToBytes, sha256 } from 'viem/utils'
import type { BlobStore } from './blob-store.ts'

type Hex = `0x${string}`

const dagCbor = 0x71
const sha2256 = 0x12
export const manifestBytesMax: number = 16 * 2 ** 20

export class ManifestStore {
  readonly #blobs: BlobStore

  constructor(blobs: BlobStore) {
    this.#blobs = blobs
  }

  /** @returns false: the bytes have another digest */
  async keep(digest: Hex, bytes: Uint8Array): Promise<boolean> {
    if (sha256(bytes) !== digest) return false
    await this.#blobs.put(nameOf(digest), bytes)
    return true
  }

  /** undefined: not here, or damaged; a wrong one is never given out. */
  async find(digest: Hex): Promise<Uint8Array | undefined> {
    const size = await this.#blobs.size(nameOf(digest))
    if (size === undefined || size > manifestBytesMax) return undefined
    const bytes = await this.#blobs.read(nameOf(digest), 0, size)
    return sha256(bytes) === digest ? bytes : undefined
  }

  async *all(): AsyncIterable<Hex> {
    for await (const { name } of this.#blobs.list('manifests/')) {
      const digest = digestOf(name.slice('manifests/'.length))
      if (digest !== undefined) yield digest
    }
  }

  async remove(digest: Hex): Promise<void> {
    await this.#blobs.remove(nameOf(digest))
  }
}

function nameOf(digest: Hex): string {
  return `manifests/${cidOf(digest)}`
}

/** CIDv1 dag-cbor sha2-256 in base32. */
export function cidOf(digest: Hex): string {
  return CID.createV1(dagCbor, create(sha2256, hexToBytes(digest))).toString()
}

/** The digest in such a CID; undefined: it is another kind, or not its one text. */
export function digestOf(cid: string): Hex | undefined {
  if (!/^bafyrei[a-z2-7]{52}$/.test(cid)) return undefined
  try {
    const digest = bytesToHex(CID.parse(cid).multihash.digest)
    return cidOf(digest) === cid ? digest : undefined
  } catch {
    return undefined
  }
}

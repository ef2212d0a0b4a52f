/**
 * A provider's pieces: parts that still come in (`pieces/<deal>.part`, always on the local disk), and whole ones
 * (`pieces/<root>` with `pieces/<root>.tree`) in a folder or bucket. A whole piece was verified before it got its name.
 * @module
 */
import { mkdir, open, opendir, rm, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { hexToBytes } from 'viem/utils'
import { type Opening, openLeaf, PieceTree } from '../../piece/index.ts'
import type { BlobStore } from './blob-store.ts'
import { isMissing, syncFolder } from '@watt/files'

type Hex = `0x${string}`

/** Bytes that may be lost to a power cut of an upload under way. */
const syncBytes = 16 * 2 ** 20

export class PieceStore {
  readonly #folder: string
  readonly #blobs: BlobStore
  /** The trees used last: proofs come in bursts. */
  readonly #trees = new Map<string, PieceTree>()

  private constructor(folder: string, blobs: BlobStore) {
    this.#folder = folder
    this.#blobs = blobs
  }

  /** @param folder - The local one, for parts; `blobs` may lie in it. */
  static async open(folder: string, blobs: BlobStore): Promise<PieceStore> {
    await mkdir(join(folder, 'pieces'), { recursive: true, mode: 0o700 })
    return new PieceStore(folder, blobs)
  }

  /** Bytes that are there of a part. */
  async partBytes(deal: bigint): Promise<number> {
    return (await stat(this.#part(deal)).catch(absent))?.size ?? 0
  }

  /** Deals of which a part is there. */
  async parts(): Promise<readonly bigint[]> {
    const found: bigint[] = []
    for await (const { name } of await opendir(join(this.#folder, 'pieces'))) {
      const [, deal] = /^([0-9]{1,20})\.part$/.exec(name) ?? []
      if (deal !== undefined) found.push(BigInt(deal))
    }
    return found
  }

  /**
   * Appends bytes to a part; they are durable when it returns, also where the source fails half-way.
   * @param taken - is told of every chunk that was written
   */
  async append(
    deal: bigint,
    offset: number,
    source: AsyncIterable<Uint8Array>,
    taken: (chunk: Uint8Array) => void,
  ): Promise<void> {
    const path = this.#part(deal)
    const isNew = offset === 0
    const file = await open(path, isNew ? 'w' : 'r+', 0o600)
    let at = offset
    let unsynced = 0
    try {
      for await (const chunk of source) {
        for (let from = 0; from < chunk.length;) {
          const { bytesWritten } = await file.write(chunk, from, chunk.length - from, at)
          from += bytesWritten
          at += bytesWritten
        }
        taken(chunk)
        unsynced += chunk.length
        if (unsynced < syncBytes) continue
        await file.datasync()
        unsynced = 0
      }
    } finally {
      await file.sync().finally(async () => file.close())
      if (isNew) await syncFolder(join(path, '..'))
    }
  }

  /** @yields chunks of a part, from the start */
  async *readPart(deal: bigint, bytes: number): AsyncIterable<Uint8Array> {
    const file = await open(this.#part(deal), 'r')
    try {
      const chunk = new Uint8Array(65_024)
      for (let at = 0; at < bytes;) {
        const { bytesRead } = await file.read(chunk, 0, Math.min(chunk.length, bytes - at), at)
        if (bytesRead === 0) return
        yield chunk.subarray(0, bytesRead)
        at += bytesRead
      }
    } finally {
      await file.close()
    }
  }

  async dropPart(deal: bigint): Promise<void> {
    await rm(this.#part(deal), { force: true })
  }

  /** Cuts a part that is longer than what was accounted for. */
  async cutPart(deal: bigint, bytes: number): Promise<void> {
    await truncate(this.#part(deal), bytes)
  }

  /** Makes a verified part the piece of that root. A crash in between leaves the part, and it is done again. */
  async keep(deal: bigint, root: Hex, tree: PieceTree): Promise<void> {
    await this.#blobs.put(`${nameOf(root)}.tree`, tree.toBytes())
    await this.#blobs.adopt(nameOf(root), this.#part(deal))
  }

  /** Whether the piece is there in its full length. */
  async has(root: Hex, sizeBytes: number): Promise<boolean> {
    return (await this.#blobs.size(nameOf(root))) === sizeBytes
  }

  /** @throws {BlobMissingError} The bytes are not there. */
  stream(root: Hex, offset: number, length: number): AsyncIterable<Uint8Array> {
    return this.#blobs.stream(nameOf(root), offset, length)
  }

  /** Opens a node. @throws {BlobMissingError} or {PieceReadError}: the piece is damaged. */
  async openNode(root: Hex, sizeBytes: number, index: number): Promise<Opening> {
    const tree = await this.tree(root, sizeBytes)
    return openLeaf(
      async (offset, length) => this.#blobs.read(nameOf(root), offset, length),
      sizeBytes,
      tree,
      index,
    )
  }

  /** The upper levels of a piece's tree: as stored where they lead to the root, else made again from the bytes. */
  async tree(root: Hex, sizeBytes: number): Promise<PieceTree> {
    const known = this.#trees.get(root)
    if (known !== undefined) return known
    const tree = (await this.#storedTree(root, sizeBytes)) ?? (await this.#rebuiltTree(root, sizeBytes))
    this.#trees.set(root, tree)
    const [oldest] = this.#trees.keys()
    if (this.#trees.size > treesMax && oldest !== undefined) this.#trees.delete(oldest)
    return tree
  }

  /** Deletes a piece. */
  async remove(root: Hex): Promise<void> {
    this.#trees.delete(root)
    await this.#blobs.remove(nameOf(root))
    await this.#blobs.remove(`${nameOf(root)}.tree`)
  }

  /** @yields roots of all pieces with their bytes */
  async *pieces(): AsyncIterable<{ readonly root: Hex; readonly bytes: number }> {
    for await (const { name, bytes } of this.#blobs.list('pieces/')) {
      const [, root] = /^pieces\/([0-9a-f]{64})$/.exec(name) ?? []
      if (root !== undefined) yield { root: `0x${root}`, bytes }
    }
  }

  /** Bytes that the disk can still take; undefined where it does not tell. */
  async freeBytes(): Promise<number | undefined> {
    return this.#blobs.freeBytes()
  }

  async #storedTree(root: Hex, sizeBytes: number): Promise<PieceTree | undefined> {
    const name = `${nameOf(root)}.tree`
    const size = await this.#blobs.size(name)
    if (size === undefined || size > treeBytesMax) return undefined
    try {
      const tree = PieceTree.fromBytes(await this.#blobs.read(name, 0, size))
      return tree.sizeBytes === sizeBytes && isRoot(tree, root) ? tree : undefined
    } catch {
      return undefined
    }
  }

  async #rebuiltTree(root: Hex, sizeBytes: number): Promise<PieceTree> {
    const { PieceHasher } = await import('../../piece/index.ts')
    const hasher = new PieceHasher()
    for await (const chunk of this.stream(root, 0, sizeBytes)) hasher.update(chunk)
    const { tree } = hasher.finish()
    // A tree of other bytes is used all the same: it opens nothing that leads to the root, and that is found out.
    if (isRoot(tree, root)) await this.#blobs.put(`${nameOf(root)}.tree`, tree.toBytes())
    return tree
  }

  #part(deal: bigint): string {
    return join(this.#folder, 'pieces', `${deal}.part`)
  }
}

const treesMax = 64
const treeBytesMax = 64 * 2 ** 20

function nameOf(root: Hex): string {
  return `pieces/${root.slice(2)}`
}

/** Whether a tree leads to a root. */
export function isRoot(tree: PieceTree, root: Hex): boolean {
  return Buffer.compare(tree.root, hexToBytes(root)) === 0
}

function absent(error: unknown): undefined {
  if (isMissing(error)) return undefined
  throw error
}

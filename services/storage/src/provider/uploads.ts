/**
 * Uploads under way: bytes go to disk and through the hash at once, so that the last byte settles whether it is the piece.
 * @module
 */
import type { PieceHasher } from '../piece/index.ts'
import type { HostedDeal } from './chain/provider-chain.ts'
import { isRoot, type PieceStore } from './disk/piece-store.ts'
import { ProblemError } from './serve/problem.ts'

type Upload = { bytes: number; hasher: PieceHasher; isBusy: boolean }

/** Hashers in memory (some hundred KiB each); others are made again from disk when their upload goes on. */
const hashersMax = 48

export class Uploads {
  readonly #store: PieceStore
  readonly #uploads = new Map<bigint, Upload>()

  constructor(store: PieceStore) {
    this.#store = store
  }

  /**
   * Bytes of a deal's piece that are here, durably.
   * @throws {ProblemError} `storage/upload-busy`: another request, perhaps of a client that is gone, still brings some
   */
  async offset(deal: HostedDeal): Promise<number> {
    if (await this.#store.has(deal.root, deal.sizeBytes)) return deal.sizeBytes
    if (this.#uploads.get(deal.id)?.isBusy === true) throw busy(deal)
    return Math.min(await this.#store.partBytes(deal.id), deal.sizeBytes)
  }

  /**
   * Takes the next bytes. What came before a failure stays.
   * @returns the bytes that are here now, and whether they are the whole piece, verified
   * @throws {ProblemError} `storage/upload-busy`, `storage/offset-conflict`, `storage/wrong-piece`, or what `source` throws
   */
  async append(
    deal: HostedDeal,
    offset: number,
    source: AsyncIterable<Uint8Array>,
  ): Promise<{ readonly offset: number; readonly isWhole: boolean }> {
    if (await this.#store.has(deal.root, deal.sizeBytes)) {
      if (offset === deal.sizeBytes) return { offset, isWhole: true }
      throw conflict(deal.sizeBytes, offset)
    }
    if (this.#uploads.get(deal.id)?.isBusy === true) throw busy(deal)
    const upload = await this.#open(deal)
    try {
      // Another request may have brought the last byte meanwhile.
      if (await this.#store.has(deal.root, deal.sizeBytes)) throw conflict(deal.sizeBytes, offset)
      if (offset !== upload.bytes) throw conflict(upload.bytes, offset)
      await this.#store.append(deal.id, offset, source, (chunk) => {
        upload.hasher.update(chunk)
        upload.bytes += chunk.length
      })
      if (upload.bytes < deal.sizeBytes) return { offset: upload.bytes, isWhole: false }
      await this.#finish(deal, upload)
      return { offset: deal.sizeBytes, isWhole: true }
    } catch (error) {
      // After a failed write the disk may have taken more, or less, than was hashed.
      if ((await this.#store.partBytes(deal.id)) !== upload.bytes) this.#uploads.delete(deal.id)
      throw error
    } finally {
      upload.isBusy = false
    }
  }

  /** Verifies parts that came in whole before a crash. @returns whether the piece is here */
  async recover(deal: HostedDeal): Promise<boolean> {
    if (await this.#store.has(deal.root, deal.sizeBytes)) return true
    if (
      (await this.#store.partBytes(deal.id)) < deal.sizeBytes ||
      this.#uploads.get(deal.id)?.isBusy === true
    )
      return false
    const upload = await this.#open(deal)
    try {
      // Another request may have ended it while this one waited.
      if (upload.bytes < deal.sizeBytes) return await this.#store.has(deal.root, deal.sizeBytes)
      await this.#finish(deal, upload)
      return true
    } finally {
      upload.isBusy = false
    }
  }

  /** Forgets an upload and its bytes. */
  async drop(deal: bigint): Promise<void> {
    this.#uploads.delete(deal)
    await this.#store.dropPart(deal)
  }

  /** Busy from before the first wait on, so that two requests cannot both have it. */
  async #open(deal: HostedDeal): Promise<Upload> {
    const known = this.#uploads.get(deal.id)
    if (known !== undefined) {
      known.isBusy = true
      return known
    }
    const { PieceHasher } = await import('../piece/index.ts')
    const raced = this.#uploads.get(deal.id)
    if (raced !== undefined) throw busy(deal)
    const upload: Upload = { bytes: 0, hasher: new PieceHasher(), isBusy: true }
    this.#makeRoom()
    this.#uploads.set(deal.id, upload)
    try {
      const there = await this.#store.partBytes(deal.id)
      if (there > deal.sizeBytes) await this.#store.cutPart(deal.id, deal.sizeBytes)
      if (there > 0) await this.#hashPart(deal, upload, Math.min(there, deal.sizeBytes))
    } catch (error) {
      this.#uploads.delete(deal.id)
      throw error
    }
    return upload
  }

  async #hashPart({ id }: HostedDeal, upload: Upload, bytes: number): Promise<void> {
    for await (const chunk of this.#store.readPart(id, bytes)) {
      upload.hasher.update(chunk)
      upload.bytes += chunk.length
    }
  }

  /** Busy to the end: until the piece has its name, nobody else may look for its part. */
  async #finish(deal: HostedDeal, upload: Upload): Promise<void> {
    try {
      const { tree } = upload.hasher.finish()
      if (isRoot(tree, deal.root)) return await this.#store.keep(deal.id, deal.root, tree)
      await this.#store.dropPart(deal.id)
      throw new ProblemError(
        'storage/wrong-piece',
        `The bytes of deal ${deal.id} are not the piece ${deal.root}.`,
      )
    } finally {
      this.#uploads.delete(deal.id)
    }
  }

  #makeRoom(): void {
    for (const [deal, upload] of this.#uploads) {
      if (this.#uploads.size < hashersMax) return
      if (!upload.isBusy) this.#uploads.delete(deal)
    }
  }
}

function busy({ id }: HostedDeal): ProblemError {
  return new ProblemError('storage/upload-busy', `Another request uploads deal ${id}.`)
}

function conflict(found: number, given: number): ProblemError {
  return new ProblemError('storage/offset-conflict', `The upload stands at byte ${found}, not at ${given}.`, {
    offset: found,
  })
}

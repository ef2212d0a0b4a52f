/**
 * Bytes on disk under names of their own, synced before they are named. What is being read stays until it has been read.
 * @module
 */
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { renameDurably, syncFolder } from '@watt/files'

export type Blob = { readonly id: string; readonly bytes: number }

const readBytes = 256 * 1024

export class BlobFolder {
  readonly #folder: string
  readonly #held = new Map<string, number>()
  readonly #doomed = new Set<string>()

  private constructor(folder: string) {
    this.#folder = folder
  }

  /** Opens a folder and forgets what was never finished there. */
  static async open(folder: string): Promise<BlobFolder> {
    await mkdir(join(folder, 'new'), { recursive: true, mode: 0o700 })
    for (const name of await readdir(join(folder, 'new'))) await rm(join(folder, 'new', name))
    return new BlobFolder(folder)
  }

  /**
   * Writes a blob; when this resolves, it survives a power cut.
   * @throws whatever the source throws; nothing stays then
   */
  async write(source: AsyncIterable<Uint8Array>): Promise<Blob> {
    const id = randomBytes(16).toString('hex')
    const unfinished = join(this.#folder, 'new', id)
    const file = await open(unfinished, 'wx', 0o600)
    let bytes = 0
    try {
      for await (const piece of source) {
        for (let at = 0; at < piece.length;) at += (await file.write(piece, at)).bytesWritten
        bytes += piece.length
      }
      await file.datasync()
      await file.close()
    } catch (error) {
      await file.close().catch(() => undefined)
      await rm(unfinished, { force: true })
      throw error
    }
    const folder = join(this.#folder, id.slice(0, 2))
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await renameDurably(unfinished, join(folder, id))
    await syncFolder(this.#folder)
    return { id, bytes }
  }

  /**
   * Bytes `from` to `to` of several blobs in a row. They stay until the iteration ends, even when removed meanwhile.
   * @returns undefined where one of them is gone already
   */
  async read(
    blobs: readonly Blob[],
    from: number,
    to: number,
  ): Promise<AsyncIterable<Uint8Array> | undefined> {
    for (const { id } of blobs) this.#held.set(id, (this.#held.get(id) ?? 0) + 1)
    let released = false
    const release = async (): Promise<void> => {
      if (released) return
      released = true
      for (const { id } of blobs) await this.#release(id)
    }
    const there = await Promise.all(blobs.map(async (blob) => this.#has(blob)))
    if (!there.every(Boolean)) {
      await release()
      return undefined
    }
    return thenDo(this.#pieces(blobs, from, to), release)
  }

  async *#pieces(blobs: readonly Blob[], from: number, to: number): AsyncGenerator<Uint8Array> {
    let start = 0
    for (const { id, bytes } of blobs) {
      const first = Math.max(0, from - start)
      const end = Math.min(bytes, to - start)
      start += bytes
      if (first >= end) continue
      const range = { start: first, end: end - 1, highWaterMark: readBytes }
      for await (const piece of createReadStream(this.#path(id), range)) yield piece as Uint8Array
    }
  }

  /** Removes blobs, those being read once they have been. */
  async remove(blobs: readonly Blob[]): Promise<void> {
    for (const { id } of blobs) {
      if (this.#held.has(id)) this.#doomed.add(id)
      else await rm(this.#path(id), { force: true })
    }
  }

  /** Removes what nobody knows of: it was written, but the process ended before it was entered. */
  async sweep(known: ReadonlySet<string>): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      if (!/^[0-9a-f]{2}$/.test(name)) continue
      for (const id of await readdir(join(this.#folder, name)))
        if (!known.has(id)) await rm(this.#path(id), { force: true })
    }
  }

  async #has({ id, bytes }: Blob): Promise<boolean> {
    return (await stat(this.#path(id)).catch(() => undefined))?.size === bytes
  }

  async #release(id: string): Promise<void> {
    const left = (this.#held.get(id) ?? 1) - 1
    if (left > 0) return void this.#held.set(id, left)
    this.#held.delete(id)
    if (this.#doomed.delete(id)) await rm(this.#path(id), { force: true })
  }

  #path(id: string): string {
    return join(this.#folder, id.slice(0, 2), id)
  }
}

/** The same pieces; `after` runs once they end, fail, or are not wanted any more, even before the first. */
function thenDo(pieces: AsyncGenerator<Uint8Array>, after: () => Promise<void>): AsyncIterable<Uint8Array> {
  const next = async (): Promise<IteratorResult<Uint8Array>> => {
    try {
      const result = await pieces.next()
      if (result.done === true) await after()
      return result
    } catch (error) {
      await after()
      throw error
    }
  }
  const end = async (): Promise<IteratorResult<Uint8Array>> => {
    await pieces.return(undefined)
    await after()
    return { done: true, value: undefined }
  }
  return { [Symbol.asyncIterator]: () => ({ next, return: end }) }
}

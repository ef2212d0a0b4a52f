/**
 * Opens what {@link exportCar} wrote, without any network: every block is checked, every file decrypted.
 * @module
 */
import { hash } from 'node:crypto'
import { open, type FileHandle } from 'node:fs/promises'
import { CarIndexer, CarReader } from '@ipld/car'
import { decode } from '@ipld/dag-cbor'
import { CID } from 'multiformats/cid'
import { WattError } from '@watt/errors'
import { cipherRange, decrypt } from '../../crypto/index.ts'
import { decodeManifest } from '../../manifest/index.ts'
import { openWithKey } from '../catalogue/catalogue.ts'
import { type FilePart, filesOf, type OpenedOrder, type StoredFile } from '../catalogue/entries.ts'
import type { ObjectKeys } from './keys-file.ts'

const blockBytesMax = 16 * 2 ** 20
const blocksMax = 10_000_000

type Place = { readonly cid: CID; readonly blockOffset: number; readonly blockLength: number }

/** A CAR that was exported, open; close it with `await using` or `close`. */
export class Backup {
  /** Files that a key was given for. */
  readonly files: readonly StoredFile[]
  readonly #file: FileHandle
  readonly #places: ReadonlyMap<string, Place>
  /** Chunks by the number that stands for their object's order. */
  readonly #chunks: ReadonlyMap<bigint, readonly CID[]>

  private constructor(
    file: FileHandle,
    places: ReadonlyMap<string, Place>,
    files: readonly StoredFile[],
    chunks: ReadonlyMap<bigint, readonly CID[]>,
  ) {
    this.#file = file
    this.#places = places
    this.files = files
    this.#chunks = chunks
  }

  /** @throws {BackupError} It is no CAR that was exported, or a block is not what its CID says. */
  static async open(path: string, keys: ObjectKeys): Promise<Backup> {
    const file = await open(path, 'r')
    try {
      const indexer = await CarIndexer.fromIterable(file.createReadStream({ start: 0, autoClose: false }))
      const [root] = await indexer.getRoots()
      const places = new Map<string, Place>()
      for await (const place of indexer) {
        if (places.size === blocksMax) throw new BackupError(`it has more than ${blocksMax} blocks`)
        places.set(place.cid.toString(), place)
      }
      if (root === undefined) throw new BackupError('it has no root')
      const opened: OpenedOrder[] = []
      const chunks = new Map<bigint, readonly CID[]>()
      for (const [at, object] of readIndex(await readBlock(file, places, root)).entries()) {
        const cid = object.manifest.toString()
        const key = keys.get(cid)
        if (key === undefined) continue
        const { sealed } = decodeManifest(await readBlock(file, places, object.manifest))
        opened.push(await openWithKey(BigInt(at), cid, key, sealed))
        chunks.set(BigInt(at), object.chunks)
      }
      return new Backup(file, places, filesOf(opened), chunks)
    } catch (error) {
      await file.close()
      throw error instanceof WattError ? error : new BackupError((error as Error).message)
    }
  }

  /**
   * The bytes of a file.
   * @yields Each chunk is authentic.
   */
  async *read(file: StoredFile): AsyncGenerator<Uint8Array> {
    for (const part of file.parts) yield* decrypt(part.key, part.plainBytes, this.#cipher(part))
  }

  async close(): Promise<void> {
    await this.#file.close()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async *#cipher({ order, offset, plainBytes }: FilePart): AsyncGenerator<Uint8Array> {
    const from = offset
    const to = offset + cipherRange(plainBytes).length
    let at = 0
    for (const cid of this.#chunks.get(order)!) {
      const { blockLength } = this.#places.get(cid.toString()) ?? { blockLength: 0 }
      const start = at
      at += blockLength
      if (at <= from || start >= to) continue
      const bytes = await readBlock(this.#file, this.#places, cid)
      yield bytes.subarray(Math.max(0, from - start), to - start)
    }
  }
}

async function readBlock(
  file: FileHandle,
  places: ReadonlyMap<string, Place>,
  cid: CID,
): Promise<Uint8Array> {
  const place = places.get(cid.toString())
  if (place === undefined) throw new BackupError(`the block ${String(cid)} lacks`)
  if (place.blockLength > blockBytesMax)
    throw new BackupError(`the block ${String(cid)} has ${place.blockLength} bytes`)
  const { bytes } = await CarReader.readRaw(file, place as Parameters<typeof CarReader.readRaw>[1])
  if (!hash('sha256', bytes, 'buffer').equals(cid.multihash.digest))
    throw new BackupError(`the block ${String(cid)} was changed`)
  return bytes
}

function readIndex(
  bytes: Uint8Array,
): readonly { readonly manifest: CID; readonly chunks: readonly CID[] }[] {
  const index = decode<{ version?: unknown; objects?: unknown } | null>(bytes)
  if (index?.version !== 1 || !Array.isArray(index.objects)) throw new BackupError('its root is no index')
  return index.objects.map((object: { manifest?: unknown; chunks?: unknown } | null) => {
    const manifest = CID.asCID(object?.manifest)
    const chunks = Array.isArray(object?.chunks) ? object.chunks.map((chunk) => CID.asCID(chunk)) : []
    if (manifest === null || !chunks.every((chunk) => chunk !== null))
      throw new BackupError('its index names no CIDs')
    return { manifest, chunks }
  })
}

/** Thrown for a file that is no export, or was changed. */
export class BackupError extends WattError {
  readonly code = 'storage/backup'
  override readonly fix = 'give the CAR that watt storage export wrote, complete and unchanged'
  constructor(problem: string) {
    super(`This backup cannot be used: ${problem}.`)
  }
}

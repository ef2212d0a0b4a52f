/**
 * Public files, not encrypted: imported as UnixFS, profile `unixfs-v1-2025`, into one CAR object each.
 * @see https://specs.ipfs.tech/ipips/ipip-0499/
 * @module
 */
import { open, mkdtemp, rm, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CarBlockIterator } from '@ipld/car/iterator'
import { importer, type ImportCandidate } from 'ipfs-unixfs-importer'
import type { CID } from 'multiformats/cid'
import type { ObjectInfo, ObjectStore } from '../../client/object-store.ts'
import { PieceHasher } from '../../piece/index.ts'
import { carHeader, sectionHead } from './blocks/car.ts'
import { carPrefix, pieceField } from './blocks/stored-blocks.ts'
import { blockBytesMax, checkBlock } from './blocks/verified.ts'
import { decodingError, IpfsError } from './errors.ts'

export type Imported = { readonly root: CID; readonly pieceCid: string; readonly object: ObjectInfo }
/** A file; its path has `/` between folders. */
export type PublicFile = { readonly path: string; readonly content: AsyncIterable<Uint8Array> }

const readBytes = 256 * 1024

/**
 * Imports files and stores them. One file without a folder is its own root; else the root is the folder that holds them.
 * @throws {IpfsError} There is no file
 */
export async function importFiles(
  store: ObjectStore,
  files: AsyncIterable<PublicFile>,
  options: { readonly wrap: boolean },
): Promise<Imported> {
  return throughFile(store, async (blocks) => {
    let root: CID | undefined
    const candidates = files as AsyncIterable<ImportCandidate>
    const settings = { profile: 'unixfs-v1-2025', wrapWithDirectory: options.wrap } as const
    for await (const entry of importer(
      candidates,
      { put: async (cid, bytes) => blocks.put(cid, bytes as Uint8Array) },
      settings,
    ))
      root = entry.cid
    return root
  })
}

/** Takes over a CAR with one root; every block is checked. @throws {IpfsError} It is none, or a block is wrong */
export async function importCar(store: ObjectStore, content: AsyncIterable<Uint8Array>): Promise<Imported> {
  return throughFile(store, async (blocks) => {
    try {
      const car = await CarBlockIterator.fromIterable(content)
      const [root, ...more] = await car.getRoots()
      if (root === undefined || more.length > 0)
        throw new IpfsError('bad-request', 'The CAR must have one root.')
      let hasRoot = false
      for await (const { cid, bytes } of car) {
        await blocks.put(cid as CID, checkBlock(cid as CID, bytes))
        hasRoot ||= cid.toString() === root.toString()
      }
      if (!hasRoot)
        throw new IpfsError('bad-request', `The block of the root ${root.toString()} is not in the CAR.`)
      return root as CID
    } catch (error) {
      throw decodingError(error, 'The CAR')
    }
  })
}

type Sink = { put(cid: CID, bytes: Uint8Array): Promise<CID> }

/** The root is known last and stands first in a CAR, so the blocks wait in a file. */
async function throughFile(
  store: ObjectStore,
  fill: (blocks: Sink) => Promise<CID | undefined>,
): Promise<Imported> {
  const folder = await mkdtemp(join(tmpdir(), 'watt-import-'))
  const file = await open(join(folder, 'blocks'), 'wx+', 0o600)
  try {
    const written = new Set<string>()
    let turn: Promise<void> = Promise.resolve() // The importer puts several blocks at once; they go into the file one by one.
    const root = await fill({
      async put(cid, bytes) {
        if (bytes.length > blockBytesMax)
          throw new IpfsError(
            'bad-request',
            `A block has ${bytes.length} bytes, at most ${blockBytesMax} are allowed.`,
          )
        const key = cid.toString()
        if (written.has(key)) return cid
        written.add(key)
        turn = turn.then(async () => file.appendFile(Buffer.concat([sectionHead(cid, bytes.length), bytes])))
        await turn
        return cid
      },
    })
    if (root === undefined) throw new IpfsError('bad-request', 'There is nothing to import.')
    return await storeCar(store, root, file)
  } finally {
    await file.close()
    await rm(folder, { recursive: true, force: true })
  }
}

async function storeCar(store: ObjectStore, root: CID, file: FileHandle): Promise<Imported> {
  const head = carHeader([root])
  const size = head.length + (await file.stat()).size
  const hasher = new PieceHasher()
  let pieceCid = ''
  const metadata = (): Record<string, string> => {
    pieceCid = hasher.finish().piece.cid.toString()
    return { root: root.toString(), [pieceField]: pieceCid }
  }
  const object = await store.put(`${carPrefix}${root.toString()}.car`, content(), {
    size,
    contentType: 'application/vnd.ipld.car',
    metadata,
  })
  return { root, pieceCid, object }

  async function* content(): AsyncGenerator<Uint8Array> {
    hasher.update(head)
    yield head
    const buffer = Buffer.alloc(readBytes)
    for (let at = 0; ;) {
      const { bytesRead } = await file.read(buffer, 0, readBytes, at)
      if (bytesRead === 0) return
      at += bytesRead
      const piece = Buffer.from(buffer.subarray(0, bytesRead))
      hasher.update(piece)
      yield piece
    }
  }
}

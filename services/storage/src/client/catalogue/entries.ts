/**
 * From what orders hold to files by name: parts put together, bundles taken apart, and the newest of each name.
 * @module
 */
import { bytesToHex } from 'viem/utils'
import { compareBytes, utf8Bytes } from '../../bytes.ts'
import { cipherBytesOf } from '../../crypto/index.ts'
import type { Names } from '../../manifest/index.ts'
import { nameOf } from '../names.ts'

/** What one order holds, opened. */
export type OpenedOrder = {
  readonly order: bigint
  readonly cid: string
  readonly key: Uint8Array
  readonly names: Names
}

/** Where bytes of a file lie. */
export type FilePart = {
  readonly order: bigint
  /** What they are encrypted with. */
  readonly key: Uint8Array
  readonly plainBytes: number
  /** First byte of their ciphertext within the object, and how many. */
  readonly offset: number
  readonly cipherBytes: number
}

/** One file by name. */
export type StoredFile = {
  readonly name: string
  readonly type: string
  readonly modifiedMs: number
  readonly sizeBytes: number
  readonly metadata: Readonly<Record<string, string>>
  readonly parts: readonly FilePart[]
  /** Changes with the content: the manifest's CID, and the place in a bundle. */
  readonly version: string
  /** Files that share its order. */
  readonly bundled: number
}

/** The files of some orders: of each name the newest one, in the order of the UTF-8 bytes of their names. */
export function filesOf(orders: readonly OpenedOrder[]): readonly StoredFile[] {
  const newest = new Map<string, StoredFile>()
  const groups = new Map<string, OpenedOrder[]>()
  for (const opened of orders.toSorted((a, b) => Number(a.order - b.order))) {
    const { names } = opened
    if (names.entries) for (const file of bundledFiles(opened)) newest.set(file.name, file)
    else {
      const id = bytesToHex(names.file)
      const group = [...(groups.get(id) ?? []).filter((other) => other.names.part !== names.part), opened]
      groups.set(id, group)
      const file = wholeFile(group)
      if (file !== undefined) {
        newest.delete(file.name)
        newest.set(file.name, file)
      }
    }
  }
  return [...newest.values()].toSorted((a, b) => compareNames(a.name, b.name))
}

/** A file of which parts lack: its put was interrupted, or some of its orders ended. */
export type IncompleteFile = {
  readonly name: string
  /** How many it has. */
  readonly parts: number
  readonly orders: readonly bigint[]
}

/** Files that cannot be read as long as the rest of their parts is not stored. */
export function incompleteFiles(orders: readonly OpenedOrder[]): readonly IncompleteFile[] {
  const several = orders.filter(({ names }) => names.parts > 1)
  const groups = Map.groupBy(several, ({ names }) => bytesToHex(names.file))
  return [...groups.values()].flatMap((group) => {
    const [{ names }] = group as [OpenedOrder]
    if (new Set(group.map((it) => it.names.part)).size === names.parts) return []
    return [{ name: nameOf(names.name), parts: names.parts, orders: group.map(({ order }) => order) }]
  })
}

/** By the bytes of UTF-8, as S3 lists. */
export function compareNames(a: string, b: string): number {
  return compareBytes(utf8Bytes(a), utf8Bytes(b))
}

/** The file of parts that belong together; undefined while one lacks. */
function wholeFile(group: readonly OpenedOrder[]): StoredFile | undefined {
  const parts = group.toSorted((a, b) => a.names.part - b.names.part)
  const [first] = parts
  if (first === undefined || parts.length !== first.names.parts) return undefined
  const { name, type, modified, metadata = {} } = parts.at(-1)!.names
  return {
    name: nameOf(name),
    type,
    modifiedMs: modified,
    metadata,
    sizeBytes: parts.reduce((sum, { names }) => sum + names.plainBytes, 0),
    parts: parts.map(({ order, key, names: { plainBytes } }) => ({
      order,
      key,
      plainBytes,
      offset: 0,
      cipherBytes: cipherBytesOf(plainBytes),
    })),
    version: parts.map(({ cid }) => cid).join(' '),
    bundled: 1,
  }
}

function bundledFiles({ order, cid, names: { entries = [] } }: OpenedOrder): readonly StoredFile[] {
  return entries.map(({ name, type, modified, plainBytes, metadata = {}, key, offset }, at) => ({
    name: nameOf(name),
    type,
    modifiedMs: modified,
    sizeBytes: plainBytes,
    metadata,
    parts: [{ order, key, plainBytes, offset, cipherBytes: cipherBytesOf(plainBytes) }],
    version: `${cid}/${at}`,
    bundled: entries.length,
  }))
}

/**
 * Encrypts, codes and hashes one object into the place where its shards wait: everything of storing that needs no chain.
 * @module
 */
import { bytesToHex, type Hex } from 'viem'
import {
  PieceHasher,
  prepareObject,
  type ObjectPlan,
  type PlannedObject,
  type Source,
  type Staging,
} from '@watt/storage/browser/storing'

/** An object as it can be told to a worker: its files by their place in a list. */
export type FlatObject =
  | (Omit<Extract<ObjectPlan, { kind: 'file' }>, 'source'> & { readonly source: number })
  | (Omit<Extract<ObjectPlan, { kind: 'bundle' }>, 'sources'> & { readonly sources: readonly number[] })

export function flatten(object: ObjectPlan, sources: readonly Source[]): FlatObject {
  if (object.kind === 'file') return { ...object, source: sources.indexOf(object.source) }
  return { ...object, sources: object.sources.map((it) => sources.indexOf(it)) }
}

export function unflatten(object: FlatObject, sources: readonly Source[]): ObjectPlan {
  if (object.kind === 'file') return { ...object, source: sources[object.source]! }
  return { ...object, sources: object.sources.map((it) => sources[it]!) }
}

/** The files of an object. */
export function sourcesOf(object: ObjectPlan): readonly Source[] {
  return object.kind === 'file' ? [object.source] : object.sources
}

/** What the order and the providers need to know of staged shards. */
export type StagedObject = {
  readonly cid: string
  readonly digest: Hex
  readonly manifest: Uint8Array<ArrayBuffer>
  readonly roots: readonly Hex[]
  /** Of each piece's tree. */
  readonly height: number
}

/** @param readers - Public keys of those who may read. */
export async function stageObject(
  object: ObjectPlan,
  code: PlannedObject['code'],
  {
    staging,
    readers,
    onBytes,
  }: {
    readonly staging: Staging
    readonly readers: readonly Uint8Array[]
    readonly onBytes: (bytes: number) => void
  },
): Promise<StagedObject> {
  const workers = { hasher: hashedHere }
  const staged = await prepareObject(object, { code, staging, workers, readers, onBytes })
  const { cid, digest, manifest, pieces } = staged
  return {
    cid,
    digest,
    manifest: Uint8Array.from(manifest),
    roots: pieces.map(({ root }) => bytesToHex(root)),
    height: pieces[0]!.height,
  }
}

/** Hashes a piece where it is asked for: this is a worker already. */
function hashedHere() {
  const hasher = new PieceHasher()
  return {
    update: async (bytes: Uint8Array<ArrayBuffer>) => {
      hasher.update(bytes)
      return bytes
    },
    finish: async () => hasher.finish(),
    drop: () => {},
  }
}

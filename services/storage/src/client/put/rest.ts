/**
 * What a put has still to do after the object it works on: kept beside the journal, so that a put of several objects goes on to its
 * end after it was killed, and no file stays without its last parts.
 * @module
 */
import { lstat } from 'node:fs/promises'
import { deserialize, serialize } from 'node:v8'
import { WattError } from '@watt/errors'
import type { PlannedObject, PutPlan } from './plan.ts'
import type { ObjectPlan } from './prepare.ts'
import { fileSource, type Source } from './sources.ts'

/** Objects of one put, with what holds for all of them. */
export type RestOfPut = Pick<PutPlan, 'epochs' | 'region'> & { readonly objects: readonly PlannedObject[] }

type StoredSource = Required<Pick<Source, 'name' | 'path' | 'modifiedMs' | 'sizeBytes'>>
type FilePlan = Extract<ObjectPlan, { readonly kind: 'file' }>
type BundlePlan = Extract<ObjectPlan, { readonly kind: 'bundle' }>
type StoredPlan =
  | (Omit<FilePlan, 'source'> & { readonly source: StoredSource })
  | (Omit<BundlePlan, 'sources'> & { readonly sources: readonly StoredSource[] })
type StoredRest = Omit<RestOfPut, 'objects'> & {
  readonly objects: readonly (Omit<PlannedObject, 'object'> & { readonly object: StoredPlan })[]
}

/** @returns undefined where nothing is left to do, or where it cannot be done later: streams are read once */
export function encodeRest({ epochs, region, objects }: RestOfPut): Uint8Array | undefined {
  const isLasting = objects.every(({ object }) => sourcesOf(object).every(({ path }) => path !== undefined))
  if (objects.length === 0 || !isLasting) return undefined
  const stored = objects.map(({ object, code, sizeBytes, quote }) => {
    const { priceCapWei, costWei, escrowWei } = quote
    return { object: storedPlan(object), code, sizeBytes, quote: { priceCapWei, costWei, escrowWei } }
  })
  return serialize({ epochs, region, objects: stored } satisfies StoredRest)
}

/** @throws {SourceChangedError} A file is no longer what was planned. */
export async function decodeRest(bytes: Uint8Array): Promise<RestOfPut> {
  const { epochs, region, objects } = deserialize(bytes) as StoredRest
  const planned: PlannedObject[] = []
  for (const { object, ...rest } of objects) planned.push({ ...rest, object: await livePlan(object) })
  return { epochs, region, objects: planned }
}

/** Sources of an object, as one list. */
export function sourcesOf(object: ObjectPlan): readonly Source[] {
  return object.kind === 'file' ? [object.source] : object.sources
}

function storedPlan(object: ObjectPlan): StoredPlan {
  return object.kind === 'file'
    ? { ...object, source: storedSource(object.source) }
    : { ...object, sources: object.sources.map(storedSource) }
}

function storedSource({ name, path, modifiedMs, sizeBytes }: Source): StoredSource {
  return { name, path: path!, modifiedMs, sizeBytes }
}

async function livePlan(object: StoredPlan): Promise<ObjectPlan> {
  if (object.kind === 'file') return { ...object, source: await unchanged(object.source) }
  const sources: Source[] = []
  for (const source of object.sources) sources.push(await unchanged(source))
  return { ...object, sources }
}

/** The same name may meanwhile hold other bytes, and parts of two versions make no file. */
async function unchanged({ path, name, modifiedMs, sizeBytes }: StoredSource): Promise<Source> {
  const found = await lstat(path).catch(() => undefined)
  if (found?.isFile() !== true || found.size !== sizeBytes || Math.floor(found.mtimeMs) !== modifiedMs)
    throw new SourceChangedError(path)
  return fileSource(path, name, found)
}

/** Thrown when a put cannot go on, because a file is gone or was written to. */
export class SourceChangedError extends WattError {
  readonly code = 'storage/source-changed'
  readonly path: string
  override readonly fix =
    'put it again as it is now; watt storage ls names the orders of what was stored by half, and watt storage drop lets go of them'
  constructor(path: string) {
    super(`${path} is no longer what it was when its put began.`)
    this.path = path
  }
}

/**
 * Everything of a put that needs no chain: encrypts, codes, hashes and describes one object in its staging folder.
 * @module
 */
import { bytesToHex } from 'viem/utils'
import type { Code } from '../../coding/index.ts'
import { cipherBytesOf, encrypt, newObjectKey, wrapKey } from '../../crypto/index.ts'
import { type BundledFile, encodeManifest, manifestCid, type Names, sealNames } from '../../manifest/index.ts'
import type { Piece } from '../../piece/piece.ts'
import { storedName } from '../names.ts'
import { codeShards, type PieceHashers } from './code-shards.ts'
import type { Source } from './sources.ts'
import type { Staging } from './staging.ts'

/** One object of the market: a file, a part of one, or a bundle of small ones. */
export type ObjectPlan =
  | {
      readonly kind: 'file'
      readonly source: Source
      /** Of the file's parts, from 0; the bytes `from` to `to` of the file. */
      readonly part: number
      readonly parts: number
      readonly from: number
      readonly to: number
      /** 16 bytes that the parts share. */
      readonly file: Uint8Array
    }
  | { readonly kind: 'bundle'; readonly name: string; readonly sources: readonly Source[] }

export type PreparedObject = {
  readonly cid: string
  readonly digest: `0x${string}`
  readonly manifest: Uint8Array
  readonly pieces: readonly Piece[]
}

/** Bytes of an object's ciphertext. */
export function cipherBytesOfPlan(plan: ObjectPlan): number {
  if (plan.kind === 'file') return cipherBytesOf(plan.to - plan.from)
  return plan.sources.reduce((sum, { sizeBytes }) => sum + cipherBytesOf(sizeBytes), 0)
}

/** Stages an object's shards and makes its manifest. */
export async function prepareObject(
  plan: ObjectPlan,
  {
    code,
    staging,
    workers,
    readers,
    onBytes,
    signal,
  }: {
    readonly code: Code
    readonly staging: Staging
    readonly workers: PieceHashers
    /** Public keys of those who may read. */
    readonly readers: readonly Uint8Array[]
    readonly onBytes?: ((bytes: number) => void) | undefined
    readonly signal?: AbortSignal | undefined
  },
): Promise<PreparedObject> {
  const key = newObjectKey()
  const cipherBytes = cipherBytesOfPlan(plan)
  const entries = plan.kind === 'bundle' ? entriesOf(plan.sources) : undefined
  const cipher = plan.kind === 'file' ? encryptedFile(key, plan) : encryptedBundle(plan.sources, entries!)
  const shards = await codeShards(cipher, { cipherBytes, code, staging, workers, onStripe: onBytes, signal })
  const manifest = encodeManifest({
    version: 1,
    cipherBytes,
    code,
    shards: shards.map(({ piece, blocks }) => ({ piece: piece.cid, blocks })),
    readers: await Promise.all(readers.map((reader) => wrapKey(key, reader))),
    // Last: the description may depend on what was read (a gateway names the hash of the body).
    sealed: await sealNames(key, namesOf(plan, entries)),
  })
  const cid = manifestCid(manifest)
  return {
    cid: cid.toString(),
    digest: bytesToHex(cid.multihash.digest),
    manifest,
    pieces: shards.map(({ piece }) => piece),
  }
}

function encryptedFile(
  key: Uint8Array,
  { source, from, to }: ObjectPlan & { readonly kind: 'file' },
): AsyncIterable<Uint8Array> {
  return encrypt(key, to - from, source.open(from, to))
}

async function* encryptedBundle(
  sources: readonly Source[],
  entries: readonly BundledFile[],
): AsyncGenerator<Uint8Array> {
  for (const [at, source] of sources.entries())
    yield* encrypt(entries[at]!.key, source.sizeBytes, source.open(0, source.sizeBytes))
}

/** Each file is a ciphertext of its own, under a key of its own, one after the other. */
function entriesOf(sources: readonly Source[]): readonly BundledFile[] {
  let offset = 0
  return sources.map((source) => {
    const entry = { ...describe(source), key: newObjectKey(), offset }
    offset += cipherBytesOf(source.sizeBytes)
    return entry
  })
}

function namesOf(plan: ObjectPlan, entries: readonly BundledFile[] | undefined): Names {
  if (plan.kind === 'file') {
    const { source, file, part, parts, from, to } = plan
    return { ...describe(source), plainBytes: to - from, file, part, parts }
  }
  return {
    name: storedName(plan.name),
    type: bundleType,
    modified: Math.max(...plan.sources.map(({ modifiedMs }) => modifiedMs)),
    plainBytes: plan.sources.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    file: crypto.getRandomValues(new Uint8Array(16)),
    part: 0,
    parts: 1,
    entries: entries!,
  }
}

/** Media type of what is only a bundle of others. */
export const bundleType = 'application/vnd.watt.bundle'

function describe(source: Source) {
  const { name, type, modifiedMs, sizeBytes } = source
  const own = source.metadata()
  return {
    name: storedName(name),
    type,
    modified: modifiedMs,
    plainBytes: sizeBytes,
    ...(Object.keys(own).length > 0 && { metadata: own }),
  }
}

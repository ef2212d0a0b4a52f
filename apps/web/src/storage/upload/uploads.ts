/**
 * The uploads of this page: they go on while other screens are shown, and wait on this device where the page is closed.
 * @module
 */
import type { Address, Hex } from 'viem'
import { orderTerms, type PlannedObject, type PutPlan, type Source } from '@watt/storage/browser/storing'
import type { HashedFile } from './file-source.ts'
import {
  alone,
  dropShards,
  dropUnfinished,
  dropUpload,
  folderOf,
  keepStaged,
  listUploads,
  readUpload,
  stagingFolder,
} from './folders.ts'
import { noteBytes, type Samples } from './pace.ts'
import { isEnough, mayBePaid, type UploadRecord } from './record.ts'
import { runUpload, type UploadStep, type UploadTools } from './run-upload.ts'
import { flatten, sourcesOf } from './stage.ts'
import { stageApart } from './stage-apart.ts'

/** One upload as a screen shows it. */
export type Upload = {
  readonly record: UploadRecord
  readonly state:
    | { readonly kind: 'resting' | 'elsewhere' }
    | { readonly kind: 'running'; readonly step: UploadStep | undefined; readonly samples: Samples }
    | { readonly kind: 'stopped'; readonly error: unknown }
}

export type Uploads = {
  /** The newest first. */
  readonly all: readonly Upload[]
  /** Uploads that were left before anything was paid, and are gone. */
  readonly unfinished: number
  readonly isRead: boolean
}

let shown: Uploads = { all: [], unfinished: 0, isRead: false }
const listeners = new Set<() => void>()
const running = new Map<string, AbortController>()

export const currentUploads = (): Uploads => shown
export function onUploads(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Reads what waits on this device. */
export async function readUploads(): Promise<void> {
  const unfinished = await dropUnfinished()
  const records = await listUploads()
  const known = new Map(shown.all.map((it) => [it.record.id, it]))
  const all = records.map(
    (record) => known.get(record.id) ?? ({ record, state: { kind: 'resting' } } as const),
  )
  show({ all, unfinished: shown.unfinished + unfinished, isRead: true })
}

/**
 * Encrypts and stages every object of a plan, before anything is paid.
 * @param files - in the order of `sources`
 * @returns the uploads, which wait to be gone on with; none of them where one could not be staged
 * @throws what {@link stageApart} throws
 */
export async function stageAll(
  plan: PutPlan,
  files: readonly HashedFile[],
  sources: readonly Source[],
  {
    network,
    account,
    publicKey,
    onBytes,
    signal,
  }: {
    readonly network: Hex
    readonly account: Address
    readonly publicKey: Uint8Array
    /** Told how many bytes were encrypted since it was told last. */
    readonly onBytes: (bytes: number) => void
    readonly signal: AbortSignal
  },
): Promise<readonly string[]> {
  // Without it the browser may drop what waits when room runs short; where it refuses, it may.
  await navigator.storage.persist().catch(() => false)
  const staged: UploadRecord[] = []
  try {
    for (const planned of plan.objects) {
      const id = crypto.randomUUID()
      try {
        await alone(id, async () => staged.push(await stageOne(id, planned)))
      } catch (error) {
        await dropUpload(id).catch(() => undefined)
        throw error
      }
    }
  } catch (error) {
    for (const { id } of staged) await dropUpload(id)
    throw error
  }
  for (const record of staged) put({ record, state: { kind: 'resting' } })
  return staged.map(({ id }) => id)

  async function stageOne(id: string, planned: PlannedObject): Promise<UploadRecord> {
    const { object, code, quote } = planned
    const task = {
      kind: 'stage',
      folder: await stagingFolder(id),
      files,
      object: flatten(object, sources),
      code,
      readers: [publicKey],
    } as const
    const { manifest, cid, digest, roots, height } = await stageApart(task, { onBytes, signal })
    const own = sourcesOf(object)
    const record: UploadRecord = {
      version: 1,
      id,
      network,
      account,
      createdMs: Date.now(),
      names: own.map(({ name }) => name),
      plainBytes:
        object.kind === 'file'
          ? object.to - object.from
          : own.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
      cid,
      roots,
      terms: orderTerms(planned, { digest, height }, plan),
      escrowWei: quote.escrowWei,
      costWei: quote.costWei,
      stored: [],
    }
    await keepStaged(record, manifest)
    return record
  }
}

/** Goes on with one upload, until it is done, is paused, or something stops it. @returns whether its order stands */
export async function goOn(id: string, tools: Omit<UploadTools, 'folder'>): Promise<boolean> {
  if (running.has(id)) return true
  const controller = new AbortController()
  running.set(id, controller)
  try {
    const outcome = await alone(id, () => run(id, tools, controller.signal))
    if (outcome === 'taken') change(id, { kind: 'elsewhere' })
  } finally {
    running.delete(id)
  }
  return find(id)?.record.order !== undefined
}

async function run(id: string, tools: Omit<UploadTools, 'folder'>, signal: AbortSignal): Promise<void> {
  // Another tab may have brought it further, or to its end.
  const begun = await readUpload(id)
  if (begun === undefined) return forget(id)
  if (begun.isDone === true) return put({ record: begun, state: { kind: 'resting' } })
  const folder = folderOf(id)
  // What a full disk does not take down is found again: the order on chain, the rest at the providers.
  const note = (record: UploadRecord): Promise<void> => {
    const upload = find(id)
    if (upload) put({ ...upload, record })
    return folder.note(record).catch(() => undefined)
  }
  let samples: Samples = []
  put({ record: begun, state: { kind: 'running', step: undefined, samples } })
  try {
    const record = await runUpload(
      begun,
      { ...tools, folder: { ...folder, note } },
      (step, record) => {
        if (step.kind === 'bringing') samples = noteBytes(samples, Date.now(), bytesOf(step, record))
        put({ record, state: { kind: 'running', step, samples } })
      },
      signal,
    )
    put({ record, state: { kind: 'resting' } })
    if (isEnough(record) && record.failed?.length === 0) await finish(id)
  } catch (error) {
    change(id, signal.aborted ? { kind: 'resting' } : { kind: 'stopped', error })
  }
}

/** Stops an upload where it is; what providers have they keep. */
export function pause(id: string): void {
  running.get(id)?.abort()
}

/** Ends an upload that enough providers have; its record stays, as the receipt. */
export async function finish(id: string): Promise<void> {
  const upload = find(id)
  if (upload === undefined) return
  const record: UploadRecord = { ...upload.record, isDone: true }
  await folderOf(id).note(record)
  await dropShards(id)
  put({ record, state: { kind: 'resting' } })
}

/** Forgets an upload, or its receipt; not where another tab works on it, or may have paid for it meanwhile. */
export async function discard(id: string): Promise<void> {
  const outcome = await alone(id, async () => {
    const [shownHere, now] = [find(id)?.record, await readUpload(id)]
    if (now && mayBePaid(now) && shownHere && !mayBePaid(shownHere))
      return put({ record: now, state: { kind: 'resting' } })
    await dropUpload(id)
    forget(id)
  })
  if (outcome === 'taken') change(id, { kind: 'elsewhere' })
}

/** Bytes that providers have. */
export function bytesOf(step: UploadStep, { terms: { sizeBytes } }: UploadRecord): number {
  if (step.kind !== 'bringing') return 0
  return step.shards.reduce(
    (sum, shard) => sum + (shard.kind === 'stored' ? sizeBytes : shard.kind === 'sending' ? shard.bytes : 0),
    0,
  )
}

const find = (id: string): Upload | undefined => shown.all.find(({ record }) => record.id === id)

function change(id: string, state: Upload['state']): void {
  const upload = find(id)
  if (upload) put({ record: upload.record, state })
}

function put(upload: Upload): void {
  const isKnown = find(upload.record.id) !== undefined
  const all = isKnown
    ? shown.all.map((it) => (it.record.id === upload.record.id ? upload : it))
    : [upload, ...shown.all]
  show({ ...shown, all })
}

function forget(id: string): void {
  show({ ...shown, all: shown.all.filter(({ record }) => record.id !== id) })
}

function show(next: Uploads): void {
  shown = next
  for (const listener of listeners) listener()
}

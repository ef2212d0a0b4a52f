/**
 * Hashing and staging apart from the page's own thread, which stays free to answer.
 * @module
 */
import { FileChangedError, StagingError, UploadFullError } from './errors.ts'
import type { StagedObject } from './stage.ts'
import type { StageNews, StageTask } from './stage-worker.ts'

type Hooks = {
  /** Told how many bytes were read, or encrypted, since it was told last. */
  readonly onBytes: (bytes: number) => void
  readonly signal: AbortSignal
}

/** SHA-256 of a file, in hex. */
export async function hashApart(file: File, hooks: Hooks): Promise<string> {
  const news = await perform({ kind: 'hash', file }, hooks)
  if (news.kind !== 'hashed') throw new StagingError(news.kind)
  return news.hash
}

/**
 * Stages one object.
 * @throws {UploadFullError}
 * @throws {FileChangedError}
 * @throws {StagingError} Anything else.
 */
export async function stageApart(
  task: Extract<StageTask, { kind: 'stage' }>,
  hooks: Hooks,
): Promise<StagedObject> {
  const news = await perform(task, hooks)
  if (news.kind !== 'staged') throw new StagingError(news.kind)
  return news.staged
}

async function perform(task: StageTask, { onBytes, signal }: Hooks): Promise<StageNews> {
  signal.throwIfAborted()
  const worker = new Worker(new URL('./stage-worker.ts', import.meta.url), { type: 'module' })
  try {
    return await new Promise<StageNews>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
      worker.addEventListener('error', ({ message }) => reject(new StagingError(message)))
      worker.addEventListener('message', ({ data }: MessageEvent<StageNews>) => {
        if (data.kind === 'bytes') onBytes(data.bytes)
        else if (data.kind === 'failed') reject(failureOf(data))
        else resolve(data)
      })
      worker.postMessage(task)
    })
  } finally {
    worker.terminate()
  }
}

function failureOf({ name, said }: Extract<StageNews, { kind: 'failed' }>): Error {
  if (name === 'QuotaExceededError') return new UploadFullError()
  if (name === 'NotReadableError' || name === 'NotFoundError') return new FileChangedError()
  return new StagingError(said)
}

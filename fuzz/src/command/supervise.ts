/**
 * Runs a target in a child process and watches over it: what hangs is killed, what dies is looked into.
 * @module
 */
import { fork } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Finding, FuzzResult, Progress } from '../loop/fuzz.ts'
import type { Message, Task } from '../loop/child.ts'
import { readJournal, readPlaceNote, writeJournal } from '../loop/journal.ts'

/** A child that says nothing for so long hangs; batches last a few dozen milliseconds. */
const silenceMsMax = 30_000
/** One input in a replay. */
const replayMsMax = 10_000
/** Old space of a child: an input that wants more than this is a bomb. */
const heapMiBMax = 768

export type Supervised = Omit<FuzzResult, 'findings'> & { readonly findings: readonly Found[] }

/** A finding, or an input that a process did not survive. */
export type Found = Omit<Finding, 'kind' | 'input'> & {
  readonly kind: Finding['kind'] | 'hang' | 'crash'
  /** Undefined when no input of the last batch does it alone. */
  readonly input: Uint8Array | undefined
}

export type FuzzTask = Omit<Extract<Task, { type: 'fuzz' }>, 'type' | 'journal' | 'corpus'> & {
  /** What an earlier run kept; else the target's seeds. */
  readonly corpus?: readonly Uint8Array[] | undefined
}

/** Fuzzes one target to its end. */
export async function fuzzInChild(
  task: FuzzTask,
  onProgress: (progress: Progress) => void = () => undefined,
): Promise<Supervised> {
  const folder = await mkdtemp(join(tmpdir(), 'watt-fuzz-'))
  const [journal, corpus] = [join(folder, 'batch'), join(folder, 'corpus')]
  try {
    if (task.corpus !== undefined) writeJournal(corpus, task.corpus)
    let last: Progress = { inputs: 0, accepted: 0, corpus: 0, slowestMs: 0, elapsedMs: 0 }
    const told: Task = { ...task, type: 'fuzz', journal, corpus }
    const ended = await runChild(told, folder, silenceMsMax, (progress) => {
      last = progress
      onProgress(progress)
    })
    if (ended.type === 'done') {
      const findings = ended.findings.map((it) => ({
        ...it,
        input: new Uint8Array(Buffer.from(it.input, 'hex')),
      }))
      return { ...ended.result, findings, kept: readJournal(corpus) }
    }
    if (ended.type === 'failed') throw new Error(`Target ${task.target} did not start: ${ended.reason}`)
    const culprit = await findCulprit(task.target, readJournal(journal))
    const findings = [culprit ?? unknownCulprit(ended)]
    return { ...last, blocks: undefined, grownBytes: 0, findings, kept: task.corpus ?? [] }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/**
 * Runs inputs one by one in a child.
 * @param silenceMs - How long all of them together may last.
 * @returns the first that breaks something; undefined when none does.
 */
export async function findCulprit(
  target: string,
  inputs: readonly Uint8Array[],
  silenceMs: number = replayMsMax + inputs.length * 100,
): Promise<Found | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'watt-fuzz-'))
  const [journal, place] = [join(folder, 'batch'), join(folder, 'place')]
  try {
    writeJournal(journal, inputs)
    const ended = await runChild({ type: 'replay', target, journal, place }, folder, silenceMs)
    if (ended.type === 'exited' && ended.code === 0) return undefined
    const input = inputs[readPlaceNote(place) ?? 0] ?? new Uint8Array()
    if (ended.type === 'failed')
      return { kind: 'exception', signature: 'replayed', detail: ended.reason, input }
    return { ...unknownCulprit(ended), input }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Ended =
  | Exclude<Message, { type: 'progress' }>
  | { readonly type: 'exited'; readonly code: number | null; readonly signal: string | null }
  | { readonly type: 'silent' }

function unknownCulprit(ended: Ended): Found {
  const isHang = ended.type === 'silent'
  const detail = isHang
    ? 'the process hung'
    : `the process died (${ended.type === 'exited' ? (ended.signal ?? `exit code ${ended.code}`) : ended.type})`
  return { kind: isHang ? 'hang' : 'crash', signature: detail, detail, input: undefined }
}

/** @param folder - For what the child leaves behind. */
function runChild(
  task: Task,
  folder: string,
  silenceMs: number,
  onProgress?: (progress: Progress) => void,
): Promise<Ended> {
  return new Promise((resolve) => {
    const child = fork(new URL('../loop/child.ts', import.meta.url), [JSON.stringify(task)], {
      execArgv: [
        '--max-semi-space-size=8',
        `--max-old-space-size=${heapMiBMax}`,
        '--disable-proto=delete',
        '--no-warnings',
      ],
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { ...process.env, TMPDIR: folder },
    })
    let ended: Ended | undefined
    const end = (how: Ended): void => {
      ended ??= how
      child.kill('SIGKILL')
    }
    let watchdog = setTimeout(() => end({ type: 'silent' }), silenceMs)
    child.on('message', (message: Message) => {
      clearTimeout(watchdog)
      watchdog = setTimeout(() => end({ type: 'silent' }), silenceMs)
      if (message.type === 'progress') onProgress?.(message.progress)
      else end(message)
    })
    child.once('exit', (code, signal) => {
      clearTimeout(watchdog)
      resolve(ended ?? { type: 'exited', code, signal })
    })
  })
}

/**
 * The process that runs one target, so that a hang or a crash of it takes nothing else along.
 * Started by `supervise.ts` with its task as JSON; answers by messages.
 * @module
 */
import { existsSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { entryOf } from '../targets.ts'
import { startBlockCoverage } from './block-coverage.ts'
import { fuzz, type Finding, type FuzzResult, type Progress } from './fuzz.ts'
import { openPlaceNote, readJournal, writeJournal } from './journal.ts'
import { runInput } from './run-input.ts'

/**
 * What a child is told to do. `journal` is the path of a file that the parent reads; `corpus` of one that holds what to start from,
 * where it exists, and what was kept in the end.
 */
export type Task =
  | {
      readonly type: 'fuzz'
      readonly target: string
      readonly seed: number
      readonly inputs: number
      readonly timeMs: number
      readonly guided: boolean
      readonly journal: string
      readonly corpus: string
    }
  /** Runs what the journal holds, one by one, noting the place. */
  | { readonly type: 'replay'; readonly target: string; readonly journal: string; readonly place: string }

/** What a child says. Inputs travel as hex. */
export type Message =
  | { readonly type: 'progress'; readonly progress: Progress }
  | {
      readonly type: 'done'
      readonly result: Omit<FuzzResult, 'findings' | 'kept'>
      readonly findings: readonly (Omit<Finding, 'input'> & { readonly input: string })[]
    }
  | { readonly type: 'failed'; readonly reason: string }

function say(message: Message): Promise<void> {
  return new Promise((resolve) => process.send?.(message, undefined, undefined, () => resolve()))
}

async function fuzzTarget(task: Extract<Task, { type: 'fuzz' }>): Promise<void> {
  const entry = entryOf(task.target)
  // Coverage sees blocks only of what is loaded after it started, so which files count is asked for later.
  const coverage = task.guided ? startBlockCoverage() : undefined
  const target = await entry.load()
  coverage?.watch(target.covers)
  const { findings, kept, ...result } = await fuzz(target, {
    seed: task.seed,
    inputs: task.inputs,
    untilMs: performance.now() + task.timeMs,
    coverage,
    corpus: existsSync(task.corpus) ? readJournal(task.corpus) : undefined,
    journal: (batch) => writeJournal(task.journal, batch),
    residentBytes: createResidentBytes(),
    onProgress: (progress) => void say({ type: 'progress', progress }),
  })
  writeJournal(task.corpus, kept)
  await say({
    type: 'done',
    result,
    findings: findings.map((it) => ({ ...it, input: Buffer.from(it.input).toString('hex') })),
  })
}

async function replay(task: Extract<Task, { type: 'replay' }>): Promise<void> {
  const target = await entryOf(task.target).load()
  const place = openPlaceNote(task.place)
  for (const [index, input] of readJournal(task.journal).entries()) {
    place.note(index)
    const { failure } = await runInput(target, input)
    if (failure !== undefined) return say({ type: 'failed', reason: failure.detail })
  }
  place.close()
}

/** Pages go back to the system a while after a collection. */
const returnMs = 50

/** Resident set after full collections: garbage is no growth. */
function createResidentBytes(): () => Promise<number> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  return async () => {
    let least = Infinity
    for (let round = 0; round < 4; round++) {
      collect()
      await setTimeout(returnMs)
      least = Math.min(least, process.memoryUsage.rss())
    }
    return least
  }
}

process.once('disconnect', () => process.exit(1)) // Nobody waits any more.
const task = JSON.parse(process.argv[2] ?? '') as Task
try {
  await (task.type === 'fuzz' ? fuzzTarget(task) : replay(task))
} catch (error) {
  await say({ type: 'failed', reason: String(error instanceof Error ? error.stack : error) })
}
process.exit() // A target may keep timers of its own.

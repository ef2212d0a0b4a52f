/**
 * The coverage-guided loop: batches of mutated inputs; what reaches new code joins the corpus they are made from.
 * @module
 */
import { createRandom } from '../random.ts'
import type { Target } from '../target.ts'
import type { BlockCoverage } from './block-coverage.ts'
import { createGenerator } from './generate.ts'
import { minimise } from './minimise.ts'
import { type Failure, runInput } from './run-input.ts'

export type Finding = Failure & { readonly input: Uint8Array }

export type FuzzOptions = {
  readonly seed: number
  readonly inputs: number
  /** Milliseconds of {@link performance.now} after which no further batch begins. */
  readonly untilMs: number
  /** Undefined: blind mutation of what the run starts from. */
  readonly coverage: BlockCoverage | undefined
  /** What an earlier run kept; else the target's seeds. */
  readonly corpus?: readonly Uint8Array[] | undefined
  /** Writes a batch down before it runs, so that an input that kills or hangs the process is known. */
  readonly journal: (batch: readonly Uint8Array[]) => void
  /** Told a few times a second; a caller that hears nothing for long may take the run for hung. */
  readonly onProgress: (progress: Progress) => void
  /** Resident bytes after a collection. */
  readonly residentBytes: () => Promise<number>
}

export type Progress = {
  readonly inputs: number
  readonly accepted: number
  readonly corpus: number
  readonly slowestMs: number
  readonly elapsedMs: number
}

export type FuzzResult = Progress & {
  readonly blocks: { readonly seen: number; readonly ran: number } | undefined
  /** Against the memory after the first tenth of the run. */
  readonly grownBytes: number
  readonly findings: readonly Finding[]
  /** The corpus as it became. */
  readonly kept: readonly Uint8Array[]
}

/** Batches grow while nothing new turns up: reading V8's report takes one or two milliseconds. */
const batchMin = 16
const batchMax = 2_048
/** Keeps the loop's own memory small beside what it measures. */
const batchBytesMax = 2 ** 21
const corpusMax = 4_096
/** More kinds of failure than this end the run: there is enough to do. */
const findingsMax = 8
/** Share of the run after which caches are full and code is compiled. */
const warmUpShare = 0.1
const minimiseMsMax = 5_000
const breathMs = 200

/** Runs a target. */
export async function fuzz(target: Target, options: FuzzOptions): Promise<FuzzResult> {
  const random = createRandom(options.seed)
  const start = options.corpus ?? target.seeds
  const corpus: Uint8Array[] = [...start]
  const findings = new Map<string, Finding>()
  const generate = createGenerator(target, corpus, random)
  const tally = { inputs: 0, accepted: 0, slowestMs: 0 }
  const beganMs = performance.now()
  const progress = (): Progress => ({
    ...tally,
    corpus: corpus.length,
    elapsedMs: performance.now() - beganMs,
  })

  let toldMs = beganMs
  const breathe = async (): Promise<void> => {
    if (performance.now() - toldMs < breathMs) return
    toldMs = performance.now()
    options.onProgress(progress())
    await new Promise((resolve) => setImmediate(resolve)) // Messages and timers get their turn.
  }

  const run = async (input: Uint8Array): Promise<void> => {
    await breathe()
    const { accepted, ms, failure } = await runInput(target, input)
    tally.inputs++
    if (accepted) tally.accepted++
    if (ms > tally.slowestMs) tally.slowestMs = ms
    if (failure === undefined || findings.has(failure.signature)) return
    findings.set(failure.signature, { ...failure, input: await reduced(target, input, failure) })
  }
  /** Runs inputs again until those are found that reached something new. */
  const keepNew = async (batch: readonly Uint8Array[], coverage: BlockCoverage): Promise<void> => {
    coverage.skip()
    for (const input of batch) {
      await breathe()
      await runInput(target, input)
    }
    const { isNew, commit } = coverage.take()
    if (!isNew) return
    if (batch.length === 1) {
      commit()
      if (corpus.length < corpusMax) corpus.push(batch[0]!)
      return
    }
    const middle = batch.length >> 1
    await keepNew(batch.slice(0, middle), coverage)
    await keepNew(batch.slice(middle), coverage)
  }

  options.coverage?.skip()
  for (const input of start) await run(input)
  options.coverage?.take().commit()
  let size = batchMin
  let warmBytes: number | undefined
  while (
    tally.inputs < options.inputs &&
    findings.size < findingsMax &&
    performance.now() < options.untilMs
  ) {
    const batch = makeBatch(generate, Math.min(size, options.inputs - tally.inputs))
    options.journal(batch)
    for (const input of batch) await run(input)
    const isNew = options.coverage?.take().isNew === true
    if (isNew && options.coverage !== undefined) await keepNew(batch, options.coverage)
    // Sizes follow from what was found, never from the time it took: a seed decides the whole run.
    size = isNew ? Math.max(size >> 1, batchMin) : Math.min(2 * size, batchMax)
    if (warmBytes === undefined && tally.inputs >= options.inputs * warmUpShare)
      warmBytes = await options.residentBytes()
  }
  const residentBytes = await options.residentBytes()
  return {
    ...progress(),
    blocks: options.coverage?.count(),
    grownBytes: residentBytes - (warmBytes ?? residentBytes),
    findings: [...findings.values()],
    kept: corpus,
  }
}

function makeBatch(generate: () => Uint8Array, count: number): readonly Uint8Array[] {
  const batch: Uint8Array[] = []
  for (let bytes = 0; batch.length < count && bytes < batchBytesMax; bytes += batch.at(-1)!.length)
    batch.push(generate())
  return batch
}

async function reduced(target: Target, input: Uint8Array, { kind, signature }: Failure): Promise<Uint8Array> {
  if (kind === 'slow') return input // Each try would take long.
  const untilMs = performance.now() + minimiseMsMax
  return minimise(input, async (candidate) => {
    if (performance.now() > untilMs) return false
    return (await runInput(target, candidate)).failure?.signature === signature
  })
}

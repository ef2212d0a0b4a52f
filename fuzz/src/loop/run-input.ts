/**
 * One input through one target: its verdict, its time, and what it broke.
 * @module
 */
import type { Target } from '../target.ts'

/** No input may take longer, unless its target says otherwise. */
const inputMsMax = 100

export type Failure = {
  readonly kind: 'exception' | 'slow'
  /** The same for the same fault: the error's name and the line that threw. */
  readonly signature: string
  readonly detail: string
}

export type Ran = { readonly accepted: boolean; readonly ms: number; readonly failure: Failure | undefined }

/** Longer than this is looked at again. */
const suspectMs = 25

/**
 * Runs an input. A slow one is run again by processor time, as the machine may have been busy with something else, and
 * the first run of a piece of code compiles it.
 */
export async function runInput(
  { run, inputMsMax: msMax = inputMsMax }: Pick<Target, 'run' | 'inputMsMax'>,
  input: Uint8Array,
): Promise<Ran> {
  const first = await once(run, input)
  if (first.failure !== undefined || first.ms <= suspectMs) return first
  const again = [await processorMs(run, input), await processorMs(run, input)]
  const ms = Math.min(first.ms, ...again)
  if (ms <= msMax) return { ...first, ms }
  const failure: Failure = { kind: 'slow', signature: 'slow', detail: `${Math.round(ms)} ms` }
  return { ...first, ms, failure }
}

async function processorMs(run: Target['run'], input: Uint8Array): Promise<number> {
  const { user, system } = process.threadCpuUsage()
  await once(run, input)
  const after = process.threadCpuUsage()
  return (after.user + after.system - user - system) / 1_000
}

async function once(run: Target['run'], input: Uint8Array): Promise<Ran> {
  const began = performance.now()
  try {
    const verdict = run(input)
    const accepted = typeof verdict === 'boolean' ? verdict : await verdict
    return { accepted, ms: performance.now() - began, failure: undefined }
  } catch (error) {
    return { accepted: false, ms: performance.now() - began, failure: failureOf(error) }
  }
}

function failureOf(error: unknown): Failure {
  if (!(error instanceof Error))
    return { kind: 'exception', signature: 'not an error', detail: String(error).slice(0, 200) }
  const place =
    /\/((?:core|sdk|services|apps|files|errors|fuzz)\/[^\s)]+:\d+):\d+/.exec(error.stack ?? '')?.[1] ??
    'unknown place'
  const where = error.name === 'BrokenPromiseError' ? error.message.split(':')[0] : place
  return {
    kind: 'exception',
    signature: `${error.name} at ${where}`,
    detail: `${error.name}: ${error.message.slice(0, 300)} (${place})`,
  }
}

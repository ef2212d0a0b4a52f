/**
 * One input through one target: its verdict, its time, and what it broke.
 * @module
 */
import type { Target } from '../target.ts'

/** No input may take longer. */
export const inputMsMax = 100

export type Failure = {
  readonly kind: 'exception' | 'slow'
  /** The same for the same fault: the error's name and the line that threw. */
  readonly signature: string
  readonly detail: string
}

export type Ran = { readonly accepted: boolean; readonly ms: number; readonly failure: Failure | undefined }

/** Runs an input once. A slow one is run twice more, as the machine may have been busy: its best time counts. */
export async function runInput(run: Target['run'], input: Uint8Array): Promise<Ran> {
  const first = await timed(run, input)
  if (first.failure !== undefined || first.ms <= inputMsMax) return first
  const ms = Math.min(first.ms, (await timed(run, input)).ms, (await timed(run, input)).ms)
  if (ms <= inputMsMax) return { ...first, ms }
  const failure: Failure = { kind: 'slow', signature: 'slow', detail: `${Math.round(ms)} ms` }
  return { ...first, ms, failure }
}

async function timed(run: Target['run'], input: Uint8Array): Promise<Ran> {
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
    /\/((?:core|sdk|apps|errors|fuzz)\/[^\s)]+:\d+):\d+/.exec(error.stack ?? '')?.[1] ?? 'unknown place'
  const where = error.name === 'BrokenPromiseError' ? error.message.split(':')[0] : place
  return {
    kind: 'exception',
    signature: `${error.name} at ${where}`,
    detail: `${error.name}: ${error.message.slice(0, 300)} (${place})`,
  }
}

/**
 * What a provider tells while it runs: named events with fields, for a log or for the person who started it.
 * @module
 */
import { WattError } from '@watt/errors'

export type EventLevel = 'debug' | 'info' | 'warn' | 'error'
export type Fields = Readonly<Record<string, unknown>>

/** Takes an event: `piece.active {deal}`. */
export type Tell = (level: EventLevel, event: string, fields?: Fields) => void

export type DescribedError = {
  readonly code: string
  readonly reason: string
  /** What can be done about it, where that is known. */
  readonly fix?: string
}

/** What was thrown, as a code for machines and one line for people. Never throws. */
export function describeError(thrown: unknown): DescribedError {
  if (thrown instanceof WattError) {
    const { code, message: reason, fix } = thrown
    return { code, reason, ...(fix !== undefined && { fix }) }
  }
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const system = (error as NodeJS.ErrnoException).code
  // viem puts what the node said into `details`.
  const { details } = error as { readonly details?: unknown }
  const said = typeof details === 'string' && details !== '' ? ` (${details})` : ''
  const reason = `${error.message.split('\n', 1)[0] ?? ''}${said}`.slice(0, 500)
  return {
    code: typeof system === 'string' ? `system/${system.toLowerCase()}` : 'storage/unexpected',
    reason,
  }
}

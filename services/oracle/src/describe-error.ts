/**
 * What was thrown, as a code for machines and a reason for people.
 * @module
 */
import { WattError } from '@watt/errors'

/** Never throws; the reason is one line. */
export function describeError(thrown: unknown): { readonly code: string; readonly reason: string } {
  if (thrown instanceof WattError) return { code: thrown.code, reason: thrown.message }
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const system = (error as NodeJS.ErrnoException).code
  // viem puts what the node said into `details`.
  const { details } = error as { readonly details?: unknown }
  const said = typeof details === 'string' && details !== '' ? ` (${details})` : ''
  const reason = `${error.message.split('\n', 1)[0] ?? ''}${said}`.slice(0, 500)
  return { code: typeof system === 'string' ? `system/${system.toLowerCase()}` : 'oracle/unexpected', reason }
}

/**
 * How commands fail: an error with a stable code, one sentence, a fix, and an exit code for scripts.
 * @module
 */
import { WattError } from '@watt/errors'

/** What the shell sees. */
export const exitCodes = { ok: 0, failed: 1, usage: 2, refused: 3, notFound: 4, timedOut: 5 } as const

/** How a command ended, in words; {@link exitCodes} has the numbers. */
export type Ending = Exclude<keyof typeof exitCodes, 'ok'>

/** What a failed command tells, as text or, with `--json`, as `{"error": …}`. */
export type Failure = {
  readonly code: string
  readonly message: string
  /** The next thing to do: a command where there is one. */
  readonly fix: string | undefined
  readonly details: Readonly<Record<string, unknown>>
  readonly exitCode: number
}

/** Thrown by commands for everything a person can understand and mend. */
export class CommandError extends WattError {
  readonly code: `cli/${string}`
  override readonly fix: string
  readonly ending: Ending
  /** The facts of the message, for scripts. */
  readonly details: Readonly<Record<string, unknown>>
  constructor(facts: {
    readonly code: `cli/${string}`
    readonly message: string
    readonly fix: string
    readonly ending?: Ending
    readonly details?: Readonly<Record<string, unknown>>
    readonly cause?: unknown
  }) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.code = facts.code
    this.fix = facts.fix
    this.ending = facts.ending ?? 'failed'
    this.details = facts.details ?? {}
  }
}

/** A wrong argument or flag: exit code 2. */
export function usageError(
  message: string,
  fix: string,
  details?: Readonly<Record<string, unknown>>,
): CommandError {
  return new CommandError({ code: 'cli/usage', message, fix, ending: 'usage', ...(details && { details }) })
}

/** Something asked for does not exist: exit code 4. */
export function notFoundError(
  message: string,
  fix: string,
  details?: Readonly<Record<string, unknown>>,
): CommandError {
  return new CommandError({
    code: 'cli/not-found',
    message,
    fix,
    ending: 'notFound',
    ...(details && { details }),
  })
}

/** Puts anything thrown into words. Stack traces are for `WATT_DEBUG=1` only. */
export function describeFailure(thrown: unknown): Failure {
  if (thrown instanceof CommandError) {
    const { code, message, fix, details, ending } = thrown
    return { code, message, fix, details, exitCode: exitCodes[ending] }
  }
  if (thrown instanceof WattError) {
    return {
      code: thrown.code,
      message: thrown.message,
      fix: thrown.fix,
      details: {},
      exitCode: exitCodes.failed,
    }
  }
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const system = (error as NodeJS.ErrnoException).code
  if (typeof system === 'string' && system in systemFixes) {
    const fix = systemFixes[system as keyof typeof systemFixes]
    return {
      code: 'cli/system',
      message: sentence(error.message),
      fix,
      details: { system },
      exitCode: exitCodes.failed,
    }
  }
  return {
    code: 'cli/unexpected',
    message: sentence(error.message),
    fix: 'set WATT_DEBUG=1 and run it again to see where it happened, then report it',
    details: {},
    exitCode: exitCodes.failed,
  }
}

/** The lines for standard error, without the last line break. */
export function formatFailure(failure: Failure, json: boolean): string {
  if (json) {
    const { code, message, fix, details } = failure
    return JSON.stringify({ error: { code, message, fix: fix ?? null, details } }, (_, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    )
  }
  // A node's or a contract's own words may be in it.
  const lines = [`error ${failure.code}: ${failure.message.replaceAll(/\p{Cc}+/gu, ' ')}`]
  if (failure.fix !== undefined) lines.push(`  fix: ${failure.fix}`)
  return lines.join('\n')
}

/** Faults of the machine that carry their fix in their name. */
const systemFixes = {
  EACCES: 'check who owns the file and its folder',
  EPERM: 'check who owns the file and its folder',
  ENOSPC: 'free some disk space and run it again',
  EROFS: 'choose a folder on a disk that can be written: --data-dir <path>',
  EMFILE: 'raise the limit of open files: ulimit -n 4096',
  ENOENT: 'check the path',
  EISDIR: 'give a file, not a folder',
  ENOTDIR: 'check the path: a part of it is a file',
} as const

/** One line, closed by a full stop. */
function sentence(text: string): string {
  const line = text.split('\n', 1)[0]?.trim() ?? ''
  return /[.!?]$/.test(line) ? line : `${line}.`
}

/**
 * Runs one command line: routes it, prints its failure, chooses the exit code.
 * @module
 */
import {
  ArgumentParseError,
  ArgumentScannerError,
  FlagNotFoundError,
  run as route,
  text_en,
} from '@stricli/core'
import { buildWatt } from './application.ts'
import type { CliContext } from './command.ts'
import { CommandError, describeFailure, exitCodes, formatFailure, usageError } from './failure.ts'
import type { Host } from './host.ts'
import { withoutKeys } from './redact.ts'

/**
 * Runs a command line to its end.
 * @param words - Without the program's own name.
 * @returns The exit code.
 */
export async function run(words: readonly string[], host: Host): Promise<number> {
  const failures: unknown[] = []
  const take = (thrown: unknown) => {
    failures.push(thrown)
    return ''
  }
  const where = words.filter((word) => !word.startsWith('-')).slice(0, 2)
  const application = buildWatt({
    ...text_en,
    headers: {
      usage: 'Usage',
      aliases: 'Aliases',
      commands: 'Commands',
      flags: 'Flags',
      arguments: 'Arguments',
    },
    briefs: {
      ...text_en.briefs,
      help: 'Print this help',
      version: 'Print the version',
      argumentEscapeSequence: 'What follows is an argument, not a flag',
    },
    noCommandRegisteredForInput: ({ input, corrections }) => take(unknownCommand(input, corrections)),
    exceptionWhileParsingArguments: (thrown) => take(wrongArgument(thrown, where)),
    exceptionWhileLoadingCommandFunction: take,
    exceptionWhileLoadingCommandContext: take,
    exceptionWhileRunningCommand: take,
    commandErrorResult: take,
  })
  const process: CliContext['process'] & { exitCode?: number | string | null } = {
    stdout: { write: (text) => void host.stdout.write(text) },
    stderr: { write: () => {} }, // Every message was taken above; what is left are its line breaks.
  }
  await route(application, words, { process, host, fail: take } as CliContext & { process: typeof process })
  const [first] = failures
  if (first === undefined) return process.exitCode === 0 ? exitCodes.ok : exitCodes.failed
  const failure = describeFailure(first)
  const isMisuse = failure.exitCode === exitCodes.usage
  const tell = (text: string): void => void host.stderr.write(`${withoutKeys(text, words, !isMisuse)}\n`)
  tell(formatFailure(failure, wantsJson(words, host)))
  if (host.env['WATT_DEBUG'] === '1' && first instanceof Error) tell(`${first.stack}`)
  return failure.exitCode
}

function wantsJson(words: readonly string[], host: Host): boolean {
  const end = words.indexOf('--')
  const before = end === -1 ? words : words.slice(0, end)
  return before.includes('--json') || /^(1|true|yes|on)$/i.test(host.env['WATT_JSON'] ?? '')
}

/** `rpcPort` -> `--rpc-port` */
function asTyped(flag: string): string {
  return `--${flag.replace(/^--/, '').replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}

function unknownCommand(input: string, corrections: readonly string[]): CommandError {
  return new CommandError({
    code: 'cli/unknown-command',
    message: `"${input}" is not a command.`,
    fix:
      corrections.length > 0
        ? `did you mean ${corrections.join(' or ').replaceAll('`', '')}?`
        : 'watt --help lists the commands',
    ending: 'usage',
    details: { input, corrections },
  })
}

function wrongArgument(thrown: unknown, where: readonly string[]): unknown {
  if (!(thrown instanceof ArgumentScannerError)) return thrown
  if (thrown instanceof ArgumentParseError && thrown.exception instanceof CommandError) {
    const { message, fix, details } = thrown.exception
    const name = thrown.externalFlagNameOrPlaceholder
    return usageError(`${name}: ${message}`, fix, { ...details, argument: name, input: thrown.input })
  }
  const help = `watt ${where.join(' ')} --help`
  if (thrown instanceof FlagNotFoundError) {
    const near = [...new Set(thrown.corrections.map(asTyped))]
    return usageError(
      `--${thrown.input} is not a flag of this command.`,
      near.length > 0 ? `did you mean ${near.join(' or ')}?` : help,
      { input: thrown.input, corrections: near },
    )
  }
  return usageError(thrown.message.endsWith('.') ? thrown.message : `${thrown.message}.`, help)
}

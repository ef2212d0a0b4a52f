/**
 * One command: its words for the help text, its typed flags, and where its handler is loaded from when it runs.
 * Definitions import nothing heavy, so `--help` stays fast.
 * @module
 */
import {
  buildCommand,
  type Aliases,
  type BaseArgs,
  type Command,
  type CommandContext,
  type FlagParametersForType,
  type TypedPositionalParameters,
} from '@stricli/core'
import { flagsFromEnvironment } from './environment.ts'
import type { Host } from './host.ts'
import { rpcUrl, seconds, text } from './parse.ts'
import { createSession, type GlobalFlags, type Session } from './session.ts'

/** What stricli hands to commands. */
export interface CliContext extends CommandContext {
  readonly host: Host
  /** Takes what a handler threw; the caller prints it and chooses the exit code. */
  fail(thrown: unknown): void
}

/** The work of a command. Its own module, so that it loads only when it runs. */
export type Handler<FLAGS, ARGS extends BaseArgs> = (
  session: Session,
  flags: FLAGS,
  ...args: ARGS
) => Promise<void>

/** The flags of a command that has none of its own. */
export type NoFlags = Readonly<Record<never, unknown>>

/** `input` is what follows the command's name. */
export type Example = { readonly input: string; readonly brief: string }

export type CommandDefinition<FLAGS, ARGS extends BaseArgs> = {
  readonly brief: string
  readonly description?: string
  /** First the form of the command, then worked examples. */
  readonly usage: readonly [string, ...(readonly Example[])]
  readonly load: () => Promise<Handler<FLAGS, ARGS>>
  readonly flags: NoInfer<FlagParametersForType<FLAGS, CliContext>>
  readonly aliases?: NoInfer<Aliases<keyof FLAGS & string>>
  readonly positional?: NoInfer<TypedPositionalParameters<ARGS, CliContext>>
}

const globalFlags: FlagParametersForType<GlobalFlags, CliContext> = {
  json: {
    kind: 'boolean',
    optional: true,
    brief: 'Print one line of JSON instead of text',
    withNegated: false,
  },
  rpc: {
    kind: 'parsed',
    optional: true,
    parse: rpcUrl,
    brief: 'Node to ask (http://127.0.0.1:8545)',
    placeholder: 'url',
  },
  account: {
    kind: 'parsed',
    optional: true,
    parse: text,
    brief: 'Wallet name, address, or dev:0 to dev:9',
    placeholder: 'name',
  },
  dataDir: {
    kind: 'parsed',
    optional: true,
    parse: text,
    brief: 'Where keys and data lie',
    placeholder: 'path',
  },
  yes: { kind: 'boolean', optional: true, brief: 'Do not ask before writing', withNegated: false },
  quiet: { kind: 'boolean', optional: true, brief: 'Only results and errors', withNegated: false },
  noColor: { kind: 'boolean', optional: true, brief: 'No colours', withNegated: false },
  timeout: {
    kind: 'parsed',
    optional: true,
    parse: seconds,
    brief: 'Give up after this long',
    placeholder: 'seconds',
  },
}

/** Makes a command out of its definition; adds the flags every command has, from the command line or `WATT_<FLAG>`. */
export function defineCommand<
  const FLAGS extends Readonly<Partial<Record<keyof FLAGS, unknown>>> = NoFlags,
  const ARGS extends BaseArgs = [],
>(definition: CommandDefinition<FLAGS, ARGS>): Command<CliContext> {
  const flags = { ...definition.flags, ...globalFlags }
  return buildCommand<Readonly<Record<string, unknown>>, readonly unknown[], CliContext>({
    loader: async () => {
      const handle = await definition.load()
      return async function (this: CliContext, given, ...args) {
        try {
          const merged = { ...given, ...flagsFromEnvironment(flags, given, this.host.env) }
          await handle(createSession(this.host, merged), merged as FLAGS, ...(args as unknown as ARGS))
        } catch (thrown) {
          this.fail(thrown)
        }
      }
    },
    parameters: {
      flags: flags as never,
      aliases: { ...definition.aliases, y: 'yes' as const, q: 'quiet' as const } as never,
      positional: (definition.positional ?? { kind: 'tuple', parameters: [] }) as never,
    },
    docs: {
      brief: definition.brief,
      ...(definition.description !== undefined && { fullDescription: definition.description }),
      customUsage: definition.usage,
    },
  })
}

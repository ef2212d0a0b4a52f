/**
 * What every command's handler gets: the flags that exist everywhere, an output, and the process around it.
 * @module
 */
import { join } from 'node:path'
import { resolvePath, type Host } from './host.ts'
import { createOutput, type Output } from './output.ts'

/** The flags of every command, after the environment was looked at. */
export type GlobalFlags = {
  readonly json?: boolean
  readonly rpc?: string
  readonly account?: string
  readonly dataDir?: string
  readonly yes?: boolean
  readonly quiet?: boolean
  readonly noColor?: boolean
  readonly timeout?: number
}

/** One run of one command. */
export type Session = {
  readonly host: Host
  readonly out: Output
  readonly rpc: string
  /** Whether `rpc` was chosen by flag or environment. */
  readonly rpcWasGiven: boolean
  readonly account: string | undefined
  /** Absolute; undefined when neither flag nor environment names one. */
  readonly dataDir: string | undefined
  readonly yes: boolean
  /** undefined when none was given; commands have their own. */
  readonly timeoutMs: number | undefined
}

export const defaultRpc = 'http://127.0.0.1:8545'

/** Waiting for an answer, unless `--timeout` says otherwise. */
export const defaultTimeoutMs = 30_000

/** Makes the session of a command. */
export function createSession(host: Host, flags: GlobalFlags): Session {
  const out = createOutput(host, {
    json: flags.json ?? false,
    quiet: flags.quiet ?? false,
    color: !(flags.noColor ?? false),
  })
  return {
    host,
    out,
    rpc: flags.rpc ?? defaultRpc,
    rpcWasGiven: flags.rpc !== undefined,
    account: flags.account,
    dataDir: flags.dataDir === undefined ? undefined : resolvePath(host, flags.dataDir),
    yes: flags.yes ?? false,
    timeoutMs: flags.timeout === undefined ? undefined : flags.timeout * 1000,
  }
}

/** Where wallets and node data lie when no `--data-dir` is given. */
export function homeDataDir(session: Session): string {
  return session.dataDir ?? join(session.host.home, '.watt')
}

/** ` --rpc <url>` for commands that are shown to be copied; empty for the usual address. */
export function rpcFlag(session: Session): string {
  return session.rpc === defaultRpc ? '' : ` --rpc ${session.rpc}`
}

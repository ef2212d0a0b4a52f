/**
 * The command line, in this process: what it answers, and with which code it ends.
 * @module
 */
import { recordedHost } from '../src/host.fixture.ts'
import { run } from '../src/run.ts'

type Failure = { readonly code: string; readonly message: string; readonly fix: string }
export type Answer = {
  readonly code: number
  readonly json: Readonly<Record<string, unknown>>
  readonly warnings: string
  readonly error: Failure
}

/** `watt …words --json` as the test account of that number. */
export async function askWatt(rpc: string, account: number, words: readonly string[]): Promise<Answer> {
  const host = recordedHost()
  const code = await run([...words, '--json', '--yes', '--rpc', rpc, '--account', `dev:${account}`], host)
  const { stdout, stderr } = host.written
  return { code, json: last(stdout), warnings: stderr, error: (last(stderr)['error'] ?? {}) as Failure }
}

function last(text: string): Record<string, unknown> {
  return JSON.parse(text.trim().split('\n').at(-1) || '{}') as Record<string, unknown>
}

/**
 * Starts processes that commit batches and ends them in the middle of it, and looks at what they left.
 * @module
 */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { execute } from '../needs.ts'
import type { Content } from './batches.ts'

const script = fileURLToPath(new URL('writer.ts', import.meta.url))

export type Rows = {
  /** The folder of the store. */
  readonly path: string
  readonly seed: number
  /** Rows of one batch. */
  readonly rowsMax: number
}

export interface Victim {
  /** Resolves when it begins to open its store. */
  readonly opening: Promise<void>
  /** Resolves when it has said the first number. Both resolve when it ends before. */
  readonly committing: Promise<void>
  /** Ends it with kill -9. @returns the last number that it said was durable; 0: none. */
  end(): Promise<number>
}

export function startVictim({ path, seed, rowsMax }: Rows, env: NodeJS.ProcessEnv = {}): Victim {
  const child = spawn(process.execPath, [script, path, String(seed), String(rowsMax)], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...env },
  })
  const opening = Promise.withResolvers<void>()
  const committing = Promise.withResolvers<void>()
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    const lines = said.split('\n').length - 1
    if (lines > 0) opening.resolve()
    if (lines > 1) committing.resolve()
  })
  void ended.then(() => {
    opening.resolve()
    committing.resolve()
  })
  return {
    opening: opening.promise,
    committing: committing.promise,
    async end() {
      child.kill('SIGKILL')
      await ended
      const numbers = said.split('\n').slice(1, -1)
      return Number(numbers.at(-1) ?? 0)
    },
  }
}

/** What a fresh process finds. `problem`: it did not open, and said this. */
export type Finding = (Content & { readonly openMs: number }) | { readonly problem: string }

export async function inspect({ path, seed, rowsMax }: Rows): Promise<Finding> {
  try {
    const words = [script, path, String(seed), String(rowsMax), 'check']
    const { stdout } = await execute(process.execPath, words)
    return JSON.parse(stdout.split('\n')[1] ?? '') as Content & { readonly openMs: number }
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error)
    return { problem: /\S*Error: .*/.exec(text)?.[0] ?? text.slice(0, 500) }
  }
}

/** What is wrong with a finding when so much was acknowledged; undefined when nothing is. */
export function judge(finding: Finding, acknowledged: number): string | undefined {
  if ('problem' in finding) return `it does not open: ${finding.problem}`
  if (finding.head < acknowledged) return `batches ${finding.head + 1} to ${acknowledged} are lost`
  if (finding.wrongRows > 0) return `${finding.wrongRows} rows of batch ${finding.head} are wrong`
  return undefined
}

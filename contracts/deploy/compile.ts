/**
 * Compiles what is meant for a chain, with the compiler of this package. What is compiled already costs a second.
 * @module
 */
import { type ChildProcess, spawn, type SpawnOptions } from 'node:child_process'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { WattError } from '@watt/errors'

/** @throws {CompileError} */
export async function compileContracts(signal?: AbortSignal): Promise<void> {
  const child = spawnHardhat(['build', '--no-tests', '--quiet'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
  })
  let words = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(-wordsMax)))
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  if (code !== 0) throw new CompileError(words.trim())
}

/** Hardhat, in the folder of the contracts, under the Node that runs this. */
export function spawnHardhat(words: readonly string[], options: SpawnOptions): ChildProcess {
  const manifest = createRequire(import.meta.url).resolve('hardhat/package.json')
  const program = join(manifest, '..', 'dist', 'src', 'cli.js')
  return spawn(process.execPath, [program, ...words], {
    ...options,
    cwd: join(import.meta.dirname, '..'),
    env: { ...process.env, ...options.env, HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true' },
  })
}

const wordsMax = 2_000

/** The contracts do not compile. */
export class CompileError extends WattError {
  readonly code = 'contracts/compile'
  override readonly fix = 'See why: npm run build:contracts.'
  constructor(words: string) {
    super(`The contracts do not compile: ${words}`)
  }
}

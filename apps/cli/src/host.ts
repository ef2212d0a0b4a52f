/**
 * What a command may touch of the process around it. Tests hand in their own.
 * @module
 */
import { dirname, resolve } from 'node:path'
import { homedir } from 'node:os'

/** A stream of text out. */
export interface TextSink {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
}

/** The process as commands see it. */
export type Host = {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Where the person stands; relative paths count from here. */
  readonly folder: string
  readonly home: string
  readonly stdout: TextSink
  readonly stderr: TextSink
  /** Whether a person can be asked: standard input and standard error are terminals. */
  readonly canAsk: boolean
  /** Everything on standard input, at most `bytesMax`. @throws when there is more. */
  readInput(bytesMax: number): Promise<string>
}

/** The real process. */
export function processHost(): Host {
  return {
    env: process.env,
    folder: startFolder(process.env, process.cwd()),
    home: homedir(),
    stdout: process.stdout,
    stderr: process.stderr,
    canAsk: process.stdin.isTTY && process.stderr.isTTY,
    readInput,
  }
}

/**
 * The folder the person was in. npm changes into the project before it runs a script and names the old folder in
 * INIT_CWD; anywhere else that variable is a leftover of some outer npm and means nothing.
 */
export function startFolder(env: Readonly<Record<string, string | undefined>>, cwd: string): string {
  const project = env['npm_package_json']
  const initial = env['INIT_CWD']
  return project !== undefined && initial !== undefined && dirname(project) === cwd ? initial : cwd
}

/** An absolute path for what a person typed; `~/` is the home folder even where no shell expanded it. */
export function resolvePath(host: Pick<Host, 'folder' | 'home'>, path: string): string {
  return path === '~' || path.startsWith('~/')
    ? resolve(host.home, path.slice(2))
    : resolve(host.folder, path)
}

async function readInput(bytesMax: number): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > bytesMax) throw new Error(`Standard input holds more than ${bytesMax} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

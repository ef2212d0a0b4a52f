/**
 * Calls of a proposal, written down as JSON:
 * `[{"to": "governor", "signature": "setVotingDelay(uint48)", "args": ["60"]}]`.
 * @module
 */
import { readFile, stat } from 'node:fs/promises'
import { parseExactJson } from '../exact-json.ts'
import { notFoundError, usageError } from '../failure.ts'

/** One call as people write it. */
export type WrittenCall = {
  /** A name of the directory, an address, or a wallet. */
  readonly to: string
  /** Empty: coins are sent and nothing is called. */
  readonly signature: string
  readonly args: readonly string[]
  /** WATT to send along. */
  readonly value: string
}

const bytesMax = 1024 * 1024
const callsMax = 50

/** @throws {CommandError} There is no such file, or it does not hold calls. */
export async function readCalls(path: string): Promise<readonly WrittenCall[]> {
  const found = await stat(path).catch(() => {
    throw notFoundError(`There is no file ${path}.`, 'check the path', { path })
  })
  if (!found.isFile() || found.size > bytesMax) throw fileError(path, 'it is no file of at most 1 MiB')
  let json: unknown
  try {
    json = parseExactJson(await readFile(path, 'utf8'))
  } catch {
    throw fileError(path, 'it is not JSON')
  }
  return parseCalls(json, path)
}

/** @throws {CommandError} */
export function parseCalls(json: unknown, path: string): readonly WrittenCall[] {
  if (!Array.isArray(json) || json.length === 0 || json.length > callsMax)
    throw fileError(path, `it is no list of 1 to ${callsMax} calls`)
  return json.map((it: unknown, at) =>
    parseCall(it, (problem) => fileError(path, `call ${at + 1} ${problem}`)),
  )
}

function parseCall(json: unknown, error: (problem: string) => Error): WrittenCall {
  const found = (json ?? {}) as Readonly<Record<string, unknown>>
  const { to, signature = '', args = [], value = '0', ...rest } = found
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined) throw error(`has "${unknown.slice(0, 40)}"`)
  if (typeof to !== 'string') throw error('has no "to"')
  if (typeof signature !== 'string') throw error('has a "signature" that is no text')
  if (!Array.isArray(args)) throw error('has "args" that are no list')
  if (typeof value !== 'string') throw error('has a "value" that is no text like "1.5"')
  return {
    to,
    signature,
    value,
    args: args.map((it: unknown) => (typeof it === 'string' ? it : wordOf(it, error))),
  }
}

/** A value as it would be typed on a command line. */
function wordOf(value: unknown, error: (problem: string) => Error): string {
  try {
    return JSON.stringify(value)
  } catch {
    throw error('has "args" that are nested too deep')
  }
}

function fileError(path: string, problem: string): Error {
  return usageError(
    `${path} does not hold calls: ${problem}.`,
    'write [{"to": "governor", "signature": "setVotingDelay(uint48)", "args": ["60"]}]',
    { path, problem },
  )
}

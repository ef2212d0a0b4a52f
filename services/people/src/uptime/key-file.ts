/**
 * The key of a member's node: 64 hex digits in a file that its owner alone can read.
 * @module
 */
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing, makeFolder, writeNewFile } from '@watt/files'
import { WattError } from '@watt/errors'
import type { Hex, PrivateKeyAccount } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'

const sharedBits = 0o077

/** @throws {NodeKeyError} It is missing, open to others, or holds no key. */
export async function readNodeKey(folder: string): Promise<PrivateKeyAccount> {
  const path = join(folder, 'key')
  const { mode } = await stat(path).catch((error: unknown) => {
    throw isMissing(error) ? new NodeKeyError(path, 'missing') : error
  })
  if (process.platform !== 'win32' && (mode & sharedBits) !== 0) throw new NodeKeyError(path, 'shared')
  const digits = /^([0-9a-f]{64})\s*$/.exec(await readFile(path, 'utf8'))?.[1]
  try {
    if (digits !== undefined) return privateKeyToAccount(`0x${digits}` satisfies Hex)
  } catch {
    // Zero, or beyond the curve's order.
  }
  throw new NodeKeyError(path, 'malformed')
}

/** Reads the key, and makes one where there is none. @throws {NodeKeyError} */
export async function readOrMakeNodeKey(folder: string): Promise<PrivateKeyAccount> {
  await makeFolder(folder)
  // False: there is one, which stays.
  await writeNewFile(join(folder, 'key'), `${generatePrivateKey().slice(2)}\n`)
  return readNodeKey(folder)
}

const explanations = {
  missing: ['there is none', 'make one: watt people node set --url <url>'],
  shared: ['other users can read it', 'run chmod 600 on it; if others had access, make a new one'],
  malformed: ['the file holds something else', 'restore it, or move it away and set the node again'],
} as const

/** Thrown when the key of the node cannot be used. */
export class NodeKeyError extends WattError {
  readonly code = 'people/node-key'
  override readonly fix: string
  readonly reason: keyof typeof explanations
  constructor(path: string, reason: keyof typeof explanations) {
    const [problem, fix] = explanations[reason]
    super(`The node’s key ${path} cannot be used: ${problem}.`)
    this.reason = reason
    this.fix = fix
  }
}

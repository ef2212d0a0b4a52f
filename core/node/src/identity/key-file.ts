/**
 * The file that holds a node's private key: 64 hex digits and a line end, readable by its owner alone.
 * @module
 */
import { readFile, stat } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import { WattError } from '@watt/errors'
import { evenPrivateKey } from './identity.ts'
import { writeNewFile } from '@watt/files'
import { secp256k1 } from './secp256k1.ts'

/** A key file is one line; anything longer is something else. */
const keyFileBytesMax = 128
/** Permission bits of group and others. */
const sharedBits = 0o077

/**
 * Reads a node's private key.
 * @returns 32 bytes.
 * @throws {KeyFileError} It is missing, open to others, or holds no key.
 */
export async function readKeyFile(path: string): Promise<Uint8Array> {
  const found = await stat(path).catch((cause: NodeJS.ErrnoException) => {
    throw new KeyFileError(path, cause.code === 'ENOENT' ? 'missing' : 'unreadable')
  })
  if (process.platform !== 'win32' && (found.mode & sharedBits) !== 0) throw new KeyFileError(path, 'shared')
  if (!found.isFile() || found.size > keyFileBytesMax) throw new KeyFileError(path, 'malformed')
  const text = await readFile(path, 'utf8').catch(() => {
    throw new KeyFileError(path, 'unreadable')
  })
  const digits = /^(?:0x)?([0-9a-fA-F]{64})\s*$/.exec(text)?.[1]
  if (digits === undefined) throw new KeyFileError(path, 'malformed')
  const key = hexToBytes(digits)
  if (!secp256k1.isPrivateKey(key)) throw new KeyFileError(path, 'malformed')
  return key
}

/**
 * Writes a private key into a new file, mode 0600. It appears complete or not at all, and survives a power cut.
 * @throws {KeyFileError} The file exists already; a key is never overwritten.
 */
export async function writeKeyFile(path: string, privateKey: Uint8Array): Promise<void> {
  if (!(await writeNewFile(path, `${bytesToHex(privateKey)}\n`))) throw new KeyFileError(path, 'exists')
}

/**
 * Reads the key of a node, and makes one where there is none yet.
 * @returns 32 bytes; the public key of a fresh one has even y.
 * @throws {KeyFileError}
 */
export async function readOrCreateKeyFile(path: string): Promise<Uint8Array> {
  try {
    return await readKeyFile(path)
  } catch (error) {
    if (!(error instanceof KeyFileError) || error.reason !== 'missing') throw error
  }
  try {
    await writeKeyFile(path, generatePrivateKey())
  } catch (error) {
    // Another process was faster: its key is the one that counts.
    if (!(error instanceof KeyFileError) || error.reason !== 'exists') throw error
  }
  return readKeyFile(path)
}

/** A fresh private key from the operating system's randomness; its public key has even y. */
export function generatePrivateKey(): Uint8Array {
  for (;;) {
    const candidate = new Uint8Array(randomBytes(32))
    if (secp256k1.isPrivateKey(candidate)) return evenPrivateKey(candidate) // All but one in 2^128 are.
  }
}

const explanations = {
  missing: { problem: 'does not exist', fix: 'Create a key with `watt node init`.' },
  unreadable: { problem: 'cannot be read', fix: 'Check who owns it and its folder.' },
  shared: {
    problem: 'can be read by other users',
    fix: 'Run `chmod 600` on it; if others had access, make a new key.',
  },
  malformed: { problem: 'does not hold a private key of 64 hex digits', fix: 'Restore it from a backup.' },
  exists: {
    problem: 'exists already and is not overwritten',
    fix: 'Move it away first if it is no longer needed.',
  },
} as const

/** Thrown when a key file cannot be used. Its content is never shown. */
export class KeyFileError extends WattError {
  readonly code = 'node/key-file'
  readonly path: string
  readonly reason: keyof typeof explanations
  override readonly fix: string
  constructor(path: string, reason: keyof typeof explanations) {
    super(`The key file ${path} ${explanations[reason].problem}.`)
    this.path = path
    this.reason = reason
    this.fix = explanations[reason].fix
  }
}

/**
 * The secret of the admin port: 32 random bytes as hex, in a file that only the node's user can read.
 * @module
 */
import { randomBytes } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'

import { WattError } from '@watt/errors'

import { writeNewFile } from '@watt/files'

const secretPattern = /^(?:0x)?([0-9a-fA-F]{64})\s*$/

/**
 * Reads the secret, or makes one when there is no file yet.
 * @throws {AdminSecretError} others can read the file, or it holds no secret.
 */
export async function loadSecret(path: string): Promise<Uint8Array> {
  if (!(await isThere(path))) {
    const secret = randomBytes(32)
    // Where another process was faster, its secret is the one that counts.
    if (await writeNewFile(path, `${secret.toString('hex')}\n`)) return secret
  }
  const { mode } = await stat(path)
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    throw new AdminSecretError(
      path,
      `others may read it (mode ${(mode & 0o777).toString(8)})`,
      `chmod 600 ${path}`,
    )
  }
  const match = secretPattern.exec(await readFile(path, 'utf8'))
  if (match === null)
    throw new AdminSecretError(path, 'it does not hold 64 hex digits', `Remove ${path}; a new one is made.`)
  return new Uint8Array(Buffer.from(match[1]!, 'hex'))
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )
}

/** Thrown when the secret file cannot be trusted. */
export class AdminSecretError extends WattError {
  readonly code = 'admin/secret-file'
  readonly path: string
  override readonly fix: string
  constructor(path: string, problem: string, fix: string) {
    super(`The admin secret in ${path} is not usable: ${problem}.`)
    this.path = path
    this.fix = fix
  }
}

/**
 * The secret of the admin port: 32 random bytes as hex, in a file that only the node's user can read.
 * @module
 */
import { randomBytes } from 'node:crypto'
import { open, readFile, stat } from 'node:fs/promises'

import { WattError } from '@watt/errors'

const secretPattern = /^(?:0x)?([0-9a-fA-F]{64})\s*$/

/**
 * Reads the secret, or makes one when there is no file yet.
 * @throws {AdminSecretError} others can read the file, or it holds no secret.
 */
export async function loadSecret(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path, 'wx', 0o600)
    const secret = randomBytes(32)
    await file.writeFile(`${secret.toString('hex')}\n`)
    await file.sync()
    await file.close()
    return secret
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
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

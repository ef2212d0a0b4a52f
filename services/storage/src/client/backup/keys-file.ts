/**
 * The keys of exported objects, in a file under a password: scrypt, then AES-256-GCM.
 * @module
 */
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { WattError } from '@watt/errors'

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(
  scrypt,
)
/** About a second and 128 MiB. */
const strength = { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 } as const
const keysMax = 1_000_000

/** Keys of objects, by the CID of their manifest. */
export type ObjectKeys = ReadonlyMap<string, Uint8Array>

/** Writes the text of a keys file. */
export async function encryptKeys(keys: ObjectKeys, password: string): Promise<string> {
  const salt = randomBytes(32)
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', await derive(password.normalize(), salt, 32, strength), iv)
  const plain = JSON.stringify(
    Object.fromEntries([...keys].map(([cid, key]) => [cid, Buffer.from(key).toString('hex')])),
  )
  const data = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
  const hex = (bytes: Buffer): string => bytes.toString('hex')
  return `${JSON.stringify({ watt: 'storage-keys', version: 1, kdf: 'scrypt-17-8-1', cipher: 'aes-256-gcm', salt: hex(salt), iv: hex(iv), data: data.toString('base64') }, null, 2)}\n`
}

/** @throws {KeysFileError} It is no keys file, or the password is another one. */
export async function decryptKeys(text: string, password: string): Promise<ObjectKeys> {
  const { salt, iv, data } = parse(text)
  const decipher = createDecipheriv('aes-256-gcm', await derive(password.normalize(), salt, 32, strength), iv)
  decipher.setAuthTag(data.subarray(-16))
  let plain: string
  try {
    plain = Buffer.concat([decipher.update(data.subarray(0, -16)), decipher.final()]).toString('utf8')
  } catch {
    throw new KeysFileError('the password does not open it')
  }
  const entries = Object.entries(JSON.parse(plain) as Record<string, string>)
  return new Map(entries.slice(0, keysMax).map(([cid, key]) => [cid, Buffer.from(key, 'hex')]))
}

function parse(text: string): { readonly salt: Buffer; readonly iv: Buffer; readonly data: Buffer } {
  let json: Readonly<Record<string, unknown>>
  try {
    json = JSON.parse(text) as Readonly<Record<string, unknown>>
  } catch {
    throw new KeysFileError('it is no JSON')
  }
  const field = (name: string): string => {
    const value = json?.[name]
    return typeof value === 'string' ? value : ''
  }
  const salt = Buffer.from(field('salt'), 'hex')
  const iv = Buffer.from(field('iv'), 'hex')
  const data = Buffer.from(field('data'), 'base64')
  const isKnown =
    field('watt') === 'storage-keys' && json['version'] === 1 && field('kdf') === 'scrypt-17-8-1'
  if (!isKnown || salt.length !== 32 || iv.length !== 12 || data.length < 16)
    throw new KeysFileError('it has another form')
  return { salt, iv, data }
}

/** Thrown for a keys file that cannot be opened. */
export class KeysFileError extends WattError {
  readonly code = 'storage/keys-file'
  override readonly fix = 'give the file that watt storage export wrote, and its password'
  constructor(problem: string) {
    super(`The keys file cannot be used: ${problem}.`)
  }
}

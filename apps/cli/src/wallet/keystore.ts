/**
 * Web3 Secret Storage, version 3: a private key under a password, readable by every Ethereum tool.
 * @see https://ethereum.org/en/developers/docs/data-structures-and-encoding/web3-secret-storage/
 * @module
 */
import {
  createCipheriv,
  createDecipheriv,
  pbkdf2,
  randomBytes,
  randomUUID,
  scrypt,
  timingSafeEqual,
} from 'node:crypto'
import { promisify } from 'node:util'
import { scryptAsync as portableScrypt } from '@noble/hashes/scrypt.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import { shown } from '@watt/errors'
import { CommandError } from '../failure.ts'

/** The file's form. Hex without 0x. */
export type Keystore = {
  readonly version: 3
  readonly id: string
  readonly address: string
  readonly crypto: {
    readonly cipher: 'aes-128-ctr'
    readonly cipherparams: { readonly iv: string }
    readonly ciphertext: string
    readonly kdf: 'scrypt' | 'pbkdf2'
    readonly kdfparams: ScryptParameters | Pbkdf2Parameters
    readonly mac: string
  }
}

export type ScryptParameters = {
  readonly dklen: 32
  readonly n: number
  readonly r: number
  readonly p: number
  readonly salt: string
}
export type Pbkdf2Parameters = {
  readonly dklen: 32
  readonly c: number
  readonly prf: 'hmac-sha256'
  readonly salt: string
}

/** Work factors of new files: about a second and 256 MiB, once. */
export const scryptStrength: { readonly n: number; readonly r: number; readonly p: number } = {
  n: 2 ** 18,
  r: 8,
  p: 1,
}

/** What is read: weaker files are refused because they can be guessed, stronger ones because they can exhaust the machine. */
export const keystoreLimits = {
  scryptNMin: 16_384,
  scryptNMax: 1_048_576,
  scryptBytesMax: 1_073_741_824,
  scryptPMax: 16,
  /** n r p, what opening costs: four times a new file of ours, some seconds. */
  scryptWorkMax: 8_388_608,
  pbkdf2CountMin: 100_000,
  pbkdf2CountMax: 10_000_000,
} as const

const deriveScrypt = promisify<
  Buffer,
  Buffer,
  number,
  { N: number; r: number; p: number; maxmem: number },
  Buffer
>(scrypt)
const derivePbkdf2 = promisify(pbkdf2)

/**
 * Encrypts a private key.
 * @param address - Of the key, 40 hex digits; it stays readable in the file.
 * @param strength - Only tests take less than {@link scryptStrength}.
 */
export async function encryptKey(
  privateKey: Uint8Array,
  password: string,
  address: string,
  strength: { readonly n: number; readonly r: number; readonly p: number } = scryptStrength,
): Promise<Keystore> {
  const salt = randomBytes(32)
  const iv = randomBytes(16)
  const kdfparams: ScryptParameters = { dklen: 32, ...strength, salt: bytesToHex(salt) }
  const key = await deriveKey('scrypt', kdfparams, password)
  const cipher = createCipheriv('aes-128-ctr', key.subarray(0, 16), iv)
  const ciphertext = Buffer.concat([cipher.update(privateKey), cipher.final()])
  return {
    version: 3,
    id: randomUUID(),
    address: address.toLowerCase().replace(/^0x/, ''),
    crypto: {
      cipher: 'aes-128-ctr',
      cipherparams: { iv: bytesToHex(iv) },
      ciphertext: bytesToHex(ciphertext),
      kdf: 'scrypt',
      kdfparams,
      mac: bytesToHex(macOf(key, ciphertext)),
    },
  }
}

/**
 * Opens a keystore.
 * @returns 32 bytes
 * @throws {CommandError} `cli/wrong-password`
 */
export async function decryptKey(keystore: Keystore, password: string): Promise<Uint8Array> {
  const { cipherparams, ciphertext, kdf, kdfparams, mac } = keystore.crypto
  const encrypted = hexToBytes(ciphertext)
  const key = await deriveKey(kdf, kdfparams, password)
  if (!timingSafeEqual(macOf(key, encrypted), hexToBytes(mac))) {
    throw new CommandError({
      code: 'cli/wrong-password',
      message: 'The password does not open this wallet.',
      fix: 'try again; passwords are case-sensitive, and a password file’s last line break does not count',
      ending: 'refused',
    })
  }
  const decipher = createDecipheriv('aes-128-ctr', key.subarray(0, 16), hexToBytes(cipherparams.iv))
  return new Uint8Array(Buffer.concat([decipher.update(encrypted), decipher.final()]))
}

/**
 * Checks the parsed JSON of a keystore file, work factors included.
 * @throws {CommandError} `cli/keystore`: it is none, or is outside {@link keystoreLimits}.
 */
export function parseKeystore(json: unknown): Keystore {
  const file = record(json, 'the file')
  if (file['version'] !== 3) throw keystoreError(`version is ${shown(file['version'])}, not 3`)
  const crypto = record(file['crypto'] ?? file['Crypto'], 'crypto')
  if (crypto['cipher'] !== 'aes-128-ctr')
    throw keystoreError(`cipher is ${shown(crypto['cipher'])}, not aes-128-ctr`)
  const kdf = crypto['kdf']
  if (kdf !== 'scrypt' && kdf !== 'pbkdf2')
    throw keystoreError(`kdf is ${shown(kdf)}, neither scrypt nor pbkdf2`)
  const parameters = record(crypto['kdfparams'], 'kdfparams')
  return {
    version: 3,
    id: typeof file['id'] === 'string' ? file['id'] : '',
    address: addressOf(file['address']),
    crypto: {
      cipher: 'aes-128-ctr',
      cipherparams: { iv: hex(record(crypto['cipherparams'], 'cipherparams')['iv'], 16, 'iv') },
      ciphertext: hex(crypto['ciphertext'], 32, 'ciphertext'),
      kdf,
      kdfparams: kdf === 'scrypt' ? scryptParameters(parameters) : pbkdf2Parameters(parameters),
      mac: hex(crypto['mac'], 32, 'mac'),
    },
  }
}

function scryptParameters(given: Readonly<Record<string, unknown>>): ScryptParameters {
  const { scryptNMin, scryptNMax, scryptBytesMax, scryptPMax, scryptWorkMax } = keystoreLimits
  const n = within(given['n'], scryptNMin, scryptNMax, 'n')
  if ((n & (n - 1)) !== 0) throw keystoreError(`n is ${n}, not a power of two`)
  const r = within(given['r'], 1, Math.floor(scryptBytesMax / (128 * n)), 'r')
  const p = within(given['p'], 1, Math.min(scryptPMax, Math.floor(scryptWorkMax / (n * r))), 'p')
  return { dklen: dklen(given), n, r, p, salt: saltOf(given) }
}

function pbkdf2Parameters(given: Readonly<Record<string, unknown>>): Pbkdf2Parameters {
  const c = within(given['c'], keystoreLimits.pbkdf2CountMin, keystoreLimits.pbkdf2CountMax, 'c')
  if (given['prf'] !== 'hmac-sha256') throw keystoreError(`prf is ${shown(given['prf'])}, not hmac-sha256`)
  return { dklen: dklen(given), c, prf: 'hmac-sha256', salt: saltOf(given) }
}

async function deriveKey(
  kdf: Keystore['crypto']['kdf'],
  parameters: ScryptParameters | Pbkdf2Parameters,
  password: string,
): Promise<Uint8Array> {
  const secret = Buffer.from(password, 'utf8')
  const salt = Buffer.from(parameters.salt, 'hex')
  if ('c' in parameters) return derivePbkdf2(secret, salt, parameters.c, 32, 'sha256')
  const { n, r, p } = parameters
  // RFC 7914 asks for N < 2^(16 r), and OpenSSL insists; older tools wrote r = 1 with a larger N nevertheless.
  if (n >= 2 ** (16 * r))
    return portableScrypt(secret, salt, { N: n, r, p, dkLen: 32, maxmem: 128 * r * (n + p + 2) + 2 ** 20 })
  return deriveScrypt(secret, salt, 32, { N: n, r, p, maxmem: 128 * r * (n + p + 2) + 2 ** 20 })
}

function macOf(key: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  return keccak_256(Buffer.concat([key.subarray(16, 32), ciphertext]))
}

function dklen(given: Readonly<Record<string, unknown>>): 32 {
  if (given['dklen'] !== 32) throw keystoreError(`dklen is ${shown(given['dklen'])}, not 32`)
  return 32
}

function saltOf(given: Readonly<Record<string, unknown>>): string {
  const salt = given['salt']
  if (typeof salt !== 'string' || !/^([0-9a-fA-F]{2}){8,64}$/.test(salt))
    throw keystoreError('salt is not 8 to 64 bytes of hex')
  return salt
}

function record(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw keystoreError(`${name} is no object`)
  return value as Readonly<Record<string, unknown>>
}

/** Some tools leave the address out for privacy, some write it with 0x. */
function addressOf(value: unknown): string {
  if (value === undefined) return ''
  return hex(typeof value === 'string' ? value.toLowerCase().replace(/^0x/, '') : value, 20, 'address')
}

function hex(value: unknown, lengthBytes: number, name: string): string {
  if (typeof value === 'string' && value.length === 2 * lengthBytes && /^[0-9a-fA-F]*$/.test(value))
    return value
  throw keystoreError(`${name} is not ${lengthBytes} bytes of hex`)
}

function within(value: unknown, minimum: number, maximum: number, name: string): number {
  if (Number.isSafeInteger(value) && (value as number) >= minimum && (value as number) <= maximum)
    return value as number
  throw keystoreError(`${name} is ${shown(value)}, not from ${minimum} to ${maximum}`)
}

function keystoreError(problem: string): CommandError {
  return new CommandError({
    code: 'cli/keystore',
    message: `This is not a keystore that Watt opens: ${problem}.`,
    fix: 'give a v3 keystore as geth or MetaMask export it, or import the private key itself',
    ending: 'refused',
    details: { problem },
  })
}

/**
 * Web3 Secret Storage, version 3: a private key under a password, as `watt wallet`, geth and others write it. Read only.
 * @see https://ethereum.org/en/developers/docs/data-structures-and-encoding/web3-secret-storage/
 * @module
 */
import { ctr } from '@noble/ciphers/aes.js'
import { pbkdf2 } from '@noble/hashes/pbkdf2.js'
import { scrypt } from '@noble/hashes/scrypt.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { WattError } from '@watt/errors'

/** Checked: small enough for this device, strong enough to be worth opening. */
export type Keystore = {
  readonly iv: Uint8Array
  readonly ciphertext: Uint8Array
  readonly mac: Uint8Array
  readonly salt: Uint8Array
  readonly kdf:
    | { readonly kind: 'scrypt'; readonly n: number; readonly r: number; readonly p: number }
    | { readonly kind: 'pbkdf2'; readonly count: number }
}

const textMax = 10_000
const scryptBytesMax = 1_073_741_824
const scryptWorkMax = 8_388_608
const pbkdf2Max = 10_000_000

/**
 * Reads the file.
 * @throws {KeystoreError} It is none, or would exhaust the device.
 */
export function parseKeystore(text: string): Keystore {
  try {
    if (text.length > textMax) throw new KeystoreError('form')
    const file = JSON.parse(text) as Record<string, unknown>
    const crypto = (file['crypto'] ?? file['Crypto']) as Record<string, unknown>
    const parameters = crypto['kdfparams'] as Record<string, unknown>
    const { iv } = crypto['cipherparams'] as { iv: unknown }
    if (file['version'] !== 3 || crypto['cipher'] !== 'aes-128-ctr') throw new KeystoreError('form')
    return {
      iv: bytesOf(iv, 16),
      ciphertext: bytesOf(crypto['ciphertext'], 32),
      mac: bytesOf(crypto['mac'], 32),
      salt: bytesOf(parameters['salt']),
      kdf: kdfOf(crypto['kdf'], parameters),
    }
  } catch {
    throw new KeystoreError('form')
  }
}

/**
 * The private key: 32 bytes, for the caller to zero. Takes seconds; run it in a worker.
 * @throws {KeystoreError} Another password.
 */
export function openKeystore({ iv, ciphertext, mac, salt, kdf }: Keystore, password: string): Uint8Array {
  const bytes = utf8ToBytes(password)
  const key =
    kdf.kind === 'scrypt'
      ? scrypt(bytes, salt, { N: kdf.n, r: kdf.r, p: kdf.p, dkLen: 32, maxmem: scryptBytesMax + 65_536 })
      : pbkdf2(sha256, bytes, salt, { c: kdf.count, dkLen: 32 })
  bytes.fill(0)
  try {
    const found = keccak_256(concatBytes(key.subarray(16), ciphertext))
    if (found.some((byte, at) => byte !== mac[at])) throw new KeystoreError('password')
    return ctr(key.subarray(0, 16), iv).decrypt(ciphertext)
  } finally {
    key.fill(0)
  }
}

function kdfOf(name: unknown, parameters: Record<string, unknown>): Keystore['kdf'] {
  if (parameters['dklen'] !== 32) throw new KeystoreError('form')
  if (name === 'pbkdf2') {
    const count = whole(parameters['c'], pbkdf2Max)
    if (parameters['prf'] !== 'hmac-sha256') throw new KeystoreError('form')
    return { kind: 'pbkdf2', count }
  }
  if (name !== 'scrypt') throw new KeystoreError('form')
  const [n, r, p] = ['n', 'r', 'p'].map((it) => whole(parameters[it], scryptWorkMax)) as [
    number,
    number,
    number,
  ]
  const isTooMuch = n * r * p > scryptWorkMax || 128 * n * r > scryptBytesMax
  if (isTooMuch || n < 2 || !Number.isInteger(Math.log2(n))) throw new KeystoreError('form')
  return { kind: 'scrypt', n, r, p }
}

function bytesOf(value: unknown, length?: number): Uint8Array {
  if (typeof value !== 'string') throw new KeystoreError('form')
  const bytes = hexToBytes(value.replace(/^0x/, ''))
  if (length !== undefined && bytes.length !== length) throw new KeystoreError('form')
  return bytes
}

function whole(value: unknown, max: number): number {
  if (!Number.isSafeInteger(value) || Number(value) < 1 || Number(value) > max)
    throw new KeystoreError('form')
  return Number(value)
}

/** The file is no keystore that can be opened here, or the password is another. */
export class KeystoreError extends WattError {
  readonly code = 'keys/keystore'
  readonly reason: 'form' | 'password'
  constructor(reason: 'form' | 'password') {
    super(
      reason === 'form'
        ? 'This is no keystore of version 3 that can be opened here.'
        : 'This password does not open the keystore.',
    )
    this.reason = reason
  }
}

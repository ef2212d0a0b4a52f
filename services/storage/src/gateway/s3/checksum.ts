/**
 * The checksums that clients may send beside MD5, and how a multipart object's is made from those of its parts.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 * @module
 */
import { createHash } from 'node:crypto'
import { combine, crc32, crc32c, crc64nvme, type Crc } from './crc.ts'
import { S3Error } from './errors.ts'

type CrcName = 'CRC32' | 'CRC32C' | 'CRC64NVME'
export type ChecksumName = CrcName | 'SHA1' | 'SHA256'
/** COMPOSITE: checksum of the parts' checksums. */
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE'
export type Checksum = { readonly name: ChecksumName; readonly type: ChecksumType; readonly value: string }
export type PartChecksum = { readonly value: string; readonly bytes: number }

/** A checksum being computed. */
export type Running = { update(bytes: Uint8Array): void; /** Base64. */ finish(): string }

const crcs: Readonly<Record<CrcName, Crc>> = { CRC32: crc32, CRC32C: crc32c, CRC64NVME: crc64nvme }

export const checksumNames: readonly ChecksumName[] = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256']

/** @throws {S3Error} InvalidRequest */
export function checksumName(text: string): ChecksumName {
  const found = checksumNames.find((name) => name === text.toUpperCase())
  if (found === undefined) throw new S3Error('InvalidRequest', 'Checksum algorithm provided is unsupported.')
  return found
}

/** `x-amz-checksum-crc32` */
export function headerOf(name: ChecksumName): string {
  return `x-amz-checksum-${name.toLowerCase()}`
}

/** Element of XML answers: `ChecksumCRC32` */
export function elementOf(name: ChecksumName): string {
  return `Checksum${name}`
}

/** @throws {S3Error} InvalidDigest: the text cannot be such a checksum */
export function checkValue(name: ChecksumName, value: string): string {
  const bytes = isCrc(name) ? crcs[name].bits / 8 : name === 'SHA1' ? 20 : 32
  const decoded = Buffer.from(value, 'base64')
  if (decoded.length !== bytes || decoded.toString('base64') !== value)
    throw new S3Error('InvalidDigest', `Value for ${headerOf(name)} header is invalid.`)
  return value
}

export function startChecksum(name: ChecksumName): Running {
  if (!isCrc(name)) {
    const hash = createHash(name.toLowerCase())
    return { update: (bytes) => void hash.update(bytes), finish: () => hash.digest('base64') }
  }
  const crc = crcs[name]
  let value = 0n
  return {
    update(bytes) {
      value = crc.update(bytes, value)
    },
    finish: () => encodeCrc(crc, value),
  }
}

/** The type that S3 chooses for multipart uploads when the client does not. */
export function usualType(name: ChecksumName): ChecksumType {
  return name === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE'
}

/** @throws {S3Error} InvalidRequest: the algorithm has no such form */
export function checkType(name: ChecksumName, type: string): ChecksumType {
  const fits = type === 'COMPOSITE' ? name !== 'CRC64NVME' : type === 'FULL_OBJECT' && isCrc(name)
  if (!fits)
    throw new S3Error('InvalidRequest', `The ${type.slice(0, 20)} checksum type cannot be used with ${name}.`)
  return type as ChecksumType
}

/** Checksum of a multipart object; composite ones end in the number of parts. */
export function ofParts(name: ChecksumName, type: ChecksumType, parts: readonly PartChecksum[]): Checksum {
  if (type === 'FULL_OBJECT' && isCrc(name)) return { name, type, value: fullOf(crcs[name], parts) }
  const running = startChecksum(name)
  for (const { value } of parts) running.update(Buffer.from(value, 'base64'))
  return { name, type, value: `${running.finish()}-${parts.length}` }
}

function isCrc(name: ChecksumName): name is CrcName {
  return Object.hasOwn(crcs, name)
}

function fullOf(crc: Crc, parts: readonly PartChecksum[]): string {
  let whole = 0n
  for (const { value, bytes } of parts)
    whole = combine(crc, whole, BigInt(`0x${Buffer.from(value, 'base64').toString('hex')}`), bytes)
  return encodeCrc(crc, whole)
}

function encodeCrc(crc: Crc, value: bigint): string {
  return Buffer.from(value.toString(16).padStart(crc.bits / 4, '0'), 'hex').toString('base64')
}

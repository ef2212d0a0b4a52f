/**
 * Names of bytes by their content: CIDv1, raw, SHA2-256, so that any IPFS tool finds and checks what was kept.
 * @see https://github.com/multiformats/cid
 * @module
 */
import { createHash } from 'node:crypto'

/** CIDv1, multicodec raw (0x55), multihash sha2-256 (0x12) of 32 bytes (0x20). */
const prefix = Uint8Array.of(0x01, 0x55, 0x12, 0x20)
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

/** SHA-256 of the bytes, as the contract’s leaves hold it. */
export function contentHash(bytes: Uint8Array): `0x${string}` {
  return `0x${createHash('sha256').update(bytes).digest('hex')}`
}

/** `bafkrei…` */
export function contentId(bytes: Uint8Array): string {
  const digest = createHash('sha256').update(bytes).digest()
  return `b${base32(Buffer.concat([prefix, digest]))}`
}

/** RFC 4648 without padding, small letters. */
function base32(bytes: Uint8Array): string {
  let bits = 0n
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte)
  const length = Math.ceil((bytes.length * 8) / 5)
  bits <<= BigInt(length * 5 - bytes.length * 8)
  return Array.from(
    { length },
    (_, at) => alphabet[Number((bits >> BigInt(5 * (length - 1 - at))) & 31n)],
  ).join('')
}

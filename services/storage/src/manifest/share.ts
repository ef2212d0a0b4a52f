/**
 * Sharing an object out of band, as texts to copy.
 *
 * - `watt-key:<base64url of the public key and 4 bytes of its sha256>` is who may read;
 * - `watt-share:1:<base64url dag-cbor { chainId, order, manifest, enc, wrapped }>` gives that person the object's key;
 * - `watt://<chainId>/<order>#<base64url key>` gives it to whoever has the link.
 * @module
 */
import { encode } from '@ipld/dag-cbor'
import { WattError } from '@watt/errors'
import { base64url } from 'multiformats/bases/base64'
import { CID } from 'multiformats/cid'
import { sha256 } from '#sha256'
import { decodeBounded } from './bounded-cbor.ts'
import { checkManifestCid } from './manifest.ts'
import { bytesOf, fields, integer, ShapeError, u64 } from './shape.ts'

export type Share = {
  readonly chainId: number
  readonly order: bigint
  readonly manifest: CID
  readonly enc: Uint8Array
  readonly wrapped: Uint8Array
}

export type Link = { readonly chainId: number; readonly order: bigint; readonly key: Uint8Array }

const textMax = 1_024

/** The text of a public key. */
export function keyText(publicKey: Uint8Array): string {
  const check = sha256(bytesOf(publicKey, 'public key', 32)).subarray(0, 4)
  return `watt-key:${base64url.baseEncode(Uint8Array.of(...publicKey, ...check))}`
}

/** @throws {ShareTextError} It is no public key, or a letter is wrong. */
export function readKeyText(line: string): Uint8Array {
  const bytes = unbase64url(after(line, 'watt-key:', 'public key'), 'public key')
  if (bytes.length !== 36) throw new ShareTextError('public key', `${bytes.length} bytes`)
  const publicKey = bytes.slice(0, 32)
  if (keyText(publicKey) !== line) throw new ShareTextError('public key', 'a letter is wrong')
  return publicKey
}

/** The text that gives one reader an object's key. */
export function shareText(share: Share): string {
  const { chainId, order, manifest, enc, wrapped } = share
  return `watt-share:1:${base64url.baseEncode(encode({ chainId, order, manifest, enc, wrapped }))}`
}

/** @throws {ShareTextError} It is no such text. */
export function readShareText(line: string): Share {
  const bytes = unbase64url(after(line, 'watt-share:1:', 'share'), 'share')
  return asShareTextError('share', () => {
    const value = decodeBounded(bytes, { bytesMax: textMax, itemsMax: 16, depthMax: 3 })
    const record = fields(value, 'share', ['chainId', 'order', 'manifest', 'enc', 'wrapped'])
    const cid = CID.asCID(record.manifest)
    if (cid === null) throw new ShapeError('share', 'its manifest is no CID')
    return {
      chainId: integer(record.chainId, 'chain id', 1, Number.MAX_SAFE_INTEGER),
      order: u64(record.order, 'order'),
      manifest: checkManifestCid(cid),
      enc: bytesOf(record.enc, 'share', 32),
      wrapped: bytesOf(record.wrapped, 'share', 48),
    }
  })
}

/** The link that gives whoever has it an object's key; browsers send nothing behind `#`. */
export function linkText({ chainId, order, key }: Link): string {
  return `watt://${chainId}/${order}#${base64url.baseEncode(key)}`
}

/** @throws {ShareTextError} It is no such link. */
export function readLink(line: string): Link {
  const parts = /^watt:\/\/([1-9]\d{0,15})\/(0|[1-9]\d{0,19})#([\w-]{43})$/.exec(line)
  if (parts === null) throw new ShareTextError('link', 'it is not watt://<chain id>/<order>#<key>')
  return asShareTextError('link', () => ({
    chainId: integer(Number(parts[1]), 'chain id', 1, Number.MAX_SAFE_INTEGER),
    order: u64(BigInt(parts[2]!), 'order'),
    key: bytesOf(unbase64url(parts[3]!, 'link'), 'key', 32),
  }))
}

function after(line: string, prefix: string, what: string): string {
  if (!line.startsWith(prefix)) throw new ShareTextError(what, `it does not begin with ${prefix}`)
  if (line.length > textMax) throw new ShareTextError(what, `${line.length} letters`)
  return line.slice(prefix.length)
}

function unbase64url(letters: string, what: string): Uint8Array {
  try {
    const bytes = base64url.baseDecode(letters)
    if (base64url.baseEncode(bytes) === letters) return bytes
  } catch (error) {
    throw new ShareTextError(what, 'it is not base64url', { cause: error })
  }
  throw new ShareTextError(what, 'it is not the shortest base64url')
}

function asShareTextError<T>(what: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof WattError) || error instanceof ShareTextError) throw error
    throw new ShareTextError(what, error.message, { cause: error })
  }
}

/** Thrown when a text that should share something does not. */
export class ShareTextError extends WattError {
  readonly code = 'storage/share-text'
  override readonly fix = 'Copy the whole text again, from its first letter to its last.'
  constructor(what: string, found: string, options?: ErrorOptions) {
    super(`This is no ${what}: ${found}.`, options)
  }
}

/**
 * Signed tokens of accounts: JSON Web Signatures in compact form, by the key of an account of the chain.
 * @see RFC 7515 (JWS), RFC 8812 (ES256K), CAIP-10 and did:pkh for accounts
 * @module
 */
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { shown } from '@watt/errors'
import { type Address, getAddress } from 'viem'
import { publicKeyToAddress } from 'viem/accounts'
import { asBase64Url, fromBase64Url } from './base64url.ts'
import { CredentialError } from './credential-error.ts'

const tokenBytesMax = 16_384
const coordinateBytes = 32
const algorithm = 'ES256K'

export type Json = { readonly [name: string]: unknown }
/** A token whose signature is right, and whose account made it. */
export type Token = { readonly payload: Json; readonly signer: Address }

/** The account as an identifier that other systems know. */
export function didOf(chainId: number, account: Address): string {
  return `did:pkh:eip155:${chainId}:${getAddress(account)}`
}

/**
 * @param key - 32 secret bytes of the account
 * @param typ - what the token is
 */
export function signToken(key: Uint8Array, typ: string, chainId: number, payload: Json): string {
  const point = secp256k1.getPublicKey(key, false)
  const [x, y] = [point.subarray(1, 1 + coordinateBytes), point.subarray(1 + coordinateBytes)].map(
    asBase64Url,
  )
  const kid = `${didOf(chainId, accountOf(point))}#blockchainAccountId`
  const header = { alg: algorithm, typ, kid, jwk: { kty: 'EC', crv: 'secp256k1', x, y } }
  const signed = [header, payload].map((part) => asBase64Url(utf8ToBytes(JSON.stringify(part)))).join('.')
  return `${signed}.${asBase64Url(secp256k1.sign(utf8ToBytes(signed), key))}`
}

/** @throws {CredentialError} It is none of that type, or its signature is not that of the key that it names. */
export function readToken(token: string, typ: string): Token {
  const [head, body, signature, more] = token.length > tokenBytesMax ? [] : token.split('.')
  if (head === undefined || body === undefined || signature === undefined || more !== undefined)
    throw new CredentialError('malformed', 'no token')
  const header = readJson(head)
  const { alg, typ: found, jwk } = header
  if (alg !== algorithm || found !== typ || Object.keys(header).toSorted().join() !== 'alg,jwk,kid,typ')
    throw new CredentialError('malformed', `a token of ${shown(alg)} and ${shown(found)}`)
  const point = pointOf(jwk)
  const said = utf8ToBytes(`${head}.${body}`)
  if (!isSigned(fromBase64Url(signature), said, point)) throw new CredentialError('signature', typ)
  const payload = readJson(body)
  const signer = accountOf(point)
  if (typeof header['kid'] !== 'string' || !header['kid'].endsWith(`:${signer}#blockchainAccountId`))
    throw new CredentialError('signature', 'the key of another account')
  return { payload, signer }
}

function isSigned(signature: Uint8Array, said: Uint8Array, point: Uint8Array): boolean {
  try {
    return secp256k1.verify(signature, said, point)
  } catch {
    return false
  }
}

function pointOf(jwk: unknown): Uint8Array {
  const { kty, crv, x, y } = (jwk ?? {}) as Json
  if (kty === 'EC' && crv === 'secp256k1' && typeof x === 'string' && typeof y === 'string') {
    const coordinates = [x, y].map(fromBase64Url)
    if (coordinates.every(({ length }) => length === coordinateBytes))
      return concatBytes(Uint8Array.of(4), ...coordinates)
  }
  throw new CredentialError('malformed', 'no key of an account')
}

function accountOf(point: Uint8Array): Address {
  return publicKeyToAddress(`0x${bytesToHex(point)}`)
}

function readJson(part: string): Json {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(fromBase64Url(part)))
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Json
  } catch (error) {
    if (error instanceof CredentialError) throw error
  }
  throw new CredentialError('malformed', 'no JSON')
}

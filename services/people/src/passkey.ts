/**
 * An authenticator in software, for machines without one: it answers as a passkey does (WebAuthn Level 3, section 6.3.3).
 * Its key comes from the account's own, so who restores the account has its passkey again; the person is recognised
 * by the password that opens the wallet.
 * @module
 */
import { p256 } from '@noble/curves/nist.js'
import { hkdf } from '@noble/hashes/hkdf.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { bytesToNumberBE, numberToBytesBE } from '@noble/curves/utils.js'

type Hex = `0x${string}`

/** A public key: a point of P-256. */
export type PasskeyPoint = { readonly x: Hex; readonly y: Hex }

/** As OpenZeppelin's `WebAuthn.WebAuthnAuth` takes it. */
export type PasskeyAssertion = {
  readonly r: Hex
  readonly s: Hex
  readonly challengeIndex: bigint
  readonly typeIndex: bigint
  readonly authenticatorData: Hex
  readonly clientDataJSON: string
}

const label = 'watt/passkey/1'
/** Whom the key belongs to, as a website's passkeys belong to its domain. */
const relyingParty = 'watt'
/** UP and UV: somebody was there, and it was the owner. */
const presentAndVerified = 0x05

export class SoftwarePasskey {
  readonly point: PasskeyPoint
  readonly #key: Uint8Array

  /** @param accountKey - 32 secret bytes of the account */
  constructor(accountKey: Uint8Array) {
    // 48 bytes, so that the remainder favours no key (RFC 9380, section 5).
    const wide = hkdf(sha256, accountKey, undefined, utf8ToBytes(label), 48)
    const scalar = (bytesToNumberBE(wide) % (p256.Point.Fn.ORDER - 1n)) + 1n
    this.#key = numberToBytesBE(scalar, 32)
    const point = p256.getPublicKey(this.#key, false)
    this.point = { x: hex(point.subarray(1, 33)), y: hex(point.subarray(33)) }
  }

  /** Answers a challenge. The signature's s is in the lower half, as contracts want it. */
  sign(challenge: Uint8Array): PasskeyAssertion {
    const counter = new Uint8Array(4)
    const authenticatorData = concatBytes(
      sha256(utf8ToBytes(relyingParty)),
      Uint8Array.of(presentAndVerified),
      counter,
    )
    const clientDataJSON = `{"type":"webauthn.get","challenge":"${base64Url(challenge)}","origin":"watt:cli","crossOrigin":false}`
    const signed = concatBytes(authenticatorData, sha256(utf8ToBytes(clientDataJSON)))
    const signature = p256.sign(signed, this.#key, { lowS: true })
    return {
      r: hex(signature.subarray(0, 32)),
      s: hex(signature.subarray(32)),
      challengeIndex: BigInt(clientDataJSON.indexOf('"challenge"')),
      typeIndex: BigInt(clientDataJSON.indexOf('"type"')),
      authenticatorData: hex(authenticatorData),
      clientDataJSON,
    }
  }
}

function hex(bytes: Uint8Array): Hex {
  return `0x${bytesToHex(bytes)}`
}

function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

/**
 * What authenticators answer, as the contracts of people take it. Pure.
 * @see W3C WebAuthn Level 3, sections 5.8.1 and 6.5; RFC 3279, section 2.2.3 (signatures)
 * @module
 */
import { WattError } from '@watt/errors'
import type { PasskeyAssertion } from '@watt/sdk/people'
import { bytesToHex, type Hex } from 'viem'

export type PasskeyPoint = { readonly x: Hex; readonly y: Hex }

/** The order of P-256. */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
/** `SubjectPublicKeyInfo` of every uncompressed P-256 key up to the point (RFC 5480). */
const spkiPrefix = '0x3059301306072a8648ce3d020106082a8648ce3d03010703420004'

/**
 * The point of a new passkey.
 * @param spki - What `getPublicKey()` gave.
 * @throws {PasskeyAnswerError} It is no key of P-256.
 */
export function pointOf(spki: Uint8Array): PasskeyPoint {
  const hex = bytesToHex(spki)
  if (!hex.startsWith(spkiPrefix) || spki.length !== 91) throw new PasskeyAnswerError('no key of P-256')
  return { x: bytesToHex(spki.subarray(27, 59)), y: bytesToHex(spki.subarray(59)) }
}

/**
 * The answer to a challenge. `s` is brought into the lower half, as contracts want it: both halves are the same signature.
 * @throws {PasskeyAnswerError} It is no answer to `webauthn.get`.
 */
export function assertionOf(answer: {
  readonly authenticatorData: Uint8Array
  readonly clientDataJSON: Uint8Array
  readonly signature: Uint8Array
}): PasskeyAssertion {
  const clientDataJSON = new TextDecoder().decode(answer.clientDataJSON)
  const challengeIndex = clientDataJSON.indexOf('"challenge":')
  const typeIndex = clientDataJSON.indexOf('"type":"webauthn.get"')
  if (challengeIndex < 0 || typeIndex < 0) throw new PasskeyAnswerError('no answer to a challenge')
  const [r, s] = integersOf(answer.signature)
  return {
    r: wordOf(r),
    s: wordOf(s > order / 2n ? order - s : s),
    challengeIndex: BigInt(challengeIndex),
    typeIndex: BigInt(typeIndex),
    authenticatorData: bytesToHex(answer.authenticatorData),
    clientDataJSON,
  }
}

/** A DER sequence of two integers, each of at most 32 bytes. */
function integersOf(der: Uint8Array): readonly [bigint, bigint] {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) throw new PasskeyAnswerError('no signature')
  const [r, afterR] = integerAt(der, 2)
  const [s, afterS] = integerAt(der, afterR)
  if (afterS !== der.length) throw new PasskeyAnswerError('no signature')
  return [r, s]
}

function integerAt(der: Uint8Array, at: number): readonly [bigint, number] {
  const length = der[at + 1] ?? 0
  const end = at + 2 + length
  if (der[at] !== 0x02 || length < 1 || length > 33 || end > der.length)
    throw new PasskeyAnswerError('no signature')
  const value = BigInt(bytesToHex(der.subarray(at + 2, end)))
  if (value === 0n || value >= order) throw new PasskeyAnswerError('no signature')
  return [value, end]
}

function wordOf(value: bigint): Hex {
  return `0x${value.toString(16).padStart(64, '0')}`
}

/** The authenticator answered something that no contract could check. */
export class PasskeyAnswerError extends WattError {
  readonly code = 'presence/passkey-answer'
  override readonly fix = 'Take another passkey, or the one of the wallet’s key.'
  constructor(found: string) {
    super(`The passkey answered with ${found}.`)
  }
}

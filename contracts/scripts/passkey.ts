/**
 * What an authenticator answers: a WebAuthn assertion by a P-256 key of its own, as contracts take it.
 * @module
 */
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { bytesToBigInt, bytesToHex, concatBytes, type Hex, hexToBytes, toHex } from 'viem'

/** Arguments of {@link Presence.checkIn}, in the order of its struct. */
export type Assertion = {
  readonly r: Hex
  readonly s: Hex
  readonly challengeIndex: bigint
  readonly typeIndex: bigint
  readonly authenticatorData: Hex
  readonly clientDataJSON: string
}

export type Passkey = {
  readonly x: Hex
  readonly y: Hex
  readonly answer: (challenge: Hex) => Assertion
}

/** A new passkey of `https://watt.example`, whose device recognises its person every time. */
export function createPasskey(): Passkey {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x, y } = publicKey.export({ format: 'jwk' }) as { x: string; y: string }
  const answer = (challenge: Hex): Assertion => {
    const clientDataJSON = JSON.stringify({
      type: 'webauthn.get',
      challenge: Buffer.from(hexToBytes(challenge)).toString('base64url'),
      origin: 'https://watt.example',
      crossOrigin: false,
    })
    const authenticatorData = concatBytes([sha256(Buffer.from('watt.example')), presentAndVerified, counter])
    const signed = concatBytes([authenticatorData, sha256(Buffer.from(clientDataJSON))])
    const signature = sign('sha256', signed, { key: privateKey, dsaEncoding: 'ieee-p1363' })
    return {
      r: bytesToHex(signature.subarray(0, 32)),
      s: lowerHalf(signature.subarray(32)),
      challengeIndex: BigInt(clientDataJSON.indexOf('"challenge"')),
      typeIndex: BigInt(clientDataJSON.indexOf('"type"')),
      authenticatorData: bytesToHex(authenticatorData),
      clientDataJSON,
    }
  }
  return { x: bytesToHex(Buffer.from(x, 'base64url')), y: bytesToHex(Buffer.from(y, 'base64url')), answer }
}

/** Of a signature and its mirror image, contracts take the lower. */
function lowerHalf(s: Uint8Array): Hex {
  const value = bytesToBigInt(s)
  return toHex(value > order / 2n ? order - value : value, { size: 32 })
}

function sha256(data: Uint8Array): Uint8Array {
  return createHash('sha256').update(data).digest()
}

/** Of the group of P-256. */
const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
const presentAndVerified = Uint8Array.of(0x05)
const counter = new Uint8Array(4)

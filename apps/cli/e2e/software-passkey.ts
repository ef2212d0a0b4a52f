/**
 * A passkey without a device: what an authenticator answers to a page, by a P-256 key of this process.
 * @see https://www.w3.org/TR/webauthn-2/#sctn-generating-an-assertion
 * @module
 */
import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { bytesToHex, concatHex, type Hex } from 'viem'
import { toWebAuthnAccount, type WebAuthnAccount } from 'viem/account-abstraction'

/** Of `https://<rpId>`; its person is there and recognised every time. */
export function softwarePasskey(rpId: string): WebAuthnAccount {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
  const coordinate = (text: string): Hex => bytesToHex(Buffer.from(text, 'base64url'))
  const answer = async ({ publicKey: { challenge } }: Request): Promise<unknown> => {
    const clientDataJSON = Buffer.from(
      JSON.stringify({
        type: 'webauthn.get',
        challenge: Buffer.from(challenge).toString('base64url'),
        origin: `https://${rpId}`,
        crossOrigin: false,
      }),
    )
    const authenticatorData = Buffer.concat([sha256(Buffer.from(rpId)), presentAndVerified, counter])
    const signed = Buffer.concat([authenticatorData, sha256(clientDataJSON)])
    const signature = sign('sha256', signed, { key: privateKey, dsaEncoding: 'der' })
    const response = {
      authenticatorData: bytes(authenticatorData),
      clientDataJSON: bytes(clientDataJSON),
      signature: bytes(signature),
    }
    return { id: 'software', type: 'public-key', response }
  }
  return toWebAuthnAccount({
    credential: { id: 'c29mdHdhcmU', publicKey: concatHex([coordinate(x), coordinate(y)]) },
    getFn: answer as never,
    rpId,
  })
}

/** What a page asks an authenticator, as far as this one listens. */
type Request = { readonly publicKey: { readonly challenge: ArrayBuffer } }

function sha256(data: Uint8Array): Buffer {
  return createHash('sha256').update(data).digest()
}

function bytes(buffer: Buffer): ArrayBuffer {
  return new Uint8Array(buffer).buffer
}

const presentAndVerified = Uint8Array.of(0x05)
const counter = new Uint8Array(4)

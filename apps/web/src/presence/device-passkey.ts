/**
 * The passkey that a device keeps: made once for a member, asked once a day.
 * @see W3C WebAuthn Level 3
 * @module
 */
import { randomBytes } from '@noble/hashes/utils.js'
import { WattError } from '@watt/errors'
import type { PasskeyAssertion } from '@watt/sdk/people'
import { hexToBytes, type Address, type Hex } from 'viem'
import { cut } from '../ui/cut.ts'
import { assertionOf, pointOf, type PasskeyPoint } from './webauthn-bytes.ts'

export type DevicePasskey = { readonly credentialId: Uint8Array; readonly point: PasskeyPoint }

const timeoutMs = 120_000
/** ECDSA with P-256 and SHA-256, in COSE: the only one that contracts can check. */
const es256 = -7

/** Makes a passkey for an account. @throws {PasskeyRefusedError} */
export async function makeDevicePasskey(account: Address): Promise<DevicePasskey> {
  const name = `Watt check-in ${cut(account)}`
  const made = await asked(() =>
    navigator.credentials.create({
      publicKey: {
        rp: { name: 'Watt', id: location.hostname },
        user: { id: randomBytes(16), name, displayName: name },
        // Nobody checks this answer: only those of the days count.
        challenge: randomBytes(32),
        pubKeyCredParams: [{ type: 'public-key', alg: es256 }],
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
        timeout: timeoutMs,
      },
    }),
  )
  const spki = (made.response as AuthenticatorAttestationResponse).getPublicKey()
  return { credentialId: new Uint8Array(made.rawId), point: pointOf(new Uint8Array(spki ?? [])) }
}

/**
 * Has the device recognise its owner and answer.
 * @param credentialId - undefined: whichever the person chooses.
 * @throws {PasskeyRefusedError}
 */
export async function answerByDevice(
  challenge: Hex,
  credentialId: Uint8Array | undefined,
): Promise<PasskeyAssertion> {
  const found = await asked(() =>
    navigator.credentials.get({
      publicKey: {
        challenge: Uint8Array.from(hexToBytes(challenge)),
        rpId: location.hostname,
        ...(credentialId && {
          allowCredentials: [{ type: 'public-key', id: Uint8Array.from(credentialId) }],
        }),
        userVerification: 'required',
        timeout: timeoutMs,
      },
    }),
  )
  const { authenticatorData, clientDataJSON, signature } = found.response as AuthenticatorAssertionResponse
  return assertionOf({
    authenticatorData: new Uint8Array(authenticatorData),
    clientDataJSON: new Uint8Array(clientDataJSON),
    signature: new Uint8Array(signature),
  })
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  const credential = await ask().catch(() => null)
  if (credential === null) throw new PasskeyRefusedError()
  return credential as PublicKeyCredential
}

/** The person said no, took too long, or the device has no such passkey; browsers do not tell which. */
export class PasskeyRefusedError extends WattError {
  readonly code = 'presence/passkey-refused'
  override readonly fix = 'Try again, and confirm with the device.'
  constructor() {
    super('The passkey was not confirmed.')
  }
}

/**
 * Asks the device's authenticator: making a passkey with PRF, and the answer of one.
 * @see W3C WebAuthn Level 3
 * @module
 */
import { randomBytes } from '@noble/hashes/utils.js'
import { WattError } from '@watt/errors'
import type { PasskeyHandle } from './passkey-slot.ts'

type PrfOutputs = {
  readonly prf?: { readonly enabled?: boolean; readonly results?: { readonly first?: BufferSource } }
}

const timeoutMs = 120_000

/** Whether this browser, on this address, may have passkeys. That a given one has PRF shows when it is made. */
export function mayHavePasskeys(): boolean {
  // An IP address is no relying party; `localhost` and names are.
  const isName = !/^\[|^[0-9.]+$/.test(location.hostname)
  return isName && isSecureContext && typeof PublicKeyCredential === 'function'
}

/**
 * Makes a passkey for this wallet.
 * @throws {PasskeyError}
 */
export async function makePasskey(): Promise<{ readonly handle: PasskeyHandle; readonly prf: Uint8Array }> {
  const salt = randomBytes(32)
  const made = await asked(() =>
    navigator.credentials.create({
      publicKey: {
        rp: { name: 'Watt', id: location.hostname },
        user: { id: randomBytes(16), name: 'Watt wallet', displayName: 'Watt wallet' },
        // Nobody checks its signatures: only the PRF is used.
        challenge: randomBytes(32),
        pubKeyCredParams: [
          { type: 'public-key', alg: -7 },
          { type: 'public-key', alg: -257 },
        ],
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
        extensions: { prf: { eval: { first: salt } } },
        timeout: timeoutMs,
      },
    }),
  )
  const handle = { credentialId: new Uint8Array(made.rawId), salt }
  const results = made.getClientExtensionResults() as PrfOutputs
  if (results.prf?.enabled !== true) throw new PasskeyError('no-prf')
  // Most authenticators answer the salt only when asked again.
  return { handle, prf: results.prf.results?.first ? bytesOf(results) : await askPasskey(handle) }
}

/**
 * Has the person confirm, and gets the passkey's 32 bytes. The caller zeroes them.
 * @throws {PasskeyError}
 */
export async function askPasskey({ credentialId, salt }: PasskeyHandle): Promise<Uint8Array> {
  const found = await asked(() =>
    navigator.credentials.get({
      publicKey: {
        challenge: randomBytes(32),
        rpId: location.hostname,
        allowCredentials: [{ type: 'public-key', id: Uint8Array.from(credentialId) }],
        userVerification: 'required',
        extensions: { prf: { eval: { first: Uint8Array.from(salt) } } },
        timeout: timeoutMs,
      },
    }),
  )
  return bytesOf(found.getClientExtensionResults() as PrfOutputs)
}

async function asked(ask: () => Promise<Credential | null>): Promise<PublicKeyCredential> {
  const credential = await ask().catch(() => null)
  if (credential === null) throw new PasskeyError('refused')
  return credential as PublicKeyCredential
}

function bytesOf({ prf }: PrfOutputs): Uint8Array {
  const first = prf?.results?.first
  if (first === undefined) throw new PasskeyError('no-prf')
  return ArrayBuffer.isView(first)
    ? new Uint8Array(first.buffer, first.byteOffset, first.byteLength).slice()
    : new Uint8Array(first.slice(0))
}

/** The passkey gave nothing to unlock with. */
export class PasskeyError extends WattError {
  readonly code = 'keys/passkey'
  override readonly fix = 'Unlock with the password.'
  readonly reason: 'refused' | 'no-prf'
  constructor(reason: 'refused' | 'no-prf') {
    super(
      reason === 'refused'
        ? 'The passkey was not confirmed.'
        : 'This passkey cannot unlock a wallet: it lacks PRF.',
    )
    this.reason = reason
  }
}

/**
 * Passkeys that sign for smart accounts: made once, asked for each operation.
 * @see W3C WebAuthn Level 3; contracts/src/account/PasskeyVerifier.sol
 * @module
 */
import { WattError } from '@watt/errors'
import { passkeyOwner, passkeySigner, type Owner, type PasskeyAnswer } from '@watt/sdk/account'
import type { Hex } from 'viem'
import { createWebAuthnCredential, toWebAuthnAccount } from 'viem/account-abstraction'
import type { AccountPasskey } from './accounts.ts'

const timeoutMs = 120_000

/**
 * Has the device, or another one, make a passkey.
 * @param known - Of the same account: a device that has one of them makes no other.
 * @throws {AccountPasskeyError}
 */
export async function makeAccountPasskey(
  name: string,
  known: readonly AccountPasskey[] = [],
): Promise<AccountPasskey> {
  const { id, publicKey } = await createWebAuthnCredential({
    name,
    rp: { name: 'Watt', id: location.hostname },
    // It can be found without its id, so it comes back on a device that knows nothing of this account.
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    excludeCredentialIds: known.map((it) => it.id),
    timeout: timeoutMs,
  }).catch(refused)
  return { id, publicKey }
}

/**
 * Has the person choose a passkey of this site and confirm.
 * @param id - Of the one that is meant; undefined: whichever the person chooses.
 * @returns its id and its answer to a random challenge
 * @throws {AccountPasskeyError}
 */
export async function askForPasskey(
  id?: string,
): Promise<{ readonly id: string; readonly answer: PasskeyAnswer }> {
  const found = await navigator.credentials
    .get({
      publicKey: {
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        rpId: location.hostname,
        ...(id !== undefined && { allowCredentials: [{ type: 'public-key', id: bytesOf(id) }] }),
        userVerification: 'required',
        timeout: timeoutMs,
      },
    })
    .catch(refused)
  if (found === null) return refused(undefined)
  const { response } = found as PublicKeyCredential
  const { authenticatorData, clientDataJSON, signature } = response as AuthenticatorAssertionResponse
  return {
    id: found.id,
    answer: {
      authenticatorData: new Uint8Array(authenticatorData),
      clientDataJSON: new Uint8Array(clientDataJSON),
      signature: new Uint8Array(signature),
    },
  }
}

/** How contracts know a passkey of this site. */
export function signerOfPasskey({ publicKey }: AccountPasskey): Hex {
  return passkeySigner(publicKey, location.hostname)
}

/** Signs for an account. Signing throws {@link AccountPasskeyError} when the person does not confirm. */
export function ownerOfPasskey(credential: AccountPasskey): Owner {
  const rpId = location.hostname
  const owner = passkeyOwner(toWebAuthnAccount({ credential, rpId }), rpId)
  return { ...owner, sign: (hash) => owner.sign(hash).catch(refused) }
}

/** Of base64url. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (it) => it.charCodeAt(0))
}

function refused(error: unknown): never {
  throw new AccountPasskeyError(error)
}

/** The person said no, took too long, or no device has it; browsers do not tell which. */
export class AccountPasskeyError extends WattError {
  readonly code = 'keys/passkey-refused'
  override readonly fix = 'Try again, and confirm with the device that has the passkey.'
  constructor(cause: unknown) {
    super('The passkey was not confirmed.', { cause })
  }
}

/**
 * Passkeys that sign for smart accounts: made once, asked for each operation.
 * @see W3C WebAuthn Level 3; contracts/src/account/PasskeyVerifier.sol
 * @module
 */
import { WattError } from '@watt/errors'
import { passkeyOwner, passkeySigner, type Owner } from '@watt/sdk/account'
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

/**
 * Which passkey a member has, and its answer for a day: one of this device, or the one that follows from the account's key
 * as the command line makes it.
 * @module
 */
import { SoftwarePasskey } from '@watt/people/passkey'
import type { PasskeyAssertion, PeopleContracts } from '@watt/sdk/people'
import { hexToBytes, type Hex, type PublicClient } from 'viem'
import type { Account } from '../keys/accounts.ts'
import { hasOwnKey, withOwnKey } from '../keys/own-key.ts'
import { wallet } from '../keys/wallet.ts'
import { answerByDevice, makeDevicePasskey } from './device-passkey.ts'
import { notedPasskey, notePasskey } from './passkey-notes.ts'
import type { PasskeyPoint } from './webauthn-bytes.ts'

export type PasskeyKind = 'device' | 'key'

/** The passkey that a member answers with, as the chain has it. */
export async function pointOfMember(
  client: PublicClient,
  { members }: PeopleContracts,
  id: number,
): Promise<PasskeyPoint> {
  const [x, y] = await client.readContract({ ...members, functionName: 'passkeyOf', args: [id] })
  return { x, y }
}

/** Makes the passkey of a new member, or finds the one that was made before something failed. */
export async function passkeyToJoin(
  kind: PasskeyKind,
  network: Hex,
  account: Account,
): Promise<PasskeyPoint> {
  if (kind === 'key') return (await byKey(account)).point
  const noted = notedPasskey(localStorage, network, account.address)
  if (noted) return noted.point
  const made = await makeDevicePasskey(account.address)
  notePasskey(localStorage, network, account.address, made)
  return made.point
}

/** Whether the wallet's key may be needed to answer: it is not where this device has the passkey. */
export function isOnDevice(network: Hex, account: Account, { x, y }: PasskeyPoint): boolean {
  const noted = notedPasskey(localStorage, network, account.address)?.point
  return noted?.x === x && noted.y === y
}

/** The answer to a day's challenge. @throws {PasskeyRefusedError} @throws {VaultLockedError} */
export async function answerChallenge(
  network: Hex,
  account: Account,
  point: PasskeyPoint,
  challenge: Hex,
): Promise<PasskeyAssertion> {
  if (isOnDevice(network, account, point))
    return answerByDevice(challenge, notedPasskey(localStorage, network, account.address)?.credentialId)
  if (hasOwnKey(account)) {
    const passkey = await byKey(account)
    if (passkey.point.x === point.x && passkey.point.y === point.y) return passkey.sign(hexToBytes(challenge))
  }
  return answerByDevice(challenge, undefined)
}

function byKey(account: Account): Promise<SoftwarePasskey> {
  return withOwnKey(wallet.vault, account, async (key) => new SoftwarePasskey(key))
}

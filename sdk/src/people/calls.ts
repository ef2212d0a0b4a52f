/**
 * What members send to the contracts of people. Pure: whoever holds the key sends it.
 * @module
 */
import { encodeAbiParameters, encodeFunctionData, keccak256, parseAbiParameters, type Hex } from 'viem'
import type { Call } from '../proposals.ts'
import type { PeopleContracts } from './contracts.ts'
import type { Claimable } from './rewards.ts'

/** A passkey's answer, as the `presence` contract takes it (OpenZeppelin's `WebAuthnAuth`). */
export type PasskeyAssertion = {
  readonly r: Hex
  readonly s: Hex
  readonly challengeIndex: bigint
  readonly typeIndex: bigint
  readonly authenticatorData: Hex
  readonly clientDataJSON: string
}

/** Makes the sender a member. `inviter` is a member's id, or 0. */
export function registerCall(
  { members }: PeopleContracts,
  passkey: { readonly x: Hex; readonly y: Hex },
  inviter: number,
  stamp: bigint,
): Call {
  const args = [passkey.x, passkey.y, inviter, stamp] as const
  return callTo(members.address, encodeFunctionData({ ...members, functionName: 'register', args }))
}

/** Says that the sender is there today. `stamp` is looked at only while the member is new. */
export function checkInCall(
  { presence }: PeopleContracts,
  day: bigint,
  assertion: PasskeyAssertion,
  stamp: bigint,
): Call {
  const args = [day, assertion, stamp] as const
  return callTo(presence.address, encodeFunctionData({ ...presence, functionName: 'checkIn', args }))
}

/**
 * What a member's passkey signs on a day, worked out here: a node that is asked for it could have something else signed.
 * @param word - of that day, from the `rewards` contract
 */
export function presenceChallenge(
  { chainId, presence }: PeopleContracts,
  id: number,
  day: bigint,
  word: Hex,
): Hex {
  const fields = parseAbiParameters('string, uint256, address, uint32, uint64, bytes32')
  return keccak256(
    encodeAbiParameters(fields, ['watt/presence/1', BigInt(chainId), presence.address, id, day, word]),
  )
}

/** The sender vouches for a member. */
export function vouchCall({ circles }: PeopleContracts, id: number): Call {
  return callTo(circles.address, encodeFunctionData({ ...circles, functionName: 'vouch', args: [id] }))
}

/** The sender vouches for a member no more. */
export function unvouchCall({ circles }: PeopleContracts, id: number): Call {
  return callTo(circles.address, encodeFunctionData({ ...circles, functionName: 'unvouch', args: [id] }))
}

/** Pays members what they earned and have not claimed; anybody may send it. */
export function claimCall({ rewards }: PeopleContracts, claims: readonly Claimable[]): Call {
  const [only] = claims
  const data =
    claims.length === 1 && only !== undefined
      ? encodeFunctionData({
          ...rewards,
          functionName: 'claim',
          args: [only.id, only.account, only.earnedGwei, only.provisionalGwei, only.proof],
        })
      : encodeFunctionData({ ...rewards, functionName: 'claimMany', args: [claims] })
  return callTo(rewards.address, data)
}

function callTo(to: Hex, data: Hex): Call {
  return { to, value: 0n, data }
}

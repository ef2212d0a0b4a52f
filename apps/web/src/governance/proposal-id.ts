/**
 * The number that a proposal will have. Pure.
 * @module
 */
import { descriptionOf, type Draft } from '@watt/sdk/governance'
import { encodeAbiParameters, keccak256, toBytes } from 'viem'

const identity = [
  { type: 'address[]' },
  { type: 'uint256[]' },
  { type: 'bytes[]' },
  { type: 'bytes32' },
] as const

/** As `hashProposal` of the governor makes it: a hash over the calls and the text. */
export function proposalId(draft: Draft): bigint {
  const { calls } = draft
  const encoded = encodeAbiParameters(identity, [
    calls.map(({ to }) => to),
    calls.map(({ value }) => value),
    calls.map(({ data }) => data),
    keccak256(toBytes(descriptionOf(draft))),
  ])
  return BigInt(keccak256(encoded))
}

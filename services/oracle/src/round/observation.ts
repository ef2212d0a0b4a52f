/**
 * What a reporter signs: EIP-712 over the fields that `Observations.sol` hashes, in the domain of the feed’s contract.
 * @see https://eips.ethereum.org/EIPS/eip-712 and https://eips.ethereum.org/EIPS/eip-2098
 * @module
 */
import {
  hashTypedData,
  parseSignature,
  recoverTypedDataAddress,
  signatureToCompactSignature,
  type LocalAccount,
  type TypedDataDomain,
} from 'viem'

/** The fields, all as on chain; times are seconds. */
export type Observation = {
  readonly feedId: `0x${string}`
  readonly roundId: bigint
  readonly value: bigint
  readonly periodStart: number
  readonly periodEnd: number
  readonly vintage: number
  readonly observedAt: number
  readonly sourcesRoot: `0x${string}`
  readonly configDigest: `0x${string}`
}
/** `signature` has 65 bytes. */
export type SignedObservation = Observation & { readonly signature: `0x${string}` }

/** The domain of a feed, as its contract states it. */
export type FeedDomain = Required<Pick<TypedDataDomain, 'name' | 'version' | 'chainId' | 'verifyingContract'>>

const types = {
  Observation: [
    { name: 'feedId', type: 'bytes32' },
    { name: 'roundId', type: 'uint80' },
    { name: 'value', type: 'int192' },
    { name: 'periodStart', type: 'uint40' },
    { name: 'periodEnd', type: 'uint40' },
    { name: 'vintage', type: 'uint16' },
    { name: 'observedAt', type: 'uint40' },
    { name: 'sourcesRoot', type: 'bytes32' },
    { name: 'configDigest', type: 'bytes32' },
  ],
} as const

/** The digest that is signed. */
export function observationDigest(domain: FeedDomain, message: Observation): `0x${string}` {
  return hashTypedData({ domain, types, primaryType: 'Observation', message })
}

/** Signs. The caller must have recorded the observation before: see the signing guard. */
export async function signObservation(
  account: LocalAccount,
  domain: FeedDomain,
  observation: Observation,
): Promise<SignedObservation> {
  const signature = await account.signTypedData({
    domain,
    types,
    primaryType: 'Observation',
    message: observation,
  })
  return { ...observation, signature }
}

/** Who signed. @throws when the signature is none. */
export async function recoverReporter(domain: FeedDomain, signed: SignedObservation): Promise<`0x${string}`> {
  const { signature, ...message } = signed
  return recoverTypedDataAddress({ domain, types, primaryType: 'Observation', message, signature })
}

/** The short form that the contract takes. */
export function shortSignature(signature: `0x${string}`): {
  readonly r: `0x${string}`
  readonly vs: `0x${string}`
} {
  const { r, yParityAndS } = signatureToCompactSignature(parseSignature(signature))
  return { r, vs: yParityAndS }
}

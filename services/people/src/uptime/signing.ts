/**
 * What keys of nodes sign (EIP-712, in the domain of the registry of nodes): that they belong to an account, challenges, answers,
 * and statements about others.
 * @module
 */
import { concatHex, hashTypedData, hexToBigInt, keccak256, recoverAddress, sliceHex } from 'viem'
import type { Address, Hex, PrivateKeyAccount } from 'viem'

/** The chain and the contract for which something is signed. */
export type Domain = { readonly chainId: number; readonly registry: Address }

/** What a verifier asks a node for. `nonce`: 32 fresh bytes. */
export type Challenge = {
  readonly day: number
  readonly window: number
  readonly verifier: Address
  readonly node: Address
  readonly nonce: Hex
}

/** A block, and the trie nodes that prove the challenge's account under its state root, root first. */
export type Answer = {
  readonly number: bigint
  readonly hash: Hex
  readonly proof: readonly Hex[]
}

/** Bit `i` of `windows`: the node answered in window `i`. */
export type Statement = { readonly day: number; readonly node: Address; readonly windows: number }

const types = {
  Node: [
    { name: 'account', type: 'address' },
    { name: 'key', type: 'address' },
    { name: 'url', type: 'string' },
  ],
  Uptime: [
    { name: 'day', type: 'uint64' },
    { name: 'node', type: 'address' },
    { name: 'windows', type: 'uint24' },
  ],
  Challenge: [
    { name: 'day', type: 'uint64' },
    { name: 'window', type: 'uint8' },
    { name: 'verifier', type: 'address' },
    { name: 'node', type: 'address' },
    { name: 'nonce', type: 'bytes32' },
  ],
  Answer: [
    { name: 'challenge', type: 'bytes32' },
    { name: 'number', type: 'uint64' },
    { name: 'blockHash', type: 'bytes32' },
    { name: 'proof', type: 'bytes32' },
  ],
} as const
/** Half of the order of secp256k1. */
const halfOrder = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n

/** What a node's key signs so that an account may name it. */
export function bindingHash(domain: Domain, message: { account: Address; key: Address; url: string }): Hex {
  return hashTypedData({ domain: whole(domain), types, primaryType: 'Node', message })
}

export function challengeHash(domain: Domain, { day, ...rest }: Challenge): Hex {
  const message = { ...rest, day: BigInt(day) }
  return hashTypedData({ domain: whole(domain), types, primaryType: 'Challenge', message })
}

/** @param challenge - its hash */
export function answerHash(domain: Domain, challenge: Hex, { number, hash, proof }: Answer): Hex {
  const message = { challenge, number, blockHash: hash, proof: keccak256(concatHex(proof)) }
  return hashTypedData({ domain: whole(domain), types, primaryType: 'Answer', message })
}

export function statementHash(domain: Domain, { day, node, windows }: Statement): Hex {
  const message = { day: BigInt(day), node, windows }
  return hashTypedData({ domain: whole(domain), types, primaryType: 'Uptime', message })
}

/** The account whose proof a challenge asks for: nobody knows it before. @param challenge - its hash */
export function probedAccount(challenge: Hex): Address {
  return sliceHex(keccak256(challenge), 0, 20)
}

export async function signHash(key: PrivateKeyAccount, hash: Hex): Promise<Hex> {
  return key.sign({ hash })
}

/**
 * Whether it is the one form of a signature that the contract takes, by that key. Other forms would recover the same key here and
 * have the contract refuse a whole proof.
 */
export async function isSignedBy(key: Address, hash: Hex, signature: Hex): Promise<boolean> {
  if (!/^0x[0-9a-f]{128}1[bc]$/.test(signature)) return false
  if (hexToBigInt(sliceHex(signature, 32, 64)) > halfOrder) return false
  try {
    return (await recoverAddress({ hash, signature })) === key
  } catch {
    return false // No point of the curve.
  }
}

function whole({ chainId, registry }: Domain) {
  return { name: 'Watt Nodes', version: '1', chainId, verifyingContract: registry } as const
}

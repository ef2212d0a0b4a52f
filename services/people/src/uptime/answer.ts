/**
 * Answers to challenges: made from the state of a recent block, and checked against another node's header of it.
 *
 * Whoever answers has, at that moment, a node that follows the chain and holds its state, or asks one: it cannot be seen from
 * outside whose node that is.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { hexToBytes, keccak256, type PrivateKeyAccount } from 'viem'
import { ProofError, verifyTrieProof } from '@watt/sdk/light'
import type { SignedAnswer } from './messages.ts'
import type { Block, OwnNode } from './own-node.ts'
import {
  answerHash,
  challengeHash,
  isSignedBy,
  probedAccount,
  signHash,
  type Challenge,
  type Domain,
} from './signing.ts'

/** Age, against the newest block when it was asked, that the block of an answer may have. */
const recentSeconds = 60n
/** Between looks whether the own node has the block, too. */
const lookMs = 100

export async function makeAnswer(
  domain: Domain,
  node: OwnNode,
  key: PrivateKeyAccount,
  challenge: Challenge,
): Promise<SignedAnswer> {
  const asked = challengeHash(domain, challenge)
  const { number, hash } = await blockToProve(node)
  const proof = await node.proof(probedAccount(asked), number)
  const answer = { number, hash, proof }
  return { ...answer, signature: await signHash(key, answerHash(domain, asked, answer)) }
}

/** The one before the newest: the other node has it, most likely. */
async function blockToProve(node: OwnNode): Promise<Block> {
  const head = await node.head()
  return (head.number > 0n ? await node.block(head.number - 1n) : undefined) ?? head
}

/** Why an answer is not believed. */
export type Fault =
  | 'signed by another key, or for another challenge'
  | 'a block that is too old'
  | 'a block that this node does not have'
  | 'another chain'
  | 'no proof of the state'

export type CheckOptions = {
  /** Newest block when the challenge was made. */
  readonly head: Block
  /** How long the own node may take to get the block that is named. */
  readonly patienceMs: number
}

/** @returns undefined when the answer is right */
export async function faultOf(
  domain: Domain,
  node: OwnNode,
  challenge: Challenge,
  answer: SignedAnswer,
  { head, patienceMs }: CheckOptions,
): Promise<Fault | undefined> {
  const asked = challengeHash(domain, challenge)
  if (!(await isSignedBy(challenge.node, answerHash(domain, asked, answer), answer.signature)))
    return 'signed by another key, or for another challenge'
  const block = await blockWithin(node, answer.number, patienceMs)
  if (block === undefined) return 'a block that this node does not have'
  if (block.hash !== answer.hash.toLowerCase()) return 'another chain'
  if (block.timestamp + recentSeconds < head.timestamp) return 'a block that is too old'
  try {
    const path = hexToBytes(keccak256(probedAccount(asked)))
    const nodes = answer.proof.map((part) => hexToBytes(part))
    verifyTrieProof(block.stateRoot, path, nodes)
    return undefined
  } catch (error) {
    if (error instanceof ProofError) return 'no proof of the state'
    throw error
  }
}

async function blockWithin(node: OwnNode, number: bigint, patienceMs: number): Promise<Block | undefined> {
  for (let left = patienceMs; ; left -= lookMs) {
    const block = await node.block(number)
    if (block !== undefined || left <= 0) return block
    await sleep(lookMs)
  }
}

/**
 * What nodes write to each other, as JSON. Read strictly: it comes from strangers.
 * @module
 */
import { getAddress, type Hex } from 'viem'
import { allWindows, windowsADay } from './windows.ts'
import type { Answer, Challenge, Statement } from './signing.ts'

export type SignedChallenge = Challenge & { readonly chainId: number; readonly signature: Hex }
export type SignedAnswer = Answer & { readonly signature: Hex }
/** A statement, and which verifier signed it. */
export type SignedStatement = Statement & { readonly verifier: Hex; readonly signature: Hex }

/** 65 nodes of at most 532 bytes and a little; a real one has ten. */
export const answerBytesMax = 80_000
export const messageBytesMax = 2_000
const proofNodesMax = 65
const proofNodeBytesMax = 1_024
const dayMax = 2 ** 40

export function encodeMessage(message: SignedChallenge | SignedAnswer | SignedStatement): string {
  return JSON.stringify(message, (_, part: unknown) => (typeof part === 'bigint' ? Number(part) : part))
}

/** @returns undefined when it is no challenge */
export function readChallenge(text: string): SignedChallenge | undefined {
  const it = record(text)
  const isRight =
    isCount(it['chainId'], Number.MAX_SAFE_INTEGER) &&
    isCount(it['day'], dayMax) &&
    isCount(it['window'], windowsADay - 1) &&
    isHex(it['verifier'], 20) &&
    isHex(it['node'], 20) &&
    isHex(it['nonce'], 32) &&
    isHex(it['signature'], 65)
  if (!isRight) return undefined
  const { chainId, day, window, verifier, node, nonce, signature } = it as SignedChallenge
  return { chainId, day, window, verifier: getAddress(verifier), node: getAddress(node), nonce, signature }
}

/** @returns undefined when it is no answer */
export function readAnswer(text: string): SignedAnswer | undefined {
  const it = record(text)
  const { number, hash, proof, signature } = it
  const isProof =
    Array.isArray(proof) &&
    proof.length <= proofNodesMax &&
    proof.every((node) => typeof node === 'string' && node.length <= 2 + 2 * proofNodeBytesMax && isHex(node))
  if (!isProof || !isCount(number, Number.MAX_SAFE_INTEGER)) return undefined
  if (!isHex(hash, 32) || !isHex(signature, 65)) return undefined
  return { number: BigInt(number), hash, proof: proof as Hex[], signature }
}

/** @returns undefined when it is no statement */
export function readStatement(text: string): SignedStatement | undefined {
  return statementOf(record(text))
}

/** @returns undefined when it is no statement */
export function statementOf(it: Readonly<Record<string, unknown>>): SignedStatement | undefined {
  const { day, node, windows, verifier, signature } = it
  if (!isCount(day, dayMax) || !isCount(windows, allWindows)) return undefined
  if (!isHex(node, 20) || !isHex(verifier, 20) || !isHex(signature, 65)) return undefined
  return { day, windows, node: getAddress(node), verifier: getAddress(verifier), signature }
}

function record(text: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(text)
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

function isCount(value: unknown, most: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= most
}

function isHex(value: unknown, bytes?: number): value is Hex {
  if (typeof value !== 'string' || !/^0x(?:[0-9a-fA-F]{2})*$/.test(value)) return false
  return bytes === undefined || value.length === 2 + 2 * bytes
}

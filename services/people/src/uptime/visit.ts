/**
 * One question to another node, and the check of its answer.
 * @module
 */
import { randomBytes } from 'node:crypto'
import { bytesToHex, type Address, type PrivateKeyAccount } from 'viem'
import { faultOf } from './answer.ts'
import { ask, AskError } from './ask.ts'
import { answerBytesMax, encodeMessage, readAnswer, readStatement, type SignedStatement } from './messages.ts'
import type { OwnNode } from './own-node.ts'
import { challengeHash, isSignedBy, signHash, statementHash, type Domain } from './signing.ts'

export type Visitor = {
  readonly domain: Domain
  readonly key: PrivateKeyAccount
  readonly node: OwnNode
  readonly allowPrivate: boolean
  /** How long the own node may take to get a block that a neighbour has: 5,000 unless a test says otherwise. */
  readonly patienceMs?: number | undefined
}

/** Where it goes, and until when. */
export type Visit = { readonly node: Address; readonly url: string; readonly signal: AbortSignal }

const usualPatienceMs = 5_000
const statementBytesMax = 2_000

/** Has a node answer a fresh challenge. @throws {AskError} It does not, or not rightly. */
export async function challenge(
  { domain, key, node, allowPrivate, patienceMs = usualPatienceMs }: Visitor,
  { node: of, url, signal }: Visit,
  { day, window }: { readonly day: number; readonly window: number },
): Promise<void> {
  const nonce = bytesToHex(randomBytes(32))
  const asked = { day, window, verifier: key.address, node: of, nonce }
  const signature = await signHash(key, challengeHash(domain, asked))
  const body = encodeMessage({ chainId: domain.chainId, ...asked, signature })
  const head = await node.head()
  const text = await ask(url, { path: '/challenge', body, bytesMax: answerBytesMax, signal, allowPrivate })
  const answer = readAnswer(text)
  if (answer === undefined) throw new AskError('it answered something else')
  const fault = await faultOf(domain, node, asked, answer, { head, patienceMs })
  if (fault !== undefined) throw new AskError(`its answer is wrong: ${fault}`)
}

/** Fetches what a verifier says of a node. @throws {AskError} It says nothing, or what the contract would not take. */
export async function fetchStatement(
  { domain, allowPrivate }: Visitor,
  { node: verifier, url, signal }: Visit,
  day: number,
  of: Address,
): Promise<SignedStatement> {
  const path = `/statement/${day}/${of}`
  const text = await ask(url, { path, bytesMax: statementBytesMax, signal, allowPrivate })
  const said = readStatement(text)
  if (said === undefined) throw new AskError('it answered something else')
  const isAsked = said.day === day && said.node === of && said.verifier === verifier
  if (!isAsked || !(await isSignedBy(verifier, statementHash(domain, said), said.signature)))
    throw new AskError('its statement is another one, or not signed by it')
  return said
}

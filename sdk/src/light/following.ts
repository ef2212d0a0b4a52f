/**
 * Getting headers from nodes: the newest certified one, the way back from it, and an older one that somebody asks for.
 * Nothing here believes a node; what cannot be shown is an error that names what is missing.
 * @module
 */
import { shown } from '@watt/errors'
import { numberToHex } from 'viem'
import { NoAnswerError, ProofError } from './errors.ts'
import { readHeader, type LightHeader } from './header.ts'
import type { LightChain } from './light-chain.ts'
import type { Call, RemoteNode } from './remote-node.ts'
import { certify, type CertifiedHeader, type Trust } from './trust.ts'

/** A block one may believe, and the certified one that proves it; block 0 needs none. */
export type ProvenHeader = { readonly header: LightHeader; readonly by: CertifiedHeader | undefined }

/** Blocks of one request. A full one lists hundreds of transactions. */
const batchSize = 16
const batchBytesMax = 8_000_000
const headerBytesMax = 2_000_000

/** @throws {ProofError} The node is of another chain. @throws {NoAnswerError} */
export async function greet(node: RemoteNode, { chainId, genesisHash }: Trust): Promise<void> {
  const [id, block] = await node.ask([{ method: 'eth_chainId', params: [] }, blockCall(0n)], headerBytesMax)
  if (id !== numberToHex(chainId)) throw new ProofError(`it serves chain ${shown(id)}`)
  if (readHeader(block, 0n).hash !== genesisHash) throw new ProofError('its chain has another block 0')
}

/**
 * The newest block of a node that it can show to be certified. Signatures arrive a moment after the block, so that may
 * be the one before.
 */
export async function askNewest(node: RemoteNode, trust: Trust): Promise<CertifiedHeader> {
  const [block, early] = await node.ask([blockCall('latest'), certificateCall('latest')], headerBytesMax)
  const header = readHeader(block)
  if (isOf(early, header)) return certify(trust, header, early)
  if (header.number <= 1n) throw new NoAnswerError('It has no certified block yet.', true)
  const before = header.number - 1n
  const calls = [certificateCall(header.number), blockCall(before), certificateCall(before)]
  const [certificate, parent, parentCertificate] = await node.ask(calls, headerBytesMax)
  if (certificate !== null) return certify(trust, header, certificate)
  if (parentCertificate === null)
    throw new NoAnswerError(`It has no certificate of blocks ${before} and ${header.number}.`, true)
  return certify(trust, readHeader(parent, before), parentCertificate)
}

/**
 * Walks back from a block in the chain's window until `until`, and adds those between.
 * @throws {ProofError} The node's blocks do not follow each other.
 */
export async function linkBack(
  node: RemoteNode,
  chain: LightChain,
  { from, until }: { readonly from: bigint; readonly until: bigint },
): Promise<void> {
  let next = from - 1n
  while (next > until) {
    while (next > until && chain.at(next) !== undefined) next--
    const numbers = range(next, next - BigInt(batchSize), until)
    if (numbers.length === 0) return
    const blocks = await node.ask(numbers.map(blockCall), batchBytesMax)
    for (const [at, number] of numbers.entries()) chain.acceptParent(readHeader(blocks[at], number))
    next -= BigInt(numbers.length)
  }
}

/**
 * An older block: by its own certificate, or by the nearest later one that convinces, at most `stepsMax` above.
 * @throws {NoAnswerError} No certificate covers it.
 */
export async function askOlder(
  node: RemoteNode,
  chain: LightChain,
  trust: Trust,
  number: bigint,
  stepsMax: number,
): Promise<ProvenHeader> {
  const known = chain.at(number)
  if (known) return { header: known, by: chain.certifiedAbove(number) }
  if (number === 0n) return askGenesis(node, trust)
  const highest = chain.newest?.header.number ?? 0n
  if (number > highest) throw new NoAnswerError(`Block ${number} is not certified yet.`, true)
  const end = number + BigInt(stepsMax)
  const last = end < highest ? end : highest
  const trail: LightHeader[] = []
  let size = 1n // Nearly always its own certificate is enough.
  for (let from = number; from <= last; from += size, size = BigInt(batchSize)) {
    const numbers = range(from, from + size, last + 1n)
    const calls = numbers.flatMap((it) => [blockCall(it), certificateCall(it)])
    const answers = await node.ask(calls, batchBytesMax)
    for (const [at, it] of numbers.entries()) {
      const header = readHeader(answers[2 * at], it)
      trail.push(header)
      const by = await certifiedOrNot(trust, header, answers[2 * at + 1])
      if (by === undefined) continue
      chain.accept(by)
      return { header: descend(trail), by }
    }
  }
  throw new NoAnswerError(`It shows no certificate that covers block ${number}.`)
}

async function askGenesis(node: RemoteNode, { genesisHash }: Trust): Promise<ProvenHeader> {
  const [block] = await node.ask([blockCall(0n)], headerBytesMax)
  const header = readHeader(block, 0n)
  if (header.hash !== genesisHash) throw new ProofError('its chain has another block 0')
  return { header, by: undefined }
}

/** The lowest of headers that ascend to a certified one, when each is the parent of the next. */
function descend(trail: readonly LightHeader[]): LightHeader {
  for (const [at, header] of trail.entries()) {
    const child = trail[at + 1]
    if (child && child.parentHash !== header.hash)
      throw new ProofError(`block ${header.number} is not the one that the block after it names`)
  }
  return trail[0] ?? raiseEmpty()
}

function raiseEmpty(): never {
  throw new ProofError('there is no header')
}

/** undefined: absent or too short; false ones throw. */
async function certifiedOrNot(
  trust: Trust,
  header: LightHeader,
  certificate: unknown,
): Promise<CertifiedHeader | undefined> {
  if (certificate === null) return undefined
  try {
    return await certify(trust, header, certificate)
  } catch (error) {
    if (error instanceof NoAnswerError) return undefined
    throw error
  }
}

function isOf(certificate: unknown, { number }: LightHeader): boolean {
  const { blockNumber } = (certificate ?? {}) as { readonly blockNumber?: unknown }
  return blockNumber === numberToHex(number)
}

/** From `start` towards `end`, which is not included, and not to `bound`. */
function range(start: bigint, end: bigint, bound: bigint): readonly bigint[] {
  const numbers: bigint[] = []
  const step = end < start ? -1n : 1n
  for (let it = start; it !== end && it !== bound; it += step) numbers.push(it)
  return numbers
}

function blockCall(at: bigint | 'latest'): Call {
  return { method: 'eth_getBlockByNumber', params: [typeof at === 'bigint' ? numberToHex(at) : at, false] }
}

function certificateCall(at: bigint | 'latest'): Call {
  return { method: 'watt_getCertificate', params: [typeof at === 'bigint' ? numberToHex(at) : at] }
}

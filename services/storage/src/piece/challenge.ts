/**
 * The chained challenge: which nodes a provider opens, from the beacon and from all that it opened before. Contracts check
 * the same.
 *
 * `s` begins as a hash of what nobody could choose. Draw j picks node `u64LE(sha256(first s || u32LE j)[0..8]) mod total` of all
 * trees, ascending by height, then by index. A node without data is no hit. A hit is opened, `s = sha256(s || node)`,
 * or marked as lost, `s = sha256(s || "faulty" || u64BE deal)`, which costs the deal its pay for the epoch and a fee. The
 * last `s` begins the next epoch. Draws do not follow `s` within a proof: a mark would be a way to choose other ones.
 * `j` counts on over hits; the chain ends after its hits, or after 16 draws for each of them.
 * @module
 */
import { digest as sha256 } from '@chainsafe/as-sha256'
import { WattError } from '@watt/errors'
import { type Opening, packOpening } from './opening.ts'

/** Hits of a proof of an epoch. */
export const proofHits = 24
/** Hits of the proof that begins a deal. */
export const activationHits = 4
/** More than half of all nodes hold data where pieces have more than 63 bytes, so that hits come first. */
const drawsPerHit = 16

/** What the challenge needs to know of a piece. */
export type ChallengedPiece = { readonly deal: bigint; readonly leaves: number }

/** The pieces of a provider: by height, then in the order of the contract. Heights without pieces may be absent. */
export type PieceSet<T extends ChallengedPiece = ChallengedPiece> = readonly (readonly T[] | undefined)[]

export type ChainedProof = {
  /** For each hit that is not marked: the node and its siblings, bottom up, without anything between. */
  readonly openings: Uint8Array
  /** Bit i: hit i is marked as lost. */
  readonly faulty: bigint
  /** The last `s`; the next proof begins with it. */
  readonly digest: Uint8Array
}

/**
 * Makes the proof of an epoch.
 * @param question - 32 bytes each: the epoch's seed and the digest of the last accepted proof (zeros before the first);
 * `provider` is the address; `open` reads a node, and `lost` says that a piece cannot be opened. `hits` is the contract's.
 * @throws {ProofVoidError} Pieces that were hit and are lost have more than a tenth of all data: no contract takes such a proof.
 */
export async function proofOf<T extends ChallengedPiece>(question: {
  readonly seed: Uint8Array
  readonly provider: Uint8Array
  readonly previous: Uint8Array
  readonly set: PieceSet<T>
  readonly open: (piece: T, index: number) => Promise<Opening>
  readonly lost: (piece: T) => boolean | Promise<boolean>
  readonly hits?: number
}): Promise<ChainedProof> {
  const { seed, provider, previous, hits = proofHits } = question
  const start = concat(ascii('watt/post/1'), seed, new Uint8Array(32 - provider.length), provider, previous)
  return chain({ ...question, start: sha256(start), hits })
}

/** Makes the proof that begins a deal: the same chain over its one piece. */
export async function activationOf(question: {
  readonly seed: Uint8Array
  readonly deal: bigint
  readonly height: number
  readonly leaves: number
  readonly open: (index: number) => Promise<Opening>
}): Promise<Pick<ChainedProof, 'openings' | 'digest'>> {
  const piece = { deal: question.deal, leaves: question.leaves }
  const set: ChallengedPiece[][] = []
  set[question.height] = [piece]
  const start = concat(ascii('watt/activate/1'), question.seed, u64(question.deal))
  const { openings, digest } = await chain({
    set,
    start: sha256(start),
    hits: activationHits,
    open: (_, index) => question.open(index),
    lost: () => false,
  })
  return { openings, digest }
}

async function chain<T extends ChallengedPiece>(question: {
  readonly start: Uint8Array
  readonly hits: number
  readonly set: PieceSet<T>
  readonly open: (piece: T, index: number) => Promise<Opening>
  readonly lost: (piece: T) => boolean | Promise<boolean>
}): Promise<ChainedProof> {
  const total = totalNodes(question.set)
  const openings: Uint8Array[] = []
  const marked = new Map<bigint, number>()
  let s = question.start
  let faulty = 0n
  let hits = 0
  for (let draw = 0; hits < question.hits && draw < drawsPerHit * question.hits; draw++) {
    const hit = drawn(question.set, total, question.start, draw)
    if (hit === undefined) continue
    if (await question.lost(hit.piece)) {
      faulty |= 1n << BigInt(hits)
      marked.set(hit.piece.deal, hit.piece.leaves)
      s = sha256(concat(s, ascii('faulty'), u64(hit.piece.deal)))
    } else {
      const opening = await question.open(hit.piece, hit.index)
      openings.push(packOpening(opening))
      s = sha256(concat(s, opening.node))
    }
    hits++
  }
  const lost = [...marked.values()].reduce((sum, leaves) => sum + leaves, 0)
  const leaves = dataNodes(question.set)
  if (lost * 10 > leaves) throw new ProofVoidError(lost, leaves)
  return { openings: concat(...openings), faulty, digest: s }
}

/** Nodes of all trees of a set, those without data too. */
export function totalNodes(set: PieceSet): number {
  return set.reduce((sum, pieces, height) => sum + (pieces?.length ?? 0) * 2 ** height, 0)
}

function dataNodes(set: PieceSet): number {
  return set.flatMap((pieces) => pieces ?? []).reduce((sum, { leaves }) => sum + leaves, 0)
}

/** The node that a draw picks, or nothing where it holds no data. */
function drawn<T extends ChallengedPiece>(
  set: PieceSet<T>,
  total: number,
  start: Uint8Array,
  draw: number,
): { readonly piece: T; readonly index: number } | undefined {
  if (total === 0) return undefined
  const count = new Uint8Array(4)
  new DataView(count.buffer).setUint32(0, draw, true)
  const hash = sha256(concat(start, count))
  let rest = Number(new DataView(hash.buffer, hash.byteOffset).getBigUint64(0, true) % BigInt(total))
  for (const [height, pieces] of set.entries()) {
    const nodes = (pieces?.length ?? 0) * 2 ** height
    if (rest < nodes) {
      const piece = pieces![Math.floor(rest / 2 ** height)]!
      const index = rest % 2 ** height
      return index < piece.leaves ? { piece, index } : undefined
    }
    rest -= nodes
  }
  return undefined
}

function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

function u64(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, value)
  return bytes
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

/** Thrown when no proof over these pieces would be taken. */
export class ProofVoidError extends WattError {
  readonly code = 'storage/proof-void'
  override readonly fix = 'Declare the deals whose pieces are lost, then prove again.'
  readonly lost: number
  readonly leaves: number
  constructor(lost: number, leaves: number) {
    super(`This proof would be void: ${lost} of ${leaves} nodes are lost, more than a tenth.`)
    this.lost = lost
    this.leaves = leaves
  }
}

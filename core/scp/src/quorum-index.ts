/**
 * Quorum sets over bit sets: each node that a slot has met has a number, and sets of nodes are bits.
 *
 * Bit numbers follow the order in which nodes were met, which differs between machines; answers do not depend on it.
 * @module
 */
import type { NodeId, QuorumSet, QuorumSetHash } from './types.ts'

/** A set of nodes, 32 a word. Words past the end are zero. Plain lists, because short ones are made at every count. */
export type NodeBits = number[]

/** A quorum set whose validators are bits. */
export type CompiledQuorumSet = {
  readonly threshold: number
  readonly entries: number
  readonly validators: NodeBits
  readonly innerSets: readonly CompiledQuorumSet[]
}

/** Numbers of nodes, and the quorum sets compiled with them. Only grows; copied before it does. */
export type QuorumIndex = {
  readonly numbers: ReadonlyMap<NodeId, number>
  readonly compiled: ReadonlyMap<QuorumSetHash, CompiledQuorumSet>
}

/** The nodes that follow one quorum set. */
export type Followers = {
  /** undefined: nobody here knows the set, so these nodes are in no quorum. */
  readonly quorumSet: CompiledQuorumSet | undefined
  readonly nodes: NodeBits
}

export const emptyIndex: QuorumIndex = { numbers: new Map(), compiled: new Map() }

/** Gives a node a number when it has none. */
export function withNode(index: QuorumIndex, node: NodeId): QuorumIndex {
  if (index.numbers.has(node)) return index
  return { ...index, numbers: new Map(index.numbers).set(node, index.numbers.size) }
}

/** Compiles a quorum set when it is not compiled yet. */
export function withQuorumSet(index: QuorumIndex, hash: QuorumSetHash, quorumSet: QuorumSet): QuorumIndex {
  if (index.compiled.has(hash)) return index
  const numbers = new Map(index.numbers)
  const compiled = compile(quorumSet, numbers)
  return { numbers, compiled: new Map(index.compiled).set(hash, compiled) }
}

/** An empty set with room for every node of the index. */
export function emptyBits(index: QuorumIndex): NodeBits {
  return noBits((index.numbers.size + 31) >>> 5)
}

/** Adds node number `number` to `bits`, in place. */
export function addBit(bits: NodeBits, number: number): void {
  bits[number >>> 5] = (bits[number >>> 5] as number) | (1 << (number & 31))
}

/** Whether `bits` holds a slice of the quorum set. */
export function bitsHoldSlice(quorumSet: CompiledQuorumSet, bits: NodeBits): boolean {
  let missing = quorumSet.threshold - countShared(quorumSet.validators, bits)
  for (const inner of quorumSet.innerSets) {
    if (missing <= 0) break
    if (bitsHoldSlice(inner, bits)) missing -= 1
  }
  return missing <= 0
}

/** Whether `bits` meets every slice of the quorum set. */
export function bitsBlock(quorumSet: CompiledQuorumSet, bits: NodeBits): boolean {
  if (quorumSet.threshold === 0) return false
  let missing = 1 + quorumSet.entries - quorumSet.threshold - countShared(quorumSet.validators, bits)
  for (const inner of quorumSet.innerSets) {
    if (missing <= 0) break
    if (bitsBlock(inner, bits)) missing -= 1
  }
  return missing <= 0
}

/**
 * Whether `bits` holds a quorum that satisfies `local`: members whose own slice lies outside are dropped until none is,
 * then the local set is tested. Distinct quorum sets are tested once, however many nodes follow them. Nodes in no
 * group count as quorums of their own.
 * @param bits - Overwritten: what is left is the quorum.
 */
export function isQuorum(local: CompiledQuorumSet, groups: readonly Followers[], bits: NodeBits): boolean {
  for (let changed = true; changed;) {
    changed = false
    for (const { quorumSet, nodes } of groups) {
      if (!overlaps(nodes, bits) || (quorumSet !== undefined && bitsHoldSlice(quorumSet, bits))) continue
      for (let word = 0; word < nodes.length; word += 1) {
        bits[word] = (bits[word] as number) & ~(nodes[word] as number)
      }
      changed = true
    }
    // Dropping members never satisfies a set that was not.
    if (changed && !bitsHoldSlice(local, bits)) return false
  }
  return bitsHoldSlice(local, bits)
}

function compile(quorumSet: QuorumSet, numbers: Map<NodeId, number>): CompiledQuorumSet {
  const own = quorumSet.validators.map((node) => {
    const known = numbers.get(node)
    if (known !== undefined) return known
    numbers.set(node, numbers.size)
    return numbers.size - 1
  })
  const validators = noBits(own.length === 0 ? 0 : (Math.max(...own) >>> 5) + 1)
  for (const number of own) addBit(validators, number)
  return {
    threshold: quorumSet.threshold,
    entries: quorumSet.validators.length + quorumSet.innerSets.length,
    validators,
    innerSets: quorumSet.innerSets.map((inner) => compile(inner, numbers)),
  }
}

function noBits(words: number): NodeBits {
  const bits: NodeBits = []
  for (let word = 0; word < words; word += 1) bits.push(0)
  return bits
}

function overlaps(a: NodeBits, b: NodeBits): boolean {
  for (let word = 0; word < a.length; word += 1) {
    if (((a[word] as number) & ((b[word] as number | undefined) ?? 0)) !== 0) return true
  }
  return false
}

function countShared(a: NodeBits, b: NodeBits): number {
  const words = Math.min(a.length, b.length)
  let count = 0
  for (let word = 0; word < words; word += 1) count += countOnes((a[word] as number) & (b[word] as number))
  return count
}

/** Ones in a 32-bit word, summed in parallel: pairs, nibbles, bytes, then all bytes by one multiplication. */
function countOnes(word: number): number {
  let sum = word - ((word >>> 1) & 0x5555_5555)
  sum = (sum & 0x3333_3333) + ((sum >>> 2) & 0x3333_3333)
  sum = (sum + (sum >>> 4)) & 0x0f0f_0f0f
  return Math.imul(sum, 0x0101_0101) >>> 24
}

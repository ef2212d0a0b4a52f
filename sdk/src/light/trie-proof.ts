/**
 * Merkle-Patricia proofs: what a trie of known root holds under a key, or that it holds nothing there.
 *
 * Strict: each node of the proof is the one its parent names, and none is left over, so there is one proof for each key.
 * Written here because the libraries that verify such proofs bring a whole trie and a database with them (`@ethereumjs/mpt`,
 * which checks this one in the tests) and no browser bundle of 60 kB holds them.
 * @see Ethereum Yellow Paper, appendix D; EIP-1186
 * @module
 */
import { bytesToHex, keccak256, type Hex } from 'viem'
import { ProofError } from './errors.ts'
import { asBytes, decodeRlp, type RlpItem } from './rlp.ts'

/** Root of a trie without entries: keccak256 of the RLP of no bytes. */
export const emptyTrieRoot: Hex = '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421'

const hashBytes = 32

/**
 * @param key - As it stands in the trie: hashed already where the trie hashes keys.
 * @param proof - Nodes in RLP, root first; those that lie inside their parent are not repeated.
 * @returns The value, a view into the proof; undefined when the trie holds nothing under the key.
 * @throws {ProofError} The nodes do not lead from the root to an answer.
 */
export function verifyTrieProof(
  root: Hex,
  key: Uint8Array,
  proof: readonly Uint8Array[],
): Uint8Array | undefined {
  if (root === emptyTrieRoot && proof.length === 0) return undefined
  const path = toNibbles(key)
  let used = 0
  const nextNode = (hash: Hex): readonly RlpItem[] => {
    const bytes = proof[used++]
    if (bytes === undefined) throw new ProofError(`the proof ends after ${used - 1} nodes, before an answer`)
    if (keccak256(bytes) !== hash) throw new ProofError(`node ${used - 1} is not the one its parent names`)
    return asNode(decodeRlp(bytes))
  }

  let node: readonly RlpItem[] | undefined = nextNode(root)
  let value: Uint8Array | undefined
  let depth = 0
  while (node !== undefined) {
    const step: Step = stepOf(node, path, depth)
    if (step.type === 'end') {
      value = step.value
      break
    }
    depth = step.depth
    node = followed(step.child, nextNode)
  }
  if (used !== proof.length)
    throw new ProofError(`the proof has ${proof.length} nodes, but ${used} lead to the answer`)
  return value
}

type Step =
  | { readonly type: 'end'; readonly value: Uint8Array | undefined }
  | { readonly type: 'child'; readonly child: RlpItem; readonly depth: number }

const absent: Step = { type: 'end', value: undefined }

/** What a node says of the path's rest. */
function stepOf(node: readonly RlpItem[], path: Uint8Array, depth: number): Step {
  if (node.length === 17) {
    const nibble = path[depth]
    if (nibble === undefined) return ending(asBytes(node[16], 'a branch value'))
    const child = node[nibble]
    return child === undefined || isNothing(child) ? absent : { type: 'child', child, depth: depth + 1 }
  }
  const { nibbles, isLeaf } = unpackPath(asBytes(node[0], 'a path'))
  const isOnPath = nibbles.every((nibble, at) => path[depth + at] === nibble)
  if (isLeaf) {
    const isWhole = isOnPath && depth + nibbles.length === path.length
    return isWhole ? ending(asBytes(node[1], 'a value')) : absent
  }
  if (nibbles.length === 0) throw new ProofError('an extension extends nothing')
  const child = node[1]
  if (child === undefined || isNothing(child)) throw new ProofError('an extension leads nowhere')
  return isOnPath ? { type: 'child', child, depth: depth + nibbles.length } : absent
}

function ending(value: Uint8Array): Step {
  return value.length === 0 ? absent : { type: 'end', value }
}

/** A child is named by its hash, or lies here itself where it is shorter than one. */
function followed(child: RlpItem, nextNode: (hash: Hex) => readonly RlpItem[]): readonly RlpItem[] {
  if (!(child instanceof Uint8Array)) return asNode(child)
  if (child.length !== hashBytes) throw new ProofError('a child is named by neither hash nor node')
  return nextNode(bytesToHex(child))
}

function asNode(item: RlpItem): readonly RlpItem[] {
  if (item instanceof Uint8Array || (item.length !== 2 && item.length !== 17))
    throw new ProofError('a trie node has neither 2 nor 17 parts')
  return item
}

function isNothing(item: RlpItem): boolean {
  return item.length === 0
}

/** Hex-prefix encoding: the first nibble says leaf or not, odd or even. */
function unpackPath(packed: Uint8Array): { readonly nibbles: Uint8Array; readonly isLeaf: boolean } {
  const flags = packed[0]
  const isOdd = flags !== undefined && (flags & 0x10) !== 0
  if (flags === undefined || flags >= 0x40 || (!isOdd && (flags & 0x0f) !== 0))
    throw new ProofError('a path has no valid prefix')
  return { nibbles: toNibbles(packed).subarray(isOdd ? 1 : 2), isLeaf: (flags & 0x20) !== 0 }
}

function toNibbles(bytes: Uint8Array): Uint8Array {
  const nibbles = new Uint8Array(bytes.length * 2)
  bytes.forEach((byte, at) => {
    nibbles[2 * at] = byte >>> 4
    nibbles[2 * at + 1] = byte & 15
  })
  return nibbles
}

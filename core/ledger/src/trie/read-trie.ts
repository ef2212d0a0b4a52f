/**
 * Reads of a whole trie: proofs, and everything a trie consists of.
 * @module
 */
import { childPath, commonLength, joinPaths } from './build-trie.ts'
import {
  encodeNode,
  isStored,
  type NodeReader,
  resolveChild,
  toNibbles,
  type BranchChild,
  type TrieNode,
} from './node.ts'

/**
 * The nodes that prove what a trie holds under a key, or that it holds nothing: RLP, root first.
 * Nodes that lie inside their parent are not repeated. Empty for an empty trie.
 * @see EIP-1186
 */
export function proveTrie(read: NodeReader, key: Uint8Array): readonly Uint8Array[] {
  const nibbles = toNibbles(key)
  const proof: Uint8Array[] = []
  let node = read(nibbles.subarray(0, 0))
  if (node !== undefined) proof.push(encodeNode(node))
  for (let depth = 0; node !== undefined && node.kind !== 'leaf';) {
    const step: number = node.kind === 'branch' ? 1 : node.path.length
    if (node.kind === 'extension' && commonLength(nibbles, depth, node.path, 0) < step) break
    const child: BranchChild | undefined =
      node.kind === 'branch' ? node.children[nibbles[depth] ?? 0] : node.child
    if (child === undefined) break
    depth += step
    node = resolveChild(read, child, nibbles.subarray(0, depth))
    if (isStored(child)) proof.push(encodeNode(node))
  }
  return proof
}

/** Every path that has an entry, and every key as nibbles. Costs the whole trie. */
export function listTrie(read: NodeReader): { readonly paths: Uint8Array[]; readonly keys: Uint8Array[] } {
  const paths: Uint8Array[] = []
  const keys: Uint8Array[] = []
  const visit = (node: TrieNode, path: Uint8Array): void => {
    if (node.kind === 'leaf') keys.push(joinPaths(path, node.path))
    else if (node.kind === 'extension') visitChild(node.child, joinPaths(path, node.path))
    else
      node.children.forEach(
        (child, nibble) => child !== undefined && visitChild(child, childPath(path, nibble)),
      )
  }
  const visitChild = (child: BranchChild, path: Uint8Array): void => {
    if (isStored(child)) paths.push(path)
    visit(resolveChild(read, child, path), path)
  }
  const top = new Uint8Array(0)
  const root = read(top)
  if (root !== undefined) {
    paths.push(top)
    visit(root, top)
  }
  return { paths, keys }
}

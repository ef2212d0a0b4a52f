/**
 * The tree over the sources of an observation. Leaves and nodes are those of the contract: a leaf is hashed twice, two
 * children are hashed in ascending order, as OpenZeppelin’s MerkleProof checks them.
 * @module
 */
import { encodeAbiParameters, keccak256, stringToBytes } from 'viem'

/** A source as the contract knows it; in order of value. */
export type SourceLeaf = {
  /** Hash of the source’s name. */
  readonly id: `0x${string}`
  /** SHA-256 of its raw bytes. */
  readonly content: `0x${string}`
  readonly value: bigint
  readonly index: number
  readonly count: number
}

const leafType = [
  {
    type: 'tuple',
    components: [
      { name: 'id', type: 'bytes32' },
      { name: 'content', type: 'bytes32' },
      { name: 'value', type: 'int192' },
      { name: 'index', type: 'uint8' },
      { name: 'count', type: 'uint8' },
    ],
  },
] as const

/** The leaves of an observation: sources in order of value, then of name. */
export function sourceLeaves(
  sources: readonly { readonly id: string; readonly content: `0x${string}`; readonly value: bigint }[],
): readonly SourceLeaf[] {
  return sources
    .toSorted((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : a.id < b.id ? -1 : 1))
    .map(({ id, content, value }, index) => ({
      id: keccak256(stringToBytes(id)),
      content,
      value,
      index,
      count: sources.length,
    }))
}

/** Hash of a leaf. */
export function leafHash(leaf: SourceLeaf): `0x${string}` {
  return keccak256(keccak256(encodeAbiParameters(leafType, [leaf])))
}

/** @throws on no leaf */
export function merkleRoot(leaves: readonly SourceLeaf[]): `0x${string}` {
  const [root] = layers(leaves.map(leafHash)).at(-1) ?? []
  if (root === undefined) throw new RangeError('A tree needs a leaf')
  return root
}

/** The siblings from the leaf at `index` up, for a challenge. */
export function merkleProof(leaves: readonly SourceLeaf[], index: number): readonly `0x${string}`[] {
  let at = index
  return layers(leaves.map(leafHash)).flatMap((layer) => {
    const sibling = layer[at ^ 1]
    at >>= 1
    return sibling === undefined ? [] : [sibling]
  })
}

/** From the leaves to the root; the odd one of a layer moves up as it is. */
function layers(leaves: readonly `0x${string}`[]): readonly (readonly `0x${string}`[])[] {
  const all = [leaves]
  for (let layer = leaves; layer.length > 1; all.push(layer)) {
    layer = Array.from({ length: Math.ceil(layer.length / 2) }, (_, at) => {
      const [left, right] = [layer[2 * at]!, layer[2 * at + 1]]
      return right === undefined ? left : pair(left, right)
    })
  }
  return all
}

function pair(a: `0x${string}`, b: `0x${string}`): `0x${string}` {
  const [low, high] = a.toLowerCase() < b.toLowerCase() ? [a, b] : [b, a]
  return keccak256(`${low}${high.slice(2)}` as `0x${string}`)
}

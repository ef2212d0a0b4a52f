/**
 * Mutations of RLP that keep every length prefix right, so that the change reaches the fields.
 * Encoding is that of the library, decoding too: nothing of the decoder under test is used.
 * @module
 */
import { RLP } from '@ethereumjs/rlp'
import type { Random } from '../random.ts'
import type { Mutate } from '../target.ts'
import { mutateBytes } from './bytes.ts'

export type Item = Uint8Array | Item[]

/** A mutator over one RLP item after `prefixLength(input)` bytes that stay outside it (a transaction's type). */
export function mutateRlp(prefixLength: (input: Uint8Array) => number = () => 0): Mutate {
  const raw = mutateBytes()
  return (input, random, other) => {
    const skip = prefixLength(input)
    const tree = random.oneIn(8) ? undefined : treeOf(input.subarray(skip))
    if (tree === undefined) return raw(input, random, other)
    const spare = treeOf(other.subarray(prefixLength(other))) ?? new Uint8Array()
    const body = RLP.encode(changedItem(tree, random, spare) as never)
    return new Uint8Array(Buffer.concat([input.subarray(0, skip), body]))
  }
}

/** The item that fills the bytes, by the library's decoder. */
export function treeOf(bytes: Uint8Array): Item | undefined {
  try {
    return RLP.decode(bytes) as Item
  } catch {
    return undefined
  }
}

/** Changes one place, chosen on the way down. */
export function changedItem(item: Item, random: Random, spare: Item): Item {
  if (item instanceof Uint8Array) return changedLeaf(item, random, spare)
  if (item.length === 0 || random.oneIn(10)) return random.oneIn(2) ? [...item, new Uint8Array()] : spare
  const at = random.below(item.length)
  switch (random.below(8)) {
    case 0:
      return item.toSpliced(at, 1)
    case 1:
      return item.toSpliced(at, 0, item[random.below(item.length)] ?? [])
    case 2:
      return item.toSpliced(at, 1, random.oneIn(2) ? [] : [item[at] ?? []])
    default:
      return item.map((it, index) => (index === at ? changedItem(it, random, spare) : it))
  }
}

const raw = mutateBytes()
const lengths = [0, 1, 8, 9, 20, 21, 32, 33, 55, 56, 65, 256]

function changedLeaf(leaf: Uint8Array, random: Random, spare: Item): Item {
  switch (random.below(6)) {
    case 0: {
      const fill = random.pick([0, 1, 0x7f, 0x80, 0xff])
      return new Uint8Array(random.pick(lengths)).fill(fill)
    }
    case 1:
      return new Uint8Array(Buffer.concat([new Uint8Array(1), leaf])) // A leading zero.
    case 2:
      return random.oneIn(4) ? spare : new Uint8Array()
    default:
      return raw(leaf, random, leaf)
  }
}

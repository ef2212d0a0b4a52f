/**
 * Mutations that know nothing of a format: bits, arithmetic, extremes, blocks, splices, dictionary words.
 * @see Zalewski, "AFL technical details", section "Fuzzing strategies"
 * @module
 */
import type { Random } from '../random.ts'
import type { Mutate } from '../target.ts'

/** Where integer formats have their edges. */
const extremes = [0n, 1n, 0x7fn, 0x80n, 0xffn, 0x7fffn, 0xffffn, 0x7fff_ffffn, 0xffff_ffffn, 2n ** 64n - 1n]
const widths = [1, 2, 4, 8] as const
const blockMax = 64

type Words = readonly Uint8Array[]
type Change = (input: Uint8Array, random: Random, other: Uint8Array, words: Words) => Uint8Array

const changes: readonly Change[] = [
  flipBit,
  setByte,
  addSmall,
  setExtreme,
  removeBlock,
  repeatBlock,
  insertNoise,
  copyBlock,
  splice,
  truncate,
  useWord,
  useWord,
]

/** A mutator over bytes. @param words - The target's dictionary. */
export function mutateBytes(words: Words = []): Mutate {
  return (input, random, other) => random.pick(changes)(input, random, other, words)
}

function flipBit(input: Uint8Array, random: Random): Uint8Array {
  return edited(input, (copy) => {
    const at = random.below(copy.length)
    copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8))
  })
}

function setByte(input: Uint8Array, random: Random): Uint8Array {
  return edited(input, (copy) => (copy[random.below(copy.length)] = random.below(256)))
}

function addSmall(input: Uint8Array, random: Random): Uint8Array {
  return edited(input, (copy) => {
    const at = random.below(copy.length)
    copy[at] = (copy[at] ?? 0) + random.below(33) - 16
  })
}

function setExtreme(input: Uint8Array, random: Random): Uint8Array {
  const width = random.pick(widths)
  if (input.length < width) return setByte(input, random)
  return edited(input, (copy) => {
    const value = BigInt.asUintN(8 * width, random.pick(extremes) + (random.oneIn(4) ? 1n : 0n))
    const at = random.below(copy.length - width + 1)
    for (let byte = 0; byte < width; byte++) {
      const place = random.oneIn(8) ? byte : width - 1 - byte // Mostly big-endian, as network formats are.
      copy[at + place] = Number((value >> BigInt(8 * byte)) & 0xffn)
    }
  })
}

function removeBlock(input: Uint8Array, random: Random): Uint8Array {
  const { from, to } = block(input, random)
  return joined(input.subarray(0, from), input.subarray(to))
}

function repeatBlock(input: Uint8Array, random: Random): Uint8Array {
  const { from, to } = block(input, random)
  const times = random.oneIn(8) ? 2 + random.below(30) : 2
  const copies = Array.from({ length: times }, () => input.subarray(from, to))
  return joined(input.subarray(0, from), ...copies, input.subarray(to))
}

function insertNoise(input: Uint8Array, random: Random): Uint8Array {
  const at = random.below(input.length + 1)
  const isFill = random.oneIn(2)
  const fill = random.below(256)
  const noise = Uint8Array.from({ length: 1 + random.below(16) }, () => (isFill ? fill : random.below(256)))
  return joined(input.subarray(0, at), noise, input.subarray(at))
}

function copyBlock(input: Uint8Array, random: Random): Uint8Array {
  return edited(input, (copy) => {
    const { from, to } = block(copy, random)
    copy.copyWithin(random.below(copy.length), from, to)
  })
}

function splice(input: Uint8Array, random: Random, other: Uint8Array): Uint8Array {
  return joined(
    input.subarray(0, random.below(input.length + 1)),
    other.subarray(random.below(other.length + 1)),
  )
}

function truncate(input: Uint8Array, random: Random): Uint8Array {
  return input.slice(0, random.below(input.length + 1))
}

function useWord(input: Uint8Array, random: Random, _: Uint8Array, words: Words): Uint8Array {
  if (words.length === 0) return setExtreme(input, random)
  const word = random.pick(words)
  const at = random.below(input.length + 1)
  const keeps = random.oneIn(2) ? at : at + word.length
  return joined(input.subarray(0, at), word, input.subarray(keeps))
}

function block(input: Uint8Array, random: Random): { readonly from: number; readonly to: number } {
  const from = random.below(input.length)
  return { from, to: Math.min(input.length, from + 1 + random.below(blockMax)) }
}

function edited(input: Uint8Array, edit: (copy: Uint8Array) => void): Uint8Array {
  const copy = input.length === 0 ? new Uint8Array(1) : Uint8Array.from(input)
  edit(copy)
  return copy
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

/**
 * Mutations of CBOR that put one whole item in the place of another, so that lengths and counts stay right.
 * @see RFC 8949, section 3
 * @module
 */
import type { Random } from '../random.ts'
import type { Mutate } from '../target.ts'
import { mutateBytes } from './bytes.ts'

type Span = { readonly from: number; readonly to: number; readonly major: number }

/** Edges of numbers, and the smallest item of each kind. */
const items = [
  '00',
  '01',
  '17',
  '1818',
  '18ff',
  '190100',
  '1a7fffffff',
  '1b001fffffffffffff',
  '1b0020000000000000',
  '1bffffffffffffffff',
  '20',
  '3b7fffffffffffffff',
  '40',
  '41ff',
  '60',
  '6161',
  '80',
  'a0',
  'a1616100',
  'f4',
  'f5',
  'f6',
  'fb3ff8000000000000',
].map((hex) => Uint8Array.from(Buffer.from(hex, 'hex')))

const itemsMax = 20_000

/** A mutator over one CBOR item. */
export function mutateCbor(): Mutate {
  const raw = mutateBytes()
  return (input, random, other) => {
    const spans = spansOf(input)
    if (spans === undefined || random.oneIn(8)) return raw(input, random, other)
    const place = random.pick(spans)
    return spliced(input, place, replacement(input, place, random, other, spans))
  }
}

function replacement(
  input: Uint8Array,
  place: Span,
  random: Random,
  other: Uint8Array,
  spans: readonly Span[],
): Uint8Array {
  const own = input.subarray(place.from, place.to)
  switch (random.below(4)) {
    case 0:
      return random.pick(items)
    case 1: {
      const donor = random.pick(spans)
      return input.subarray(donor.from, donor.to)
    }
    case 2: {
      const donor = random.pick(spansOf(other) ?? spans)
      return other.subarray(donor.from, donor.to)
    }
    default: {
      // Bytes and texts keep their length, numbers their width.
      const copy = Uint8Array.from(own)
      const at = place.major < 2 || own.length === 1 ? 0 : 1 + random.below(own.length - 1)
      copy[at] = (copy[at] ?? 0) ^ (1 << random.below(place.major < 2 ? 5 : 8))
      return copy
    }
  }
}

function spliced(input: Uint8Array, place: Span, by: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([input.subarray(0, place.from), by, input.subarray(place.to)]))
}

/** All items of one that fills the bytes, inner ones too; undefined where none does. */
export function spansOf(bytes: Uint8Array): readonly Span[] | undefined {
  const spans: Span[] = []
  return end(bytes, 0, spans, 0) === bytes.length ? spans : undefined
}

/** Where the item at `from` ends; NaN where there is none. */
function end(bytes: Uint8Array, from: number, spans: Span[], depth: number): number {
  const first = bytes[from]
  if (first === undefined || depth > 64 || spans.length > itemsMax) return Number.NaN
  const major = first >> 5
  const short = first & 31
  if (short > 27) return Number.NaN
  const width = short < 24 ? 0 : 2 ** (short - 24)
  let argument = width === 0 ? short : 0
  for (let at = 0; at < width; at++) argument = argument * 256 + (bytes[from + 1 + at] ?? 0)
  let to = from + 1 + width
  const inner = major === 4 ? argument : major === 5 ? 2 * argument : major === 6 ? 1 : 0
  if (major === 2 || major === 3) to += argument
  for (let item = 0; item < inner && !Number.isNaN(to); item++) to = end(bytes, to, spans, depth + 1)
  if (!(to <= bytes.length)) return Number.NaN
  spans.push({ from, to, major })
  return to
}

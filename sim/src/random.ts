/**
 * Randomness that a seed decides. Every part of a run draws from a stream of its own, so that a change in one part
 * leaves what the others draw as it was.
 * @module
 */
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

/** A stream of random numbers. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number
  /** Uniform among the integers from `min` to `max`, both included. */
  int(min: number, max: number): number
  /** True in `share` of the cases. */
  chance(share: number): boolean
  /** @throws {RangeError} The list is empty. */
  pick<T>(list: readonly T[]): T
  /** `count` different entries, in random order; all of them when there are fewer. */
  sample<T>(list: readonly T[], count: number): T[]
  /** A stream of its own, decided by the seed and the label alone. */
  fork(label: string): Random
}

/** Makes the stream of a seed. */
export function createRandom(seed: number, path: string = ''): Random {
  const generator = xoroshiro128plus(mix(seed, path))
  const next = (): number => (generator.next() >>> 0) / 2 ** 32
  const int = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1))
  const random: Random = {
    next,
    int,
    chance: (share) => next() < share,
    pick(list) {
      if (list.length === 0) throw new RangeError('There is nothing to pick from.')
      return list[int(0, list.length - 1)]!
    },
    sample(list, count) {
      const left = [...list]
      return Array.from(
        { length: Math.min(count, left.length) },
        () => left.splice(int(0, left.length - 1), 1)[0]!,
      )
    },
    fork: (label) => createRandom(seed, `${path}/${label}`),
  }
  return random
}

/** A 32-bit start for the generator: FNV-1a over seed and label, then mixed, so that near seeds are far apart. */
function mix(seed: number, label: string): number {
  let hash = 0x811c_9dc5
  for (const unit of `${seed}${label}`) hash = Math.imul(hash ^ unit.charCodeAt(0), 0x0100_0193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35)
  return hash ^ (hash >>> 16)
}

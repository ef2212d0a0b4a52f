/**
 * Keccak-256 as WebAssembly: the permutation with its 25 lanes in variables, all rounds written out.
 * @see https://keccak.team/keccak_specs_summary.html
 * @module
 */
import {
  block,
  br,
  brIf,
  i32,
  i64,
  label,
  loop,
  memory,
  run,
  type FunctionRef,
  type Step,
  type Variable,
} from './code.ts'
import type { ModuleBuilder } from './module.ts'
import { keccakBlock, keccakState } from './layout.ts'

const rateBytes = 136
const rounds = 24

/** Defines `keccak(at, bytes)`, which leaves the digest at {@link keccakState}. */
export function defineKeccak(module: ModuleBuilder): FunctionRef {
  const permute = definePermutation(module)
  return module.define({ name: 'keccak', params: ['i32', 'i32'] }, (_, at, size) => {
    const [done, next] = [label('all whole blocks are in'), label('next block')]
    const tail = i32.add(size, keccakBlock)
    return [
      memory.fill(keccakState, 0, 200),
      block(
        done,
        loop(
          next,
          brIf(done, i32.lt(size, rateBytes)),
          ...absorb(at),
          run(permute),
          at.set(i32.add(at, rateBytes)),
          size.set(i32.sub(size, rateBytes)),
          br(next),
        ),
      ),
      memory.fill(keccakBlock, 0, rateBytes),
      memory.copy(keccakBlock, at, size),
      i32.store8(tail, 0x01),
      i32.store8(keccakBlock + rateBytes - 1, i32.or(i32.load8(keccakBlock + rateBytes - 1), 0x80)),
      ...absorb(i32.of(keccakBlock)),
      run(permute),
    ]
  })
}

function absorb(at: ReturnType<typeof i32.of>): Step[] {
  return Array.from({ length: rateBytes / 8 }, (_, lane) =>
    i64.store(
      keccakState,
      i64.xor(i64.load(keccakState, lane * 8), i64.loadUnaligned(at, lane * 8)),
      lane * 8,
    ),
  )
}

/**
 * A round goes from one set of lanes to the other, row by row, and adds up the columns for the next round as it goes, so
 * that few lanes are in use at once.
 */
function definePermutation(module: ModuleBuilder): FunctionRef {
  return module.define({ params: [] }, (locals) => {
    const variables = (count: number): Lanes => Array.from({ length: count }, () => locals.take('i64'))
    let [from, to] = [variables(25), variables(25)]
    const [columns, mixed, row, inverse] = [variables(5), variables(5), variables(5), locals.take('i64')]
    const work: Step[] = from.map((it, index) => it.set(i64.load(keccakState, index * 8)))
    work.push(...complement(from), ...sums(from, columns))
    for (let round = 0; round < rounds; round++) {
      work.push(...fives.map((x) => lane(mixed, x).set(theta(columns, x))))
      for (const y of fives) work.push(...rhoPi(from, mixed, row, y), ...chi(row, to, inverse, y))
      const first = lane(to, 0)
      work.push(first.set(i64.xor(first, constants[round] ?? 0n)), ...sums(to, columns))
      ;[from, to] = [to, from]
    }
    work.push(...complement(from), ...from.map((it, index) => i64.store(keccakState, it, index * 8)))
    return work
  })
}

type Lanes = readonly Variable<'i64'>[]

function lane(lanes: Lanes, x: number, y = 0): Variable<'i64'> {
  return lanes[(x % 5) + 5 * (y % 5)] as Variable<'i64'>
}

const fives = [0, 1, 2, 3, 4]

function sums(a: Lanes, columns: Lanes): Step[] {
  return fives.map((x) =>
    lane(columns, x).set(
      i64.xor(
        i64.xor(i64.xor(lane(a, x, 0), lane(a, x, 1)), i64.xor(lane(a, x, 2), lane(a, x, 3))),
        lane(a, x, 4),
      ),
    ),
  )
}

function theta(columns: Lanes, x: number): ReturnType<typeof i64.of> {
  return i64.xor(lane(columns, x + 4), i64.rotl(lane(columns, x + 1), 1n))
}

/** Rotations follow the path (x, y) -> (y, 2x + 3y), by the triangular numbers. */
const rotations: readonly (readonly bigint[])[] = (() => {
  const table = fives.map(() => fives.map(() => 0n))
  let [x, y] = [1, 0]
  for (let step = 0; step < 24; step++) {
    const row = table[x] as bigint[]
    row[y] = BigInt((((step + 1) * (step + 2)) / 2) % 64)
    ;[x, y] = [y, (2 * x + 3 * y) % 5]
  }
  return table
})()

/** One row of what theta, rho and pi make: lane (x, y) goes to (y, 2x + 3y). */
function rhoPi(from: Lanes, mixed: Lanes, row: Lanes, target: number): Step[] {
  return fives.flatMap((x) =>
    fives
      .filter((y) => (2 * x + 3 * y) % 5 === target)
      .map((y) => {
        const lifted = i64.xor(lane(from, x, y), lane(mixed, x))
        const by = rotations[x]?.[y] ?? 0n
        return lane(row, y).set(by === 0n ? lifted : i64.rotl(lifted, by))
      }),
  )
}

/**
 * Six lanes are kept as their complements, which turns most of chi's "not a and b" into a plain "and" or "or".
 * @see https://keccak.team/files/Keccak-implementation-3.2.pdf, section 2.2
 */
const complemented = [1, 2, 8, 12, 17, 20]

function complement(a: Lanes): Step[] {
  return complemented
    .map((index) => lane(a, index % 5, Math.floor(index / 5)))
    .map((it) => it.set(i64.xor(it, -1n)))
}

type ChiRow = {
  /** The one lane that is needed as it is and as its complement. */
  readonly inverted: number
  /** For each lane: what joins its two neighbours. */
  readonly joins: readonly ('and' | 'or')[]
  /** Where the complement stands in for the lane: in its own place, as first or as second neighbour. */
  readonly uses: readonly (readonly [x: number, place: 0 | 1 | 2])[]
}

const chiRows: readonly ChiRow[] = [
  { inverted: 2, joins: ['or', 'or', 'and', 'or', 'and'], uses: [[1, 1]] },
  { inverted: 4, joins: ['or', 'and', 'or', 'or', 'and'], uses: [[2, 2]] },
  {
    inverted: 3,
    joins: ['or', 'and', 'and', 'or', 'and'],
    uses: [
      [2, 1],
      [3, 0],
    ],
  },
  {
    inverted: 3,
    joins: ['and', 'or', 'or', 'and', 'or'],
    uses: [
      [2, 1],
      [3, 0],
    ],
  },
  {
    inverted: 1,
    joins: ['and', 'or', 'and', 'or', 'and'],
    uses: [
      [0, 1],
      [1, 0],
    ],
  },
]

function chi(row: Lanes, to: Lanes, inverse: Variable<'i64'>, y: number): Step[] {
  const { inverted, joins, uses } = chiRows[y] as ChiRow
  return [
    inverse.set(i64.xor(lane(row, inverted), -1n)),
    ...fives.map((x) => {
      const [self, first, second] = [0, 1, 2].map((place) =>
        uses.some(([at, where]) => at === x && where === place) ? inverse : lane(row, x + place),
      ) as [Variable<'i64'>, Variable<'i64'>, Variable<'i64'>]
      const joined = joins[x] === 'and' ? i64.and(first, second) : i64.or(first, second)
      return lane(to, x, y).set(i64.xor(self, joined))
    }),
  ]
}

/** Round constants come from a shift register of eight bits. */
const constants: readonly bigint[] = (() => {
  let register = 1
  return Array.from({ length: rounds }, () => {
    let constant = 0n
    for (let bit = 0; bit <= 6; bit++) {
      if (register & 1) constant |= 1n << BigInt(2 ** bit - 1)
      register = register & 0x80 ? ((register << 1) ^ 0x171) & 0xff : register << 1
    }
    return constant
  })
})()

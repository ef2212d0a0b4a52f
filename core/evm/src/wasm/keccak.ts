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

function definePermutation(module: ModuleBuilder): FunctionRef {
  return module.define({ params: [] }, (locals) => {
    const variables = (count: number): Variable<'i64'>[] =>
      Array.from({ length: count }, () => locals.take('i64'))
    const [a, b, c, d] = [variables(25), variables(25), variables(5), locals.take('i64')]
    const work: Step[] = a.map((lane, index) => lane.set(i64.load(keccakState, index * 8)))
    for (let round = 0; round < rounds; round++)
      work.push(...theta(a, c, d), ...rhoPi(a, b), ...chi(a, b), iota(a, round))
    work.push(...a.map((lane, index) => i64.store(keccakState, lane, index * 8)))
    return work
  })
}

type Lanes = readonly Variable<'i64'>[]

function lane(lanes: Lanes, x: number, y = 0): Variable<'i64'> {
  return lanes[(x % 5) + 5 * (y % 5)] as Variable<'i64'>
}

const fives = [0, 1, 2, 3, 4]

function theta(a: Lanes, c: Lanes, d: Variable<'i64'>): Step[] {
  const columns = fives.map((x) =>
    lane(c, x).set(
      i64.xor(
        i64.xor(i64.xor(lane(a, x, 0), lane(a, x, 1)), i64.xor(lane(a, x, 2), lane(a, x, 3))),
        lane(a, x, 4),
      ),
    ),
  )
  const mixed = fives.flatMap((x) => [
    d.set(i64.xor(lane(c, x + 4), i64.rotl(lane(c, x + 1), 1n))),
    ...fives.map((y) => lane(a, x, y).set(i64.xor(lane(a, x, y), d))),
  ])
  return [...columns, ...mixed]
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

function rhoPi(a: Lanes, b: Lanes): Step[] {
  return fives.flatMap((x) =>
    fives.map((y) => lane(b, y, 2 * x + 3 * y).set(i64.rotl(lane(a, x, y), rotations[x]?.[y] ?? 0n))),
  )
}

function chi(a: Lanes, b: Lanes): Step[] {
  return fives.flatMap((y) =>
    fives.map((x) =>
      lane(a, x, y).set(i64.xor(lane(b, x, y), i64.and(i64.xor(lane(b, x + 1, y), -1n), lane(b, x + 2, y)))),
    ),
  )
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

function iota(a: Lanes, round: number): Step {
  const first = lane(a, 0)
  return first.set(i64.xor(first, constants[round] ?? 0n))
}

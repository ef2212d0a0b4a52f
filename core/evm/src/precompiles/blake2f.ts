/**
 * BLAKE2F (0x09): BLAKE2b's compression with a chosen number of rounds, as WebAssembly, since a round costs one gas.
 * @see https://eips.ethereum.org/EIPS/eip-152
 * @see https://www.rfc-editor.org/rfc/rfc7693
 * @module
 */
import { block, br, brIf, i32, i64, label, loop, type Step, type Variable } from '../wasm/code.ts'
import { ModuleBuilder } from '../wasm/module.ts'
import type { Precompile } from './precompile.ts'

const inputBytes = 213

/**
 * Input: rounds (4 bytes, big-endian), then h, m and t (64, 128 and 16 bytes, little-endian numbers), then 1 for the
 * last block or 0. Output: the new h.
 */
export const blake2f: Precompile = {
  // Of another length it fails anyway.
  gas: (input) => (input.length === inputBytes ? BigInt(roundsOf(input)) : 0n),
  run: (input) => {
    const last = input[inputBytes - 1] ?? 0
    if (input.length !== inputBytes || last > 1) return undefined
    compressor ??= createCompressor()
    const { bytes, compress } = compressor
    bytes.set(input.subarray(4, inputBytes - 1))
    compress(roundsOf(input), last)
    return bytes.slice(0, 64)
  },
}

function roundsOf(input: Uint8Array): number {
  return new DataView(input.buffer, input.byteOffset).getUint32(0)
}

type Compressor = {
  /** h, m and t lie at the begin. */
  readonly bytes: Uint8Array
  readonly compress: (rounds: number, last: number) => void
}

let compressor: Compressor | undefined

function createCompressor(): Compressor {
  const memory = new WebAssembly.Memory({ initial: 1 })
  const module = new WebAssembly.Module(buildCompressor())
  const { exports } = new WebAssembly.Instance(module, { host: { memory } })
  return {
    bytes: new Uint8Array(memory.buffer),
    compress: exports['compress'] as Compressor['compress'],
  }
}

const [messageAt, counterAt] = [64, 192]
const at = i32.of(0)

function buildCompressor(): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder()
  module.define({ name: 'compress', params: ['i32', 'i32'] }, (locals, rounds, last) => {
    const v = Array.from({ length: 16 }, () => locals.take('i64'))
    const [done, again] = [label('all rounds are done'), label('ten more rounds')]
    const begin = [
      ...initial.flatMap((word, index) => [
        lane(v, index).set(i64.load(at, index * 8)),
        lane(v, index + 8).set(i64.of(word)),
      ]),
      lane(v, 12).set(i64.xor(lane(v, 12), i64.load(at, counterAt))),
      lane(v, 13).set(i64.xor(lane(v, 13), i64.load(at, counterAt + 8))),
      // 0 or all ones.
      lane(v, 14).set(i64.xor(lane(v, 14), i64.sub(0n, i64.extend(last)))),
    ]
    const ten = permutations.flatMap((order) => [
      brIf(done, i32.isZero(rounds)),
      rounds.set(i32.sub(rounds, 1)),
      ...mixes.flatMap((lanes, index) =>
        mix(
          lanes.map((it) => lane(v, it)),
          wordAt(order, 2 * index),
          wordAt(order, 2 * index + 1),
        ),
      ),
    ])
    const end = initial.map((_, index) =>
      i64.store(at, i64.xor(i64.load(at, index * 8), i64.xor(lane(v, index), lane(v, index + 8))), index * 8),
    )
    return [...begin, block(done, loop(again, ...ten, br(again))), ...end]
  })
  return module.encode(1)
}

type Lane = Variable<'i64'>
type Word = ReturnType<typeof i64.of>

function lane(v: readonly Lane[], index: number): Lane {
  return v[index] as Lane
}

function wordAt(order: string, index: number): Word {
  return i64.load(at, messageAt + 8 * parseInt(order.charAt(index), 16))
}

/** RFC 7693, section 3.1: rotations to the right by 32, 24, 16 and 63. */
function mix(lanes: readonly Lane[], x: Word, y: Word): Step[] {
  const [a, b, c, d] = [lane(lanes, 0), lane(lanes, 1), lane(lanes, 2), lane(lanes, 3)]
  return [
    a.set(i64.add(i64.add(a, b), x)),
    d.set(i64.rotl(i64.xor(d, a), 32n)),
    c.set(i64.add(c, d)),
    b.set(i64.rotl(i64.xor(b, c), 40n)),
    a.set(i64.add(i64.add(a, b), y)),
    d.set(i64.rotl(i64.xor(d, a), 48n)),
    c.set(i64.add(c, d)),
    b.set(i64.rotl(i64.xor(b, c), 1n)),
  ]
}

/** Columns, then diagonals. */
const mixes: readonly (readonly number[])[] = [
  [0, 4, 8, 12],
  [1, 5, 9, 13],
  [2, 6, 10, 14],
  [3, 7, 11, 15],
  [0, 5, 10, 15],
  [1, 6, 11, 12],
  [2, 7, 8, 13],
  [3, 4, 9, 14],
]

/** SHA-512's, RFC 7693, section 2.6. */
const initial: readonly bigint[] = [
  0x6a09e667f3bcc908n,
  0xbb67ae8584caa73bn,
  0x3c6ef372fe94f82bn,
  0xa54ff53a5f1d36f1n,
  0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn,
  0x1f83d9abfb41bd6bn,
  0x5be0cd19137e2179n,
]

/** Which word of the message goes where in each of ten rounds, as hexadecimal digits: RFC 7693, section 2.7. */
const permutations: readonly string[] = [
  '0123456789abcdef',
  'ea489fd61c02b753',
  'b8c052fdae367194',
  '7931dcbe265a40f8',
  '905724afe1bc683d',
  '2c6a0b834d75fe19',
  'c51fed4a0763928b',
  'db7ec13950f4862a',
  '6fe9b308c2d714a5',
  'a2847615fb9e3cd0',
]

/**
 * The one hot loop of the code: a block as the sum of others, each times a factor, 64 bytes at a time. A product is the sum of the
 * products of both halves of a byte, and each of those is one of sixteen: two table look-ups, which a vector unit makes for 16 bytes
 * at once.
 * The library at hand took five times as long, and its memory broke after some rebuilds; this module is short enough to be
 * written down by hand.
 * @module
 */
import { times } from './gf256.ts'

/** Bytes of each block that are worked on at a time: few enough for all blocks to stay in the processor's cache. */
export const tileBytes = 4_096

/** What is worked on at a time. */
export const stepBytes = 64
/** A table of a factor: its products with 0 … 15, then with 0, 16 … 240. */
export const tableBytes = 32

export type Kernel = {
  readonly memory: Uint8Array
  /**
   * Writes `length` bytes (a multiple of 64, not 0) at `to`: the sum of the tiles from `from` on, each times the factor of its
   * table. Tables stand one after the other from `table` to `tableEnd`.
   */
  readonly sumProducts: (to: number, from: number, length: number, table: number, tableEnd: number) => void
}

/** TypeScript knows it in browsers only. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer }
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object
  readonly Instance: new (
    module: object,
    imports: object,
  ) => { readonly exports: Pick<Kernel, 'sumProducts'> }
}

/** @param bytes - Of memory. */
export function instantiateKernel(bytes: number): Kernel {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65_536) })
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes()), { watt: { memory } })
  return { memory: new Uint8Array(memory.buffer), sumProducts: exports.sumProducts }
}

/** The table of a factor. */
export function productTable(factor: number): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, index) => times(factor, index < 16 ? index : (index - 16) << 4))
}

// WebAssembly core specification 2.0, section 5: binary format.
const i32 = 0x7f
const v128 = 0x7b
const get = (local: number): number[] => [0x20, local]
const set = (local: number): number[] => [0x21, local]
const load = (offset: number): number[] => [0xfd, 0x00, 0, offset]
const store = (offset: number): number[] => [0xfd, 0x0b, 0, offset]
const constant = (byte: number): number[] => [0xfd, 0x0c, ...Array<number>(16).fill(byte)]
const swizzle = [0xfd, 0x0e]
const and = [0xfd, 0x4e]
const xor = [0xfd, 0x51]
const shiftRight = [0xfd, 0x6d]
const loop = [0x03, 0x40]
const end = 0x0b
const advance = (local: number, by: number): number[] => [
  ...get(local),
  0x41,
  ...signed(by),
  0x6a,
  ...set(local),
]
const againWhileBelow = (local: number, bound: number): number[] => [
  ...get(local),
  ...get(bound),
  0x49,
  0x0d,
  0,
  end,
]

function moduleBytes(): Uint8Array<ArrayBuffer> {
  const [to, from, length, table, tableEnd] = [0, 1, 2, 3, 4] as const
  const [toEnd, source, entry, low, high, bytes] = [5, 6, 7, 8, 9, 10] as const
  const lanes = [0, 1, 2, 3].map((lane) => ({ offset: 16 * lane, sum: 11 + lane }))
  const code = [
    [2, 3, i32, 7, v128], // locals: toEnd, source, entry; low, high, bytes and four sums
    [...get(to), ...get(length), 0x6a, ...set(toEnd)],
    loop,
    lanes.flatMap(({ sum }) => [...constant(0), ...set(sum)]),
    [...get(from), ...set(source), ...get(table), ...set(entry)],
    loop,
    [...get(entry), ...load(0), ...set(low), ...get(entry), ...load(16), ...set(high)],
    lanes
      .flatMap(({ offset, sum }) => [
        [...get(source), ...load(offset), ...set(bytes), ...get(sum)],
        [...get(low), ...get(bytes), ...constant(0x0f), ...and, ...swizzle, ...xor],
        [...get(high), ...get(bytes), 0x41, 4, ...shiftRight, ...swizzle, ...xor, ...set(sum)],
      ])
      .flat(),
    [...advance(source, tileBytes), ...advance(entry, tableBytes), ...againWhileBelow(entry, tableEnd)],
    lanes.flatMap(({ offset, sum }) => [...get(to), ...get(sum), ...store(offset)]),
    [...advance(to, stepBytes), ...advance(from, stepBytes), ...againWhileBelow(to, toEnd)],
    [end],
  ].flat()
  return Uint8Array.from(
    [
      [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, [1, 0x60, 5, i32, i32, i32, i32, i32, 0]),
      section(2, [1, ...name('watt'), ...name('memory'), 2, 0, 1]),
      section(3, [1, 0]),
      section(7, [1, ...name('sumProducts'), 0, 0]),
      // The body is longer than 127 bytes, so that its lengths take two.
      [10, ...twoBytes(code.length + 3), 1, ...twoBytes(code.length), ...code],
    ].flat(),
  )
}

/** A signed varint of a number from 0 on. */
function signed(value: number): number[] {
  return value < 64 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >> 7)]
}

function section(id: number, body: readonly number[]): number[] {
  return [id, body.length, ...body]
}

function name(text: string): number[] {
  return [text.length, ...new TextEncoder().encode(text)]
}

/** A varint of 128 to 16,383. */
function twoBytes(value: number): number[] {
  return [(value & 0x7f) | 0x80, value >> 7]
}

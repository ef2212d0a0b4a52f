/**
 * The one hot loop of the code, `to[i] ^= factor * from[i]`, sixteen bytes at a time. A product is the sum of the products of both
 * halves of a byte, and each of those is one of sixteen: two table look-ups, which a vector unit makes for all bytes at once.
 * The library at hand took five times as long, and its memory broke after some rebuilds; this module is short enough to be
 * written down by hand.
 * @module
 */
import { times } from './gf256.ts'

/** Bytes of each block that are worked on at a time: few enough for all blocks to stay in the processor's cache. */
export const tileBytes = 4_096

/** Memory for tiles, and tables of factors, 32 bytes each: products with 0 … 15, then with 0, 16 … 240. */
export type Kernel = {
  readonly memory: Uint8Array
  /** `length` is a multiple of 16, not 0. */
  readonly addProduct: (to: number, from: number, length: number, table: number) => void
}

/** TypeScript knows it in browsers only. */
declare const WebAssembly: {
  readonly Memory: new (size: { readonly initial: number }) => { readonly buffer: ArrayBuffer }
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object
  readonly Instance: new (module: object, imports: object) => { readonly exports: Pick<Kernel, 'addProduct'> }
}

/** @param bytes - Of memory. */
export function instantiateKernel(bytes: number): Kernel {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / 65_536) })
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(moduleBytes()), { watt: { memory } })
  return { memory: new Uint8Array(memory.buffer), addProduct: exports.addProduct }
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
const store = [0xfd, 0x0b, 0, 0]
const swizzle = [0xfd, 0x0e]
const and = [0xfd, 0x4e]
const xor = [0xfd, 0x51]
const shiftRight = [0xfd, 0x6d]
const lowHalves = [0xfd, 0x0c, ...Array<number>(16).fill(0x0f)]
const advance = (local: number): number[] => [...get(local), 0x41, 16, 0x6a, ...set(local)]

function moduleBytes(): Uint8Array<ArrayBuffer> {
  const [to, from, length, table, end, low, high, bytes] = [0, 1, 2, 3, 4, 5, 6, 7] as const
  const code = [
    [3, 1, i32, 2, v128, 1, v128], // locals: end; low, high; bytes
    [...get(table), ...load(0), ...set(low)],
    [...get(table), ...load(16), ...set(high)],
    [...get(from), ...get(length), 0x6a, ...set(end)],
    [0x03, 0x40], // loop
    [...get(from), ...load(0), ...set(bytes)],
    [...get(to), ...get(to), ...load(0)],
    [...get(low), ...get(bytes), ...lowHalves, ...and, ...swizzle, ...xor],
    [...get(high), ...get(bytes), 0x41, 4, ...shiftRight, ...swizzle, ...xor],
    [...store, ...advance(to), ...advance(from)],
    [...get(from), ...get(end), 0x49, 0x0d, 0], // again while from < end
    [0x0b, 0x0b],
  ].flat()
  return Uint8Array.from(
    [
      [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, [1, 0x60, 4, i32, i32, i32, i32, 0]),
      section(2, [1, ...name('watt'), ...name('memory'), 2, 0, 1]),
      section(3, [1, 0]),
      section(7, [1, ...name('addProduct'), 0, 0]),
      // The body is longer than 127 bytes, so that its lengths take two.
      [10, ...twoBytes(code.length + 3), 1, ...twoBytes(code.length), ...code],
    ].flat(),
  )
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

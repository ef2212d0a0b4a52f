/**
 * The library that does the arithmetic of curves, mcl, as WebAssembly. An instance of it knows one curve.
 * @see https://github.com/herumi/mcl
 * @module
 */

/** Where something lies in an instance's memory. */
export type Pointer = number

type GroupName = 'G1' | 'G2'

/** An instance. Functions have the library's names; they write what their first parameter points to, and none keeps anything. */
export type Mcl = {
  /** All memory, until the next call of a function: memory that grows moves. */
  readonly memory: () => Uint8Array
  /** Takes memory for good: nothing here is given back, so take it once. */
  readonly _malloc: (bytes: number) => Pointer
  readonly _mclBn_getFpByteSize: () => number
  /** Little-endian. @returns the bytes read; 0 for a number that is not below the modulus. */
  readonly _mclBnFp_deserialize: (element: Pointer, bytes: Pointer, size: number) => number
  readonly _mclBnFp_serialize: (bytes: Pointer, sizeMax: number, element: Pointer) => number
  readonly _mclBnFp_setInt32: (element: Pointer, value: number) => void
  /** Little-endian. @returns the bytes read; 0 for a number that is not below the group's order. */
  readonly _mclBnFr_deserialize: (factor: Pointer, bytes: Pointer, size: number) => number
  /** Of any number, little-endian, what is left by the group's order. */
  readonly _mclBnFr_setLittleEndianMod: (factor: Pointer, bytes: Pointer, size: number) => number
  readonly _mclBnFr_inv: (inverse: Pointer, factor: Pointer) => void
  readonly _mclBnFr_mul: (product: Pointer, one: Pointer, other: Pointer) => void
  readonly _mclBnFr_isZero: (factor: Pointer) => number
  readonly _mclBnFr_isEqual: (one: Pointer, other: Pointer) => number
  readonly _mclBnG1_getBasePoint: (point: Pointer) => void
  readonly _mclBnFp_mapToG1: (point: Pointer, element: Pointer) => number
  readonly _mclBnFp2_mapToG2: (point: Pointer, element: Pointer) => number
  readonly _mclBn_millerLoopVec: (product: Pointer, firsts: Pointer, seconds: Pointer, count: number) => void
  readonly _mclBn_finalExp: (power: Pointer, product: Pointer) => void
  readonly _mclBnGT_setInt32: (element: Pointer, value: number) => void
  readonly _mclBnGT_mul: (product: Pointer, one: Pointer, other: Pointer) => void
  readonly _mclBnGT_isOne: (element: Pointer) => number
} & {
  readonly [G in GroupName as `_mclBn${G}_${'clear' | 'isZero' | 'isValid' | 'isValidOrder'}`]: (
    point: Pointer,
  ) => number
} & {
  /** To z = 1, which is how a point's x and y are read. */
  readonly [G in GroupName as `_mclBn${G}_normalize`]: (to: Pointer, from: Pointer) => void
} & {
  readonly [G in GroupName as `_mclBn${G}_add`]: (sum: Pointer, one: Pointer, other: Pointer) => void
} & {
  /** The sum of products. The points lie one behind the other and may come back with another z, factors likewise. */
  readonly [G in GroupName as `_mclBn${G}_mulVec`]: (
    sum: Pointer,
    points: Pointer,
    factors: Pointer,
    count: number,
  ) => void
}

type Library = Mcl & {
  readonly wasmMemory: WebAssembly.Memory
  readonly _mclBn_init: (curve: number, compiledFor: number) => number
  readonly _mclBn_setMapToMode: (mode: number) => number
  readonly _mclBn_verifyOrderG1: (verify: number) => void
  readonly _mclBn_verifyOrderG2: (verify: number) => void
}

/** The library's numbers for the curves. */
const curveNumbers = { bn254: 4, bls12_381: 5, p256: 107 } as const

/** What it was compiled for: numbers of up to 6 and 4 times 64 bits, in fields and in factors. */
const compiledFor = 46
/** RFC 9380's maps, of which there are some for BLS12-381 only. */
const mapOfRfc9380 = 5

/** Bytes that a base field's element takes in memory, whatever the curve; and a factor. */
export const elementBytes = 48
export const factorBytes = 32

/** Loads the library anew, for one curve. */
export async function loadMcl(curve: keyof typeof curveNumbers): Promise<Mcl> {
  const { default: create } = await import('mcl-wasm/dist/mcl_c.js')
  const library = (await create({})) as Library
  if (library._mclBn_init(curveNumbers[curve], compiledFor) !== 0) throw new Error(`mcl knows no ${curve}`)
  if (curve === 'bls12_381' && library._mclBn_setMapToMode(mapOfRfc9380) !== 0)
    throw new Error('mcl lacks the maps of RFC 9380')
  // A point is valid when it is on the curve. Whether it is in the subgroup is asked where it matters, as it costs 500 times as much.
  library._mclBn_verifyOrderG1(0)
  library._mclBn_verifyOrderG2(0)
  let memory = new Uint8Array(library.wasmMemory.buffer)
  return {
    ...library,
    memory: () => {
      // What it was before it moved has no bytes now.
      if (memory.length === 0) memory = new Uint8Array(library.wasmMemory.buffer)
      return memory
    },
  }
}

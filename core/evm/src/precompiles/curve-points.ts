/**
 * Points of curves as they lie in calldata: x, then y; all zeros is the point at infinity.
 * @module
 */
import { elementBytes, factorBytes, type Mcl, type Pointer } from './mcl.ts'

/** How an element of a field lies in calldata and in the library's memory. */
export type Field = {
  /** In calldata. */
  readonly bytes: number
  /** In memory. */
  readonly size: number
  /** @returns false for a number that is not below the modulus: each element has one form. */
  readonly read: (to: Pointer, input: Uint8Array, start: number) => boolean
  readonly write: (output: Uint8Array, start: number, from: Pointer) => void
  readonly setOne: (to: Pointer) => void
}

/** The points of a curve. Those in memory have z besides x and y. */
export type Group = {
  readonly bytes: number
  readonly size: number
  /** @returns false for what is no point of the curve. It may lie outside of the subgroup. */
  readonly read: (to: Pointer, input: Uint8Array, start: number) => boolean
  readonly write: (from: Pointer) => Uint8Array
  readonly isInfinity: (point: Pointer) => boolean
  /** Whether a point of the curve is in the group of prime order. */
  readonly isInSubgroup: (point: Pointer) => boolean
  readonly setInfinity: (point: Pointer) => void
  readonly add: (sum: Pointer, one: Pointer, other: Pointer) => void
  /** The sum of products. Only for points of the subgroup. */
  readonly sumProducts: (sum: Pointer, points: Pointer, factors: Pointer, count: number) => void
}

/** Numbers below the modulus, big-endian on `bytes` bytes. */
export function baseField(mcl: Mcl, bytes: number): Field {
  const size = mcl._mclBn_getFpByteSize()
  const padding = bytes - size
  const number = mcl._malloc(size)
  return {
    bytes,
    size: elementBytes,
    read: (to, input, start) => {
      if (!isZero(input, start, padding)) return false
      copyReversed(mcl.memory(), number, input, start + padding, size)
      return mcl._mclBnFp_deserialize(to, number, size) === size
    },
    write: (output, start, from) => {
      mcl._mclBnFp_serialize(number, size, from)
      copyReversed(output, start + padding, mcl.memory(), number, size)
    },
    setOne: (to) => mcl._mclBnFp_setInt32(to, 1),
  }
}

/** c0 + c1 i. EIP-2537 has c0 first, EIP-197 c1. */
export function quadraticField(mcl: Mcl, base: Field, first: 'c0' | 'c1'): Field {
  const [at0, at1] = first === 'c0' ? [0, base.bytes] : [base.bytes, 0]
  return {
    bytes: 2 * base.bytes,
    size: 2 * base.size,
    read: (to, input, start) =>
      base.read(to, input, start + at0) && base.read(to + base.size, input, start + at1),
    write: (output, start, from) => {
      base.write(output, start + at0, from)
      base.write(output, start + at1, from + base.size)
    },
    setOne: (to) => {
      base.setOne(to)
      mcl._mclBnFp_setInt32(to + base.size, 0)
    },
  }
}

export function createGroup(mcl: Mcl, name: 'G1' | 'G2', field: Field): Group {
  const clear = mcl[`_mclBn${name}_clear`]
  const isInfinity = mcl[`_mclBn${name}_isZero`]
  const isValid = mcl[`_mclBn${name}_isValid`]
  const isValidOrder = mcl[`_mclBn${name}_isValidOrder`]
  const normalize = mcl[`_mclBn${name}_normalize`]
  const bytes = 2 * field.bytes
  const [y, z] = [field.size, 2 * field.size]
  return {
    bytes,
    size: 3 * field.size,
    read: (to, input, start) => {
      if (isZero(input, start, bytes)) {
        clear(to)
        return true
      }
      if (!field.read(to, input, start) || !field.read(to + y, input, start + field.bytes)) return false
      field.setOne(to + z)
      return isValid(to) === 1
    },
    write: (from) => {
      const output = new Uint8Array(bytes)
      if (isInfinity(from) === 1) return output
      normalize(from, from)
      field.write(output, 0, from)
      field.write(output, field.bytes, from + y)
      return output
    },
    isInfinity: (point) => isInfinity(point) === 1,
    isInSubgroup: (point) => isValidOrder(point) === 1,
    setInfinity: clear,
    add: mcl[`_mclBn${name}_add`],
    sumProducts: mcl[`_mclBn${name}_mulVec`],
  }
}

/** Numbers modulo the group's order, on 32 bytes. */
export type Factors = {
  /** Takes any word. */
  readonly reduce: (to: Pointer, input: Uint8Array, start: number) => void
  /** @returns false for 0, and for a word that is not below the order. */
  readonly read: (to: Pointer, input: Uint8Array, start: number) => boolean
}

export function createFactors(mcl: Mcl): Factors {
  const number = mcl._malloc(factorBytes)
  return {
    reduce: (to, input, start) => {
      copyReversed(mcl.memory(), number, input, start, factorBytes)
      mcl._mclBnFr_setLittleEndianMod(to, number, factorBytes)
    },
    read: (to, input, start) => {
      copyReversed(mcl.memory(), number, input, start, factorBytes)
      return mcl._mclBnFr_deserialize(to, number, factorBytes) > 0 && mcl._mclBnFr_isZero(to) === 0
    },
  }
}

function isZero(bytes: Uint8Array, start: number, count: number): boolean {
  for (let at = start; at < start + count; at++) if (bytes[at] !== 0) return false
  return true
}

/** Calldata is big-endian, what the library reads and writes is little-endian. */
function copyReversed(to: Uint8Array, at: number, from: Uint8Array, start: number, count: number): void {
  for (let index = 0; index < count; index++) to[at + index] = from[start + count - 1 - index] ?? 0
}

/**
 * Many large contracts that are called in turn: whoever decodes all of each call's code is kept busy for little gas.
 * @module
 */
import { codeBytesMax } from './frames/gas.ts'
import type { Address } from './types.ts'

/** The first of the crowd's addresses. They are short, so that much fits into the caller's code. */
const firstAddress = 0x01_0000

type Body = 'jumps' | 'hops'

export type Crowd = {
  /** Calls each once and begins again. */
  readonly caller: Uint8Array
  readonly codes: Readonly<Record<Address, Uint8Array>>
}

/** Contracts of the largest size that differ in their last bytes. */
export function crowdOf(count: number, kind: Body): Crowd {
  const numbers = Array.from({ length: count }, (_, index) => firstAddress + index)
  const calls = numbers.flatMap((it) => [0x5f, 0x5f, 0x5f, 0x5f, 0x62, ...bytesOf(it, 3), 0x5a, 0xfa, 0x50])
  const codes = numbers.map((it): [Address, Uint8Array] => [
    `0x${it.toString(16).padStart(40, '0')}`,
    Uint8Array.from([...bodies[kind], ...bytesOf(it, 3)]),
  ])
  return { caller: Uint8Array.from([0x5b, ...calls, 0x5f, 0x56]), codes: Object.fromEntries(codes) }
}

const bodyBytes = codeBytesMax - 3
const bodies: Readonly<Record<Body, readonly number[]>> = {
  /** To the last place there is, over what takes most room. */
  jumps: [0x30, 0x61, ...bytesOf(bodyBytes - 2, 2), 0x57, ...fill(bodyBytes - 7, 0x5a), 0x5b, 0x00],
  /** From place to place over what is never run. */
  hops: hops(60),
}

function hops(between: number): readonly number[] {
  const hopBytes = 6 + between
  const count = Math.floor(bodyBytes / hopBytes) - 1
  const body = Array.from({ length: count }, (_, index) => [
    0x5b,
    0x30,
    0x61,
    ...bytesOf((index + 1) * hopBytes, 2),
    0x57,
    ...fill(between, 0x5a),
  ]).flat()
  return [...body, 0x5b, ...fill(bodyBytes - body.length - 1, 0x00)]
}

function fill(count: number, byte: number): readonly number[] {
  return Array.from({ length: count }, () => byte)
}

function bytesOf(number: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => (number >> (8 * (count - 1 - index))) & 0xff)
}

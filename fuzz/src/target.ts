/**
 * What a fuzz target is: a decoder, what it may throw, and what must hold for whatever it takes.
 * @module
 */
import type { Random } from './random.ts'

/** Changes an input; `other` is another one to splice with. Never changes its arguments. */
export type Mutate = (input: Uint8Array, random: Random, other: Uint8Array) => Uint8Array

export type Target = {
  /** Valid inputs, made by our own encoders. */
  readonly seeds: readonly Uint8Array[]
  /**
   * Feeds one input. Must not depend on earlier inputs.
   * @returns whether the decoder took it.
   * @throws when the product is wrong: a foreign exception, or an accepted input that breaks a rule.
   */
  readonly run: (input: Uint8Array) => boolean | Promise<boolean>
  /** The decoder's source files: their blocks guide the loop and are counted in the report. */
  readonly covers: RegExp
  /** Processor milliseconds that one input may cost; default 100. */
  readonly inputMsMax?: number
  /** Longest input that is tried. */
  readonly bytesMax: number
  /** Byte strings that the format gives a meaning to. */
  readonly dictionary?: readonly Uint8Array[]
  /** Keeps the input's structure, where raw bytes would hardly pass a length, a checksum or a signature. */
  readonly mutate?: Mutate
}

/** A target as the command knows it before it is loaded. */
export type TargetEntry = {
  readonly name: string
  readonly about: string
  /** Lazy, so that coverage sees its modules from their first line, and other targets cost nothing. */
  readonly load: () => Promise<Target>
  /** An input of this target costs as much as so many of others, and it gets so many fewer; default 1. */
  readonly effort?: number
}

type ErrorClass = abstract new (...facts: never[]) => Error

/**
 * Runs a decoder that may throw the given errors and no other.
 * @returns undefined when it threw one of them.
 */
export function declared<T>(decode: () => T, errors: readonly ErrorClass[]): T | undefined {
  try {
    return decode()
  } catch (error) {
    if (errors.some((it) => error instanceof it)) return undefined
    throw error
  }
}

/** Thrown when a decoder broke its promise without an exception of its own. */
export class BrokenPromiseError extends Error {
  override readonly name = 'BrokenPromiseError'
}

/** @throws {BrokenPromiseError} `holds` is false. */
export function promise(holds: boolean, what: string): asserts holds {
  if (!holds) throw new BrokenPromiseError(what)
}

/** @throws {BrokenPromiseError} The bytes differ. */
export function promiseSameBytes(found: Uint8Array, expected: Uint8Array, what: string): void {
  if (found.length === expected.length && Buffer.compare(found, expected) === 0) return
  const show = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(0, 64)).toString('hex')
  throw new BrokenPromiseError(`${what}: ${show(found)} instead of ${show(expected)}`)
}

/** Text as the bytes of an input. */
export function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** An input as JSON; undefined when it is none, which is the reader's business before any decoder's. */
export function jsonOf(input: Uint8Array): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(Buffer.from(input).toString('utf8')) as unknown }
  } catch {
    return undefined
  }
}

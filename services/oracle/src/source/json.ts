/**
 * JSON of a source, taken apart with checks.
 * @module
 */
import { shown } from '@watt/errors'
import { decode } from './decode.ts'
import { ParseError } from './parse-error.ts'

const entriesMax = 100_000

/** @throws {ParseError} */
export function parseJson(raw: Uint8Array): unknown {
  const text = decode(raw)
  try {
    return JSON.parse(text)
  } catch {
    throw new ParseError('it is not JSON')
  }
}

/** @throws {ParseError} */
export function record(value: unknown, name: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as Readonly<Record<string, unknown>>
  throw new ParseError(`${name} is ${shown(value)}, no object`)
}

/** @throws {ParseError} Not a list, or one of more than 100,000 entries. */
export function list(value: unknown, name: string): readonly unknown[] {
  if (Array.isArray(value) && value.length <= entriesMax) return value
  throw new ParseError(`${name} is ${shown(value)}, no list`)
}

/** @throws {ParseError} */
export function text(value: unknown, name: string): string {
  if (typeof value === 'string') return value
  throw new ParseError(`${name} is ${shown(value)}, no text`)
}

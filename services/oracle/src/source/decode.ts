/**
 * Text out of the bytes of a source.
 * @module
 */
import { ParseError } from './parse-error.ts'

/** @throws {ParseError} They are not of that encoding, or hold the marks of an unfinished merge. */
export function decode(raw: Uint8Array, encoding: 'utf-8' | 'latin1' = 'utf-8'): string {
  let text: string
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(raw)
  } catch {
    throw new ParseError(`it is not ${encoding}`)
  }
  if (/^(<{7} |={7}\r?$|>{7} )/m.test(text)) throw new ParseError('it holds the marks of an unfinished merge')
  return text
}

/**
 * Path and query of a request, decoded once and strictly.
 * @module
 */
import { S3Error } from '../errors.ts'

export type RequestLine = {
  /** Decoded, with its leading slash; `//` and `..` stand for themselves, since keys may hold them. */
  readonly path: string
  readonly query: readonly (readonly [string, string])[]
}

const queryPairsMax = 128

/** @throws {S3Error} InvalidURI: an escape is broken, or the bytes are no UTF-8. */
export function parseRequestLine(target: string): RequestLine {
  const mark = target.indexOf('?')
  const path = mark === -1 ? target : target.slice(0, mark)
  const query = mark === -1 ? '' : target.slice(mark + 1)
  if (!path.startsWith('/')) throw new S3Error('InvalidURI')
  const pairs = query.split('&', queryPairsMax + 1).filter((pair) => pair !== '')
  if (pairs.length > queryPairsMax) throw new S3Error('InvalidURI', 'There are too many parameters.')
  return { path: decode(path), query: pairs.map(parsePair) }
}

/** First value of a parameter. */
export function parameter(query: RequestLine['query'], name: string): string | undefined {
  return query.find(([it]) => it === name)?.[1]
}

/** Reads percent escapes. @throws {S3Error} InvalidURI */
export function decode(text: string): string {
  try {
    const decoded = decodeURIComponent(text)
    if (decoded.isWellFormed()) return decoded
  } catch {
    // Said below, as for text that is not well-formed.
  }
  throw new S3Error('InvalidURI')
}

function parsePair(pair: string): readonly [string, string] {
  const spaced = pair.replaceAll('+', ' ')
  const at = spaced.indexOf('=')
  return at === -1 ? [decode(spaced), ''] : [decode(spaced.slice(0, at)), decode(spaced.slice(at + 1))]
}

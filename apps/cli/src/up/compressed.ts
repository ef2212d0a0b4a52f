/**
 * Files of the page in their small form, for phones on a slow line.
 * @module
 */
import { readFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { extname } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const gzipped = promisify(gzip)
/** The other kinds are compressed already. */
const compressible = new Set(['.js', '.css', '.json', '.svg'])

export function acceptsGzip({ headers }: IncomingMessage, path: string): boolean {
  return compressible.has(extname(path)) && /\bgzip\b/.test(String(headers['accept-encoding'] ?? ''))
}

/** @returns reads a file compressed; what was read is kept, so call it for files that never change. */
export function compressor(): (file: string) => Promise<Buffer> {
  const kept = new Map<string, Promise<Buffer>>()
  return (file) => {
    const known = kept.get(file)
    if (known) return known
    const made = readFile(file).then((bytes) => gzipped(bytes, { level: 9 }))
    kept.set(file, made)
    made.catch(() => kept.delete(file))
    return made
  }
}

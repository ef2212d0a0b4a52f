/**
 * Files of the page in their small form, for phones on a slow line.
 * @module
 */
import { readFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { extname } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

export type SmallForm = { readonly encoding: 'br' | 'gzip'; readonly bytes: Buffer }

const gzipped = promisify(gzip)
/** The other kinds are compressed already. */
const compressible = new Set(['.js', '.css', '.json', '.svg'])

/**
 * Reads files compressed, as who asks can take them: Brotli where the build left a `.br` beside the file, else gzip, made
 * once. What was read is kept, so call it for files that never change.
 * @param files - Path in the address -> file on disk.
 * @returns undefined where only the whole file will do.
 */
export function smallForms(
  files: ReadonlyMap<string, string>,
): (request: IncomingMessage, path: string, file: string) => Promise<SmallForm> | undefined {
  const kept = new Map<string, Promise<Buffer>>()
  const read = (key: string, make: () => Promise<Buffer>): Promise<Buffer> => {
    const made = kept.get(key) ?? make()
    kept.set(key, made)
    made.catch(() => kept.delete(key))
    return made
  }
  return ({ headers }, path, file) => {
    if (!compressible.has(extname(path))) return undefined
    const accepted = String(headers['accept-encoding'] ?? '')
    const brotli = files.get(`${path}.br`)
    if (brotli !== undefined && /\bbr\b/.test(accepted))
      return read(brotli, () => readFile(brotli)).then((bytes) => ({ encoding: 'br', bytes }))
    if (!/\bgzip\b/.test(accepted)) return undefined
    const zip = async (): Promise<Buffer> => gzipped(await readFile(file), { level: 9 })
    return read(file, zip).then((bytes) => ({ encoding: 'gzip', bytes }))
  }
}

/**
 * Ethereum's published test vectors, read from the archive beside the checkout, or from the one that
 * `WATT_ETHEREUM_TESTS` names. Absent, the tests that need them are skipped.
 * @module
 */
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

const archive =
  process.env['WATT_ETHEREUM_TESTS'] ??
  fileURLToPath(new URL('../../../../shared/vectors/ethereum-tests.tar.gz', import.meta.url))

/** For the `skip` option of a test: false, or why. */
export const skipVectors: false | string = existsSync(archive)
  ? false
  : `no vectors at ${archive}; set WATT_ETHEREUM_TESTS to an archive of ethereum/tests`

const block = 512

/** The cases of all JSON files under a folder of the archive, by name. */
export function vectors(folder: string): readonly (readonly [name: string, vector: unknown])[] {
  const tar = gunzipSync(readFileSync(archive))
  const found: (readonly [string, unknown])[] = []
  for (let at = 0; at + block <= tar.length;) {
    const path = text(tar, at, 100)
    const length = Number.parseInt(text(tar, at + 124, 12), 8) || 0
    if (path.replace(/^\.\//, '').startsWith(folder) && path.endsWith('.json')) {
      const json: unknown = JSON.parse(tar.toString('utf8', at + block, at + block + length))
      found.push(...Object.entries(json as Record<string, unknown>))
    }
    at += block + Math.ceil(length / block) * block
  }
  return found
}

function text(tar: Buffer, at: number, length: number): string {
  return tar.toString('utf8', at, at + length).replace(/\0.*$/s, '')
}

/**
 * The version of this checkout, from its package.json.
 * @module
 */
import { readFile } from 'node:fs/promises'

/** Reads the version of this package. */
export async function versionOfWatt(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}

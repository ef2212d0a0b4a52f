/**
 * Inputs that once broke something: one file each, by target; `npm test` runs them for ever.
 * @module
 */
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../corpus', import.meta.url))

export type CorpusFile = { readonly target: string; readonly path: string; readonly input: Uint8Array }

/** Every regression file, in the order of their names. */
export async function readCorpus(): Promise<readonly CorpusFile[]> {
  const names = await readdir(root, { recursive: true, withFileTypes: true })
  const paths = names
    .filter((it) => it.isFile() && it.name.endsWith('.input'))
    .map((it) => join(it.parentPath, it.name))
  return Promise.all(paths.toSorted().map(readCorpusFile))
}

/** Reads one file; its folder names the target. */
export async function readCorpusFile(path: string): Promise<CorpusFile> {
  const target = path.split(/[/\\]/).at(-2) ?? ''
  return { target, path, input: new Uint8Array(await readFile(path)) }
}

/**
 * Keeps an input. @param what - Short words for its name; a person may find better ones later.
 * @returns the file's path, relative to the working folder.
 */
export async function saveToCorpus(target: string, what: string, input: Uint8Array): Promise<string> {
  const words = what
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 60)
  const digest = createHash('sha256').update(input).digest('hex').slice(0, 8)
  const folder = join(root, target)
  await mkdir(folder, { recursive: true })
  const path = join(folder, `${words}-${digest}.input`)
  await writeFile(path, input)
  return relative(process.cwd(), path)
}

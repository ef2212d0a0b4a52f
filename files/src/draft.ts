/**
 * Files that appear complete or not at all, and survive a power cut: a synced draft gets the name.
 * @module
 */
import { randomBytes } from 'node:crypto'
import { link, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { makeFolder, privateFile, renameDurably, syncFolder } from './folder.ts'

/** Ends the names of drafts; what a crash left of them may be deleted. */
export const draftSuffix = '.tmp'

/** Writes a file that only its owner may read, or replaces it; makes its folder. */
export async function writeFileAtomic(path: string, content: string | Uint8Array): Promise<void> {
  await makeFolder(dirname(path))
  await withDraft(path, content, async (draft) => renameDurably(draft, path))
}

/**
 * Writes a file that only its owner may read, where none is. Its folder must be there.
 * @returns false when the name is taken; what is there stays.
 */
export async function writeNewFile(path: string, content: string | Uint8Array): Promise<boolean> {
  return withDraft(path, content, async (draft) => {
    try {
      await link(draft, path) // Unlike a rename, this fails when the name is taken.
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
      throw error
    }
    await syncFolder(dirname(path))
    return true
  })
}

/** Runs `use` with a synced draft beside `path`; nothing stays of the draft. */
async function withDraft<RESULT>(
  path: string,
  content: string | Uint8Array,
  use: (draft: string) => Promise<RESULT>,
): Promise<RESULT> {
  const draft = `${path}.${randomBytes(6).toString('hex')}${draftSuffix}`
  try {
    const file = await open(draft, 'wx', privateFile)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    return await use(draft)
  } finally {
    await rm(draft, { force: true })
  }
}

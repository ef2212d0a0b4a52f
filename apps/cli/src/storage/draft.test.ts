import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { takeDraft } from './draft.ts'

/** Above what Linux gives. */
const gone = 4_194_305

describe('drafts of fetched files', () => {
  let folder: string
  let path: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watt-draft-'))
    path = join(folder, 'file')
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('go on with the longest one that a process left', async () => {
    const { path: fresh, doneBytes } = await takeDraft(path, 'content', 100)
    assert.equal(doneBytes, 0)
    await writeFile(fresh.replace(`.${process.pid}.`, `.${gone}.`), 'abc')
    await writeFile(fresh.replace(`.${process.pid}.`, `.${gone + 1}.`), 'a')
    assert.deepEqual(await takeDraft(path, 'content', 100), { path: fresh, doneBytes: 3 })
    assert.equal((await readdir(folder)).length, 2)
    // One of its own number is left over, too: no process writes two drafts of one file.
    assert.equal((await takeDraft(path, 'content', 100)).doneBytes, 3)
  })

  it('are none of another content, another process, or longer than the whole', async () => {
    const { path: fresh } = await takeDraft(path, 'content', 100)
    const left = fresh.replace(`.${process.pid}.`, `.${gone}.`)
    await writeFile(left, 'abc')
    assert.equal((await takeDraft(path, 'other', 100)).doneBytes, 0)
    assert.equal((await takeDraft(path, 'content', 2)).doneBytes, 0)
    await rm(left)
    await writeFile(fresh.replace(`.${process.pid}.`, `.${process.ppid}.`), 'abc')
    assert.equal((await takeDraft(path, 'content', 100)).doneBytes, 0)
  })

  it('are none that may have lost something when the machine stopped', async () => {
    const { path: fresh } = await takeDraft(path, 'content', 100)
    const left = fresh.replace(`.${process.pid}.`, `.${gone}.`)
    await writeFile(left, 'abc')
    await utimes(left, 1, 1)
    assert.equal((await takeDraft(path, 'content', 100)).doneBytes, 0)
  })
})

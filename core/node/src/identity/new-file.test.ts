import assert from 'node:assert/strict'
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { writeNewFile } from './new-file.ts'

describe('writeNewFile', () => {
  let folder: string
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'watt-new-file-'))))
  after(() => rm(folder, { recursive: true }))

  it('lets one of many win, and leaves nothing but the whole file', async () => {
    const path = join(folder, 'secret')
    const texts = Array.from({ length: 8 }, (_, at) => `${at}`.repeat(10_000))
    const won = await Promise.all(texts.map((text) => writeNewFile(path, text)))
    assert.equal(won.filter(Boolean).length, 1)
    assert.equal(await readFile(path, 'utf8'), texts[won.indexOf(true)])
    assert.deepEqual(await readdir(folder), ['secret'])
    if (process.platform !== 'win32') assert.equal((await stat(path)).mode & 0o777, 0o600)
  })

  it('tells of a folder that is not there', async () => {
    await assert.rejects(writeNewFile(join(folder, 'no', 'secret'), ''), { code: 'ENOENT' })
  })
})

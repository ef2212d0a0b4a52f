import assert from 'node:assert/strict'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { writeFileAtomic, writeNewFile } from './draft.ts'

const hasModes = process.platform !== 'win32'
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777

describe('writeFileAtomic', () => {
  let folder: string
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'watt-files-'))))
  after(() => rm(folder, { recursive: true }))

  it('replaces a file, and lets only the owner read the new one', async () => {
    const path = join(folder, 'replaced')
    await writeFile(path, 'old')
    await chmod(path, 0o644)
    await writeFileAtomic(path, new Uint8Array([1, 2, 3]))
    assert.deepEqual(new Uint8Array(await readFile(path)), new Uint8Array([1, 2, 3]))
    if (hasModes) assert.equal(await modeOf(path), 0o600)
  })

  it('makes the folders above, which only the owner can enter', async () => {
    const path = join(folder, 'one', 'two', 'file')
    await writeFileAtomic(path, 'text')
    assert.equal(await readFile(path, 'utf8'), 'text')
    if (hasModes) assert.equal(await modeOf(join(folder, 'one')), 0o700)
    if (hasModes) assert.equal(await modeOf(join(folder, 'one', 'two')), 0o700)
  })

  it('leaves no draft where the name cannot be given', async () => {
    const within = join(folder, 'refused')
    await mkdir(join(within, 'taken', 'by a folder'), { recursive: true })
    await assert.rejects(writeFileAtomic(join(within, 'taken'), 'text'))
    assert.deepEqual(await readdir(within), ['taken'])
  })

  it('shows one whole text of many that are written at once', async () => {
    const path = join(folder, 'contested')
    const texts = Array.from({ length: 8 }, (_, at) => `${at}`.repeat(10_000))
    await Promise.all(texts.map((text) => writeFileAtomic(path, text)))
    assert.ok(texts.includes(await readFile(path, 'utf8')))
  })
})

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
    if (hasModes) assert.equal(await modeOf(path), 0o600)
  })

  it('tells of a folder that is not there', async () => {
    await assert.rejects(writeNewFile(join(folder, 'no', 'secret'), ''), { code: 'ENOENT' })
  })
})

import assert from 'node:assert/strict'
import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { Journal } from './journal.ts'
import { readNodeKey, readOrMakeNodeKey } from './key-file.ts'
import { keyOf } from './neighbours.fixture.ts'

describe('what a keeper keeps', () => {
  let folder: string
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'watt-journal-'))))
  after(() => rm(folder, { recursive: true }))

  it('is there after a new start, whatever was written at once', async () => {
    const journal = new Journal(join(folder, 'one'))
    const keys = [1, 2, 3].map((index) => keyOf(index).address)
    const marks = keys.flatMap((key) => Array.from({ length: 24 }, (_, window) => ({ key, window })))
    await Promise.all(marks.map(async ({ key, window }) => journal.mark(7, 'seen', key, window)))
    const { seen } = await new Journal(join(folder, 'one')).day(7)
    assert.deepEqual(seen, Object.fromEntries(keys.map((key) => [key, 0xffffff])))
  })

  it('is of some days only', async () => {
    const journal = new Journal(join(folder, 'old'))
    for (const day of [1, 13, 20]) await journal.mark(day, 'answered', keyOf(1).address, 0)
    await journal.prune(20)
    assert.deepEqual((await readdir(join(folder, 'old', 'days'))).toSorted(), ['13.json', '20.json'])
    assert.deepEqual((await journal.day(1)).answered, {})
  })

  it('goes on after a change that failed, and says which file it cannot read', async () => {
    const journal = new Journal(join(folder, 'bad'))
    const failing = journal.change(5, () => {
      throw new Error('no')
    })
    await assert.rejects(failing, /no/)
    await journal.mark(5, 'seen', keyOf(1).address, 1)
    const wrong = [
      '',
      '[]',
      'null',
      '{"seen":1}',
      '{"seen":{}',
      '{"seen":null,"answered":{},"statements":[]}',
      '{"seen":{"0x":"1"},"answered":{},"statements":[]}',
      '{"seen":{},"answered":{},"statements":[null]}',
      '{"seen":{},"answered":{},"statements":[],"proof":{"state":"sent"}}',
    ]
    for (const text of wrong) {
      await writeFile(join(folder, 'bad', 'days', '6.json'), text)
      await assert.rejects(new Journal(join(folder, 'bad')).day(6), { code: 'people/node-journal' }, text)
    }
  })
})

describe('the key of a node', () => {
  let folder: string
  before(async () => (folder = await mkdtemp(join(tmpdir(), 'watt-node-key-'))))
  after(() => rm(folder, { recursive: true }))

  it('is made once, and only its owner can read it', async () => {
    const within = join(folder, 'made')
    const keys = await Promise.all([1, 2, 3].map(async () => readOrMakeNodeKey(within)))
    assert.equal(new Set(keys.map(({ address }) => address)).size, 1)
    assert.equal((await readNodeKey(within)).address, keys[0]!.address)
    if (process.platform !== 'win32') assert.equal((await stat(join(within, 'key'))).mode & 0o777, 0o600)
  })

  it('is refused where it is missing, shared or something else', async () => {
    await assert.rejects(readNodeKey(join(folder, 'none')), { reason: 'missing' })
    const path = join(folder, 'key')
    for (const text of ['', '00'.repeat(32), 'ff'.repeat(32), '0x', 'zz'.repeat(32)]) {
      await writeFile(path, text, { mode: 0o600 })
      await assert.rejects(readNodeKey(folder), { reason: 'malformed' }, text)
    }
    if (process.platform === 'win32') return
    await rm(path)
    await writeFile(path, '11'.repeat(32), { mode: 0o644 })
    await assert.rejects(readNodeKey(folder), { reason: 'shared' })
  })
})

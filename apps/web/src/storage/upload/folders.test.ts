import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { alone, dropUnfinished, folderOf, keepStaged, listUploads, stagingFolder } from './folders.ts'
import { openMemoryFiles } from './memory-files.fixture.ts'
import { recordOf } from './record.fixture.ts'

const manifest = new Uint8Array(3)

describe('folders of uploads', () => {
  it('keep what was staged, the newest first', async () => {
    openMemoryFiles()
    await keepStaged(recordOf({ id: 'old', createdMs: 1 }), manifest)
    await keepStaged(recordOf({ id: 'new', createdMs: 2 }), manifest)
    assert.deepEqual(await listUploads(), [
      recordOf({ id: 'new', createdMs: 2 }),
      recordOf({ id: 'old', createdMs: 1 }),
    ])
    assert.deepEqual(await folderOf('old').manifest(), manifest)
  })

  it('go where they were left while they were filled, unless a tab fills them now', async () => {
    openMemoryFiles()
    await stagingFolder('empty')
    await (await stagingFolder('begun')).getFileHandle('record.json', { create: true })
    await stagingFolder('filled now')
    await keepStaged(recordOf({ id: 'whole' }), manifest)
    await alone('filled now', async () => assert.equal(await dropUnfinished(), 2))
    assert.deepEqual(await idsLeft(), ['filled now', 'whole'])
  })

  it('stay where the record cannot be read now, or is of a newer page: they may be paid for', async () => {
    const root = openMemoryFiles()
    await keepStaged(recordOf({ id: 'unreadable', order: 1n }), manifest)
    await keepStaged({ ...recordOf({ id: 'newer', order: 2n }), version: 2 as never }, manifest)
    const folder = await (await root.getDirectoryHandle('uploads')).getDirectoryHandle('unreadable')
    const file = await folder.getFileHandle('record.json')
    file.isReadable = false
    assert.equal(await dropUnfinished(), 0)
    assert.deepEqual(await listUploads(), [])
    file.isReadable = true
    assert.deepEqual(await listUploads(), [recordOf({ id: 'unreadable', order: 1n })])
    assert.deepEqual(await idsLeft(), ['newer', 'unreadable'])
  })
})

async function idsLeft(): Promise<readonly string[]> {
  const root = await navigator.storage.getDirectory()
  const ids: string[] = []
  for await (const id of (await root.getDirectoryHandle('uploads')).keys()) ids.push(id)
  return ids.toSorted()
}

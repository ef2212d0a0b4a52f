import assert from 'node:assert/strict'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { generatePrivateKey, readKeyFile, readOrCreateKeyFile, writeKeyFile } from './key-file.ts'

const isWindows = process.platform === 'win32'

describe('key file', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watt-key-'))
  })
  after(() => rm(folder, { recursive: true }))

  it('is made once, for its owner alone, and leaves no draft behind', async () => {
    const path = join(folder, 'node.key')
    const made = await readOrCreateKeyFile(path)
    assert.equal(made.length, 32)
    assert.deepEqual(await readOrCreateKeyFile(path), made)
    if (!isWindows) assert.equal((await stat(path)).mode & 0o777, 0o600)
    assert.deepEqual(await readdir(folder), ['node.key'])
    assert.equal(await readFile(path, 'utf8'), `${Buffer.from(made).toString('hex')}\n`)
  })

  it('is one key, however many start at once', async () => {
    const path = join(folder, 'raced.key')
    const keys = await Promise.all(Array.from({ length: 8 }, () => readOrCreateKeyFile(path)))
    for (const key of keys) assert.deepEqual(key, keys[0])
  })

  it('is never overwritten', async () => {
    const path = join(folder, 'kept.key')
    const key = generatePrivateKey()
    await writeKeyFile(path, key)
    await assert.rejects(writeKeyFile(path, generatePrivateKey()), {
      code: 'node/key-file',
      reason: 'exists',
    })
    assert.deepEqual(await readKeyFile(path), key)
  })

  it('is refused while others may read it', { skip: isWindows }, async () => {
    const path = join(folder, 'shared.key')
    await writeKeyFile(path, generatePrivateKey())
    for (const mode of [0o640, 0o604, 0o660, 0o777]) {
      await chmod(path, mode)
      await assert.rejects(readKeyFile(path), { code: 'node/key-file', reason: 'shared' })
    }
  })

  it('is refused when it holds no key, and its content is not shown', async () => {
    const path = join(folder, 'bad.key')
    const contents = [
      '',
      'zz',
      'ab'.repeat(31),
      'ab'.repeat(33),
      '00'.repeat(32),
      'ff'.repeat(32),
      'a'.repeat(4096),
    ]
    for (const content of contents) {
      await writeFile(path, content, { mode: 0o600 })
      await assert.rejects(readKeyFile(path), (error: Error & { reason?: string }) => {
        assert.equal(error.reason, 'malformed')
        assert.ok(content.length < 3 || !error.message.includes(content))
        return true
      })
    }
  })

  it('is missed by name', async () => {
    await assert.rejects(readKeyFile(join(folder, 'none.key')), { code: 'node/key-file', reason: 'missing' })
    await assert.rejects(readKeyFile(folder), { code: 'node/key-file' })
  })
})

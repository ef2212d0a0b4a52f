import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { ClassicLevel } from 'classic-level'
import { formatKey } from './keys.ts'
import { openLevelStore, storeFormat } from './level-store.ts'
import { storeContract } from './store-contract.fixture.ts'

const key = Uint8Array.of(0x10)

async function withFolder(use: (path: string) => Promise<void>): Promise<void> {
  const path = await mkdtemp(join(tmpdir(), 'watt-store-'))
  try {
    await use(path)
  } finally {
    await rm(path, { recursive: true, force: true })
  }
}

/** Writes entries behind the adapter's back. */
async function writeRaw(path: string, name: Uint8Array, value: Uint8Array): Promise<void> {
  const level = new ClassicLevel<Uint8Array, Uint8Array>(path, { keyEncoding: 'view', valueEncoding: 'view' })
  await level.put(name, value)
  await level.close()
}

storeContract(
  'level store',
  (use) =>
    withFolder(async (path) => {
      let store = await openLevelStore(path)
      try {
        await use(store, async () => {
          await store.close()
          store = await openLevelStore(path)
          return store
        })
      } finally {
        await store.close()
      }
    }),
  12,
)

describe('level store on disk', () => {
  it('refuses a folder that is open already, in a sentence', async () => {
    await withFolder(async (path) => {
      const store = await openLevelStore(path)
      await assert.rejects(openLevelStore(path), { code: 'ledger/store-locked', path })
      await store.close()
      await (await openLevelStore(path)).close()
    })
  })

  it('refuses a newer format and leaves the folder unlocked', async () => {
    await withFolder(async (path) => {
      await (await openLevelStore(path)).close()
      const newer = new Uint8Array(8)
      newer[7] = storeFormat + 1
      await writeRaw(path, formatKey, newer)
      const refused = { code: 'ledger/store-format', found: storeFormat + 1, expected: storeFormat }
      for (const attempt of [1, 2]) await assert.rejects(openLevelStore(path), refused, `attempt ${attempt}`)
    })
  })

  it('refuses a database that is not its own', async () => {
    await withFolder(async (path) => {
      await writeRaw(path, key, key)
      await assert.rejects(openLevelStore(path), { code: 'ledger/store-format', found: undefined })
    })
  })

  it('says that a folder cannot be used', async () => {
    await withFolder(async (path) => {
      const file = join(path, 'file')
      await writeFile(file, '')
      await assert.rejects(openLevelStore(file), { code: 'ledger/store', reason: 'io' })
    })
  })

  // A file system of 32 MB in a name space of its own: no root needed, nothing left behind.
  it('survives a full disk: reads go on, the write fails whole, and writing resumes when space returns', async (test) => {
    await withFolder(async (path) => {
      const script = fileURLToPath(new URL('full-disk.fixture.ts', import.meta.url))
      const mount = `mount -t tmpfs -o size=32m none '${path}' || exit 77; exec '${process.execPath}' '${script}' '${path}'`
      const run = spawnSync('unshare', ['--user', '--map-root-user', '--mount', 'sh', '-c', mount], {
        encoding: 'utf8',
      })
      if (run.error !== undefined || run.status === 77 || run.stderr.startsWith('unshare')) {
        test.skip(`no small file system can be mounted here: ${run.error?.message ?? run.stderr}`)
        return
      }
      assert.deepEqual(
        { status: run.status, said: run.stdout.trim() },
        { status: 0, said: 'resumed' },
        run.stderr,
      )
    })
  })

  // A limit on the size of files stands for a disk that fails: it needs no root either, and can be lifted.
  it('writes no more after a failure that is not a full disk, also when the cause is gone; reads go on', async (test) => {
    await withFolder(async (path) => {
      const script = fileURLToPath(new URL('failing-disk.fixture.ts', import.meta.url))
      const command = `ulimit -S -f 2048 && exec '${process.execPath}' '${script}' '${path}'`
      const run = spawnSync('bash', ['-c', command], { encoding: 'utf8' })
      if (run.error !== undefined || run.status === 77) {
        test.skip(`no limit can be set and lifted here: ${run.error?.message ?? run.stderr}`)
        return
      }
      assert.deepEqual(
        { status: run.status, said: run.stdout.trim() },
        { status: 0, said: 'refused' },
        run.stderr,
      )
    })
  })
})

import assert from 'node:assert/strict'
import { appendFile, cp, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openLevelStore } from './level-store.ts'
import { openWitness } from './witness.ts'

const rows = 60
const key = (row: number): Uint8Array => Uint8Array.of(0x10, row)
const value = (row: number, version: number): Uint8Array =>
  new Uint8Array(3_000).fill(row).fill(version, 0, 1)

describe('a store whose files were damaged', () => {
  let root: string
  let whole: string

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'watt-damage-'))
    whole = join(root, 'whole')
    // Each opening turns the log into a table; the last batches stay in the log.
    for (const version of [1, 2, 3]) {
      const store = await openLevelStore(whole)
      for (let row = 0; row < rows; row++) await store.write([{ key: key(row), value: value(row, version) }])
      await store.close()
    }
  })
  after(() => rm(root, { recursive: true, force: true }))

  /** @returns what a damaged copy says when it is opened: the code of its error, or whether it holds everything. */
  async function openDamaged(damage: (path: string) => Promise<void>): Promise<string> {
    const path = await mkdtemp(join(root, 'copy-'))
    await cp(whole, path, { recursive: true })
    await damage(path)
    try {
      const store = await openLevelStore(path)
      const isWhole = Array.from({ length: rows }, (_, row) => store.get(key(row))).every(
        (found, row) => found !== undefined && Buffer.compare(found, value(row, 3)) === 0,
      )
      await store.close()
      return isWhole ? 'whole' : 'wrong'
    } catch (error) {
      return (error as { readonly code: string }).code
    }
  }
  const named = async (pattern: RegExp): Promise<readonly string[]> =>
    (await readdir(whole)).filter((name) => pattern.test(name))
  const flip = async (file: string, at: number): Promise<void> => {
    const bytes = await readFile(file)
    bytes[at] = bytes[at]! ^ 0x10
    await writeFile(file, bytes)
  }

  it('opens when nothing was damaged, and keeps what a crash leaves at the end of a log', async () => {
    assert.equal(await openDamaged(async () => {}), 'whole')
    const [log = ''] = await named(/\.log$/)
    for (const tail of [new Uint8Array(9), Uint8Array.of(1, 2, 3, 4, 100, 0, 1, 7)])
      assert.equal(await openDamaged((path) => appendFile(join(path, log), tail)), 'whole')
  })

  it('says so when a bit of a table, a log or the manifest is another', async () => {
    for (const name of await named(/\.(ldb|log)$|^MANIFEST/)) {
      const { length } = await readFile(join(whole, name))
      for (const at of [0, 5, 1_000, Math.floor(length / 2), length - 60])
        assert.equal(
          await openDamaged((path) => flip(join(path, name), at % length)),
          'ledger/store-damaged',
          `${name} at ${at}`,
        )
    }
  })

  it('says so when a file was cut off', async () => {
    for (const name of await named(/\.(ldb|log)$|^MANIFEST/)) {
      const { length } = await readFile(join(whole, name))
      for (const size of [0, 1, Math.floor(length / 2), length - 1])
        assert.equal(
          await openDamaged((path) => truncate(join(path, name), size)),
          'ledger/store-damaged',
          `${name} to ${size}`,
        )
    }
  })

  it('says so when a file is gone, and does not need those that are not of the database', async () => {
    for (const name of await named(/\.(ldb|log)$|^MANIFEST|^CURRENT/))
      assert.equal(await openDamaged((path) => rm(join(path, name))), 'ledger/store-damaged', name)
    for (const name of await named(/^(LOG|LOCK|last-batch)/))
      assert.equal(await openDamaged((path) => rm(join(path, name))), 'whole', name)
  })

  it('says so when an older copy of the manifest came back', async () => {
    const [manifest = ''] = await named(/^MANIFEST/)
    const older = async (path: string): Promise<void> => {
      const store = await openLevelStore(path)
      await store.write([{ key: key(0), value: value(0, 4) }])
      await store.close()
      await cp(join(whole, manifest), join(path, manifest))
      await writeFile(join(path, 'CURRENT'), `${manifest}\n`)
    }
    assert.equal(await openDamaged(older), 'ledger/store-damaged')
  })

  it('says so when LevelDB itself refuses', async () => {
    const [manifest = ''] = await named(/^MANIFEST/)
    const badRecord = Uint8Array.of(1, 2, 3, 4, 1, 0, 1, 7)
    const refused = await openDamaged((path) => appendFile(join(path, manifest), badRecord))
    assert.equal(refused, 'ledger/store-damaged')
  })

  it('tells another process that has it open from damage', async () => {
    const store = await openLevelStore(whole)
    const writing = store.write([{ key: key(1), value: value(1, 3) }])
    await assert.rejects(openLevelStore(whole), { code: 'ledger/store-locked' })
    await writing
    await store.close()
  })

  it('remembers the last batch beside the database, as far as it is legible', async () => {
    const path = await mkdtemp(join(root, 'witness-'))
    const witness = await openWitness(path)
    assert.equal(witness.seen, 0)
    await witness.note(7)
    await witness.close()
    const again = await openWitness(path)
    assert.equal(again.seen, 7)
    await again.close()
    await flip(join(path, 'last-batch'), 7)
    const torn = await openWitness(path)
    assert.equal(torn.seen, 0)
    await torn.close()
  })
})

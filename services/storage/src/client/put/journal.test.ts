import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { PutJournal, type PutRecord } from './journal.ts'

const record: PutRecord = {
  version: 1,
  chainId: 31_337,
  market: `0x${'11'.repeat(20)}`,
  client: `0x${'22'.repeat(20)}`,
  createdMs: 5,
  source: 'source',
  names: ['a.txt'],
  plainBytes: 3,
  manifestCid: 'bafy',
  pieceCids: ['bafk'],
  roots: [`0x${'33'.repeat(32)}`],
  terms: {
    manifest: `0x${'44'.repeat(32)}`,
    k: 1,
    n: 2,
    sizeBytes: 127,
    height: 2,
    priceCapWei: 10n ** 30n,
    epochs: 30,
    startBy: 7,
    repairBelow: 2,
    region: 0,
  },
  escrowWei: 5n,
  costWei: 5n,
  stored: [],
}

describe('the journal of a put', () => {
  let puts: string
  before(async () => (puts = await mkdtemp(join(tmpdir(), 'watt-puts-'))))
  after(() => rm(puts, { recursive: true }))

  it('comes back after a kill, and a damaged one is named', async () => {
    const journal = await PutJournal.create(puts)
    await journal.prepared(record, new Uint8Array(3), undefined)
    await journal.note({ order: 2n ** 60n, stored: [1] })
    await journal.release()
    const [found] = await PutJournal.unfinished(puts)
    assert.deepEqual(found?.record, { ...record, order: 2n ** 60n, stored: [1] })
    const path = join(journal.folder, 'journal.json')
    const written = await readFile(path, 'utf8')
    for (const text of ['', 'null', written.slice(0, 99), written.replace('"k": 1', '"k": "1"')]) {
      await writeFile(path, text)
      await assert.rejects(PutJournal.unfinished(puts), {
        code: 'storage/put-journal',
        message: /journal\.json/,
      })
    }
  })
})

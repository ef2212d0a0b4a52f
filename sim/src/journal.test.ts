import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { JournalError, openJournal } from './journal.ts'
import { runMany } from './many.ts'

const mode = { full: false, durationMs: 20_000 }
const options = { mode, from: 1, count: 6, threads: 1 }

describe('the journal of a long run', () => {
  let folder: string
  let path: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'watt-sim-'))
    path = join(folder, 'journal.jsonl')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('lets a run that was stopped go on to the figures that it would have had', async () => {
    await runMany({ ...options, count: 3, journal: path })
    appendFileSync(path, '{"outcome":{"seed":4,"virt')
    const figures = await runMany({ ...options, journal: path })
    const whole = await runMany(options)
    const { wallMs, hoursPerCpuMinute, commits = [] } = figures
    assert.deepEqual(figures, { ...whole, wallMs, hoursPerCpuMinute, commits })
    assert.ok(hoursPerCpuMinute > 0 && wallMs > 0 && commits.length > 0)
    const seeds = openJournal(path, { mode, without: [] }).entries.map(({ outcome }) => outcome.seed)
    assert.deepEqual(seeds, [1, 2, 3, 4, 5, 6])
  })

  it('names all code that took part', () => {
    openJournal(path, { mode, without: [] }, 'one')
    openJournal(path, { mode, without: [] }, 'two')
    assert.deepEqual(openJournal(path, { mode, without: [] }, 'one').commits, ['one', 'two'])
  })

  it('is left alone when it is of another kind of run, or no journal', () => {
    openJournal(path, { mode, without: [] })
    const before = readFileSync(path, 'utf8')
    assert.throws(() => openJournal(path, { mode, without: ['bounds'] }), JournalError)
    assert.throws(() => openJournal(path, { mode: { ...mode, full: true }, without: [] }), JournalError)
    assert.equal(readFileSync(path, 'utf8'), before)
    for (const text of ['dear diary\n', 'dear diary', 'dear\ndiary']) {
      writeFileSync(path, text)
      assert.throws(() => openJournal(path, { mode, without: [] }), /Line \d of .* is neither/)
      assert.equal(readFileSync(path, 'utf8'), text)
    }
  })
})

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { ran } from './ran.fixture.ts'
import { rowOf } from './report.ts'
import { openResults, ResultsError } from './results.ts'

const rowFor = (target: string) => rowOf({ target, seed: 1 }, ran, [])

describe('the results of a long run', () => {
  let folder: string
  let path: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'watt-fuzz-'))
    path = join(folder, 'results.json')
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  it('are there for the next start', async () => {
    const first = await openResults(path, 1_000)
    await Promise.all([first.add(rowFor('rlp')), first.add(rowFor('header'))])
    const second = await openResults(path, 1_000)
    await second.add(rowFor('genesis'))
    const { rows } = await openResults(path, 1_000)
    assert.deepEqual(rows, ['rlp', 'header', 'genesis'].map(rowFor))
  })

  it('are kept nowhere unless somebody asks', async () => {
    const results = await openResults(undefined, 1_000)
    await results.add(rowFor('rlp'))
    assert.deepEqual((await openResults(undefined, 1_000)).rows, [])
  })

  it('of another run or another command are refused and left alone', async () => {
    await (await openResults(path, 1_000)).add(rowFor('rlp'))
    await assert.rejects(openResults(path, 2_000), /a run of 1000 inputs for each target, not of 2000/)
    for (const text of ['', 'null', '[]', '{"inputs":1000,"rows":[{}]}', '{"inputs":1000,"rows":[null]}']) {
      writeFileSync(path, text)
      await assert.rejects(openResults(path, 1_000), ResultsError)
      assert.equal(readFileSync(path, 'utf8'), text)
    }
  })
})

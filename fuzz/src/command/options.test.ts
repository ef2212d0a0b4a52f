import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readOptions } from './options.ts'
import { ran } from './ran.fixture.ts'
import { rowOf, table } from './report.ts'

describe('the command line', () => {
  it('has a default for everything', () => {
    const { targets, inputs, seed, jobs, json } = readOptions([], 5)
    assert.deepEqual(
      { targets, inputs, seed, jobs, json },
      { targets: [], inputs: 100_000, seed: 5, jobs: 1, json: false },
    )
  })

  it('takes targets by name and by flag', () => {
    const options = readOptions(['--target', 'a', '--inputs', '1_000', '--seed', '7', '--json', 'b'], 0)
    assert.deepEqual(
      [options.targets, options.inputs, options.seed, options.json],
      [['a', 'b'], 1_000, 7, true],
    )
  })

  it('knows the contracts beside the decoders', () => {
    assert.deepEqual(readOptions(['contracts'], 0).contracts, { calls: 1_000_000 })
    assert.deepEqual(readOptions(['contracts', '--inputs', '640'], 0).contracts, { calls: 640 })
    assert.equal(readOptions(['--target', 'contracts'], 0).contracts, undefined)
  })

  it('knows the machines, whose programs begin at the first seed', () => {
    assert.deepEqual(readOptions(['machines'], 5).machines, { from: 1, programs: 1_000_000 })
    const given = readOptions(['machines', '--seed', '7', '--inputs', '1_000'], 5)
    assert.deepEqual(given.machines, { from: 7, programs: 1_000 })
  })

  it('refuses what it does not know', () => {
    for (const argv of [['--what'], ['--inputs', 'many'], ['--seed', '-1']])
      assert.throws(() => readOptions(argv, 0), { code: 'fuzz/usage' })
  })
})

describe('the table', () => {
  it('says what was run and what it showed', () => {
    const row = rowOf({ target: 'rlp', seed: 1 }, ran, [])
    assert.match(table([row]), /^target.*\nrlp +1000 +2000 +25\.0 % +9\/10 +1\.3 +\+0\.0 +holds$/)
  })

  it('fails what leaks or broke', () => {
    const leaking = rowOf({ target: 'rlp', seed: 1 }, { ...ran, grownBytes: 50 * 2 ** 20 }, [])
    const finding = { kind: 'slow', detail: '200 ms', file: 'x' } as const
    const broken = rowOf({ target: 'rlp', seed: 1 }, ran, [finding])
    assert.deepEqual([leaking.verdict, broken.verdict], ['fails', 'fails'])
  })
})

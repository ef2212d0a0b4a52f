import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readOptions, UsageError } from './options.ts'

describe('the options of the simulation', () => {
  it('say what to run and for how long', () => {
    const { command } = readOptions(['--seeds', '10', '--hours', '1', '--full'])
    assert.deepEqual(command, {
      kind: 'seeds',
      mode: { full: true, durationMs: 3_600_000 },
      from: 1,
      count: 10,
    })
    assert.equal(readOptions(['--seed', '7', '--shrink']).command.kind, 'seed')
    assert.deepEqual(readOptions(['--mutants', 'a', 'b']).command, {
      kind: 'mutants',
      names: ['a', 'b'],
      checks: false,
    })
    assert.deepEqual(readOptions(['--without', 'agreement', '--without', 'bounds']).without, [
      'agreement',
      'bounds',
    ])
  })

  it('of people say how many, for how long', () => {
    assert.deepEqual(readOptions(['people', '--members', '1000000', '--days', '3']).command, {
      kind: 'people',
      seed: 1,
      members: 1_000_000,
      days: 3,
    })
    assert.deepEqual(readOptions(['people', '--sybil', '--seed', '7']).command, { kind: 'sybil', seed: 7 })
    assert.throws(() => readOptions(['people', 'apart']), UsageError)
    assert.throws(() => readOptions(['people', '--members', '0']), UsageError)
  })

  it('are refused with what was expected', () => {
    for (const words of [
      ['--seeds', '0'],
      ['--seeds', 'x'],
      ['--hours', '-1'],
      ['--without', 'luck'],
      ['--sedes', '3'],
      ['stray'],
    ])
      assert.throws(() => readOptions(words), UsageError, words.join(' '))
  })
})

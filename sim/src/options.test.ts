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

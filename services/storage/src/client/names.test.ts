import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { checkName as checkStored } from '../manifest/index.ts'
import { nameOf, storedName } from './names.ts'

describe('names in manifests', () => {
  it('are what they were for names that people give', () => {
    for (const name of ['a', 'photos/2026/July 1.jpg', 'ä/ö.ü', '.hidden/...'])
      assert.equal(storedName(name), name)
  })

  it('stand for every other name, too, one for one', () => {
    const names = [
      '/',
      '//',
      'a/',
      '/a',
      'a//b',
      '.',
      '..',
      '../../etc/passwd',
      '%',
      '%2E',
      'a%/',
      'a\nb',
      '\u007f\u0085',
      '%%',
    ]
    const stored = names.map((name) => checkStored(storedName(name)) as string)
    assert.deepEqual(stored.map(nameOf), names)
    assert.equal(new Set(stored).size, names.length)
  })

  it('do not stand for what can be no name', () => {
    for (const name of ['', 'a\0', 'x'.repeat(1025), '\ud800'])
      assert.throws(() => storedName(name), { code: 'storage/object-name' })
  })
})

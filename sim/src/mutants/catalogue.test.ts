import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { describe, it } from 'node:test'
import { catalogue } from './catalogue.ts'
import { mutate, root, StaleMutantError } from './plant.ts'

describe('the planted bugs', () => {
  it('are many, each with a name of its own', () => {
    assert.ok(catalogue.length >= 25)
    assert.equal(new Set(catalogue.map(({ name }) => name)).size, catalogue.length)
  })

  it('change code that is there, once', async () => {
    for (const mutant of catalogue) {
      const text = await readFile(`${root}${mutant.file}`, 'utf8')
      assert.notEqual(mutate(mutant, text), text, mutant.name)
    }
  })

  it('say so when the code is gone', () => {
    assert.throws(() => mutate(catalogue[0]!, 'other text'), StaleMutantError)
  })
})

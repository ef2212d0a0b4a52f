import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { withoutKeys } from './redact.ts'

const digits = '7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d'

describe('withoutKeys', () => {
  it('takes out a key that was typed, whole or cut, in any case', () => {
    for (const word of [digits, digits.toUpperCase(), `0x${digits}`, `--${digits}`]) {
      for (const message of [`"${digits}" is no name.`, `"${digits.slice(0, 40)}" is no name.`])
        assert.equal(withoutKeys(message, ['wallet', word], false), '"(hex digits)" is no name.')
    }
  })

  it('leaves hashes, addresses and what was not typed', () => {
    const message = `There is no transaction 0x${digits}.`
    assert.equal(withoutKeys(message, ['chain', `0x${digits}`], true), message)
    assert.equal(withoutKeys(message, ['chain', `0x${digits.slice(24)}`, 'show'], false), message)
    assert.equal(withoutKeys(message, [digits], true), 'There is no transaction 0x(hex digits).')
  })
})

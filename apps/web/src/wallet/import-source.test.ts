import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { readImport } from './import-source.ts'

const words = 'test test test test test test test test test test test junk'

describe('readImport', () => {
  it('tells words, keys and addresses apart', () => {
    const kinds = [
      ['  ', 'nothing'],
      [words, 'words'],
      [`1. ${words.replaceAll(' ', '\n').toUpperCase()}`, 'words'],
      ['0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80', 'key'],
      ['ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80', 'key'],
      ['0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266', 'address'],
      ['0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266', 'address'],
    ] as const
    for (const [text, kind] of kinds) assert.equal(readImport(text).kind, kind, text)
  })

  it('says why it refuses', () => {
    const reasons = [
      ['0xF39fd6e51aad88F6F4ce6aB8827279cffFb92266', 'address'],
      [`0x${'0'.repeat(64)}`, 'key'],
      [`0x${'f'.repeat(64)}`, 'key'],
      [`0x${'1'.repeat(63)}`, 'key'],
      ['{"version":1}', 'keystore'],
      ['test test test', 'count'],
      [words.replace('junk', 'test'), 'checksum'],
      [words.replace('junk', 'jumk'), 'unknown'],
    ] as const
    for (const [text, reason] of reasons) {
      const read = readImport(text)
      assert.equal(read.kind === 'refused' && read.reason, reason, text)
    }
  })

  it('throws at nothing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => assert.ok(readImport(text).kind)))
  })
})

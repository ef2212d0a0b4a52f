import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encode } from '@ipld/dag-cbor'
import { newObjectKey } from '../crypto/index.ts'
import { checkName, decodeNames, type Names, openNames, sealNames } from './names.ts'

const key = newObjectKey()
const names: Names = {
  name: 'photos/2026/Sommer in Łódź 🌞.jpg',
  type: 'image/jpeg',
  modified: 1_795_000_000_000,
  plainBytes: 5_000_000,
  file: new Uint8Array(16).fill(1),
  part: 0,
  parts: 1,
}
const shape = { code: 'storage/shape' }

describe('names', () => {
  it('come back under the key of their object, sealed anew each time', async () => {
    const bundle = {
      ...names,
      entries: [{ name: 'a', type: '', modified: -1, plainBytes: 0, key, offset: 127 }],
    }
    for (const those of [names, bundle]) {
      const [one, other] = await Promise.all([sealNames(key, those), sealNames(key, those)])
      assert.notDeepEqual(one, other)
      assert.deepEqual(await openNames(key, one), those)
      assert.ok(!Buffer.from(one).includes('photos'))
    }
  })

  it('do not open under another key, with a bit turned, or cut', async () => {
    const sealed = await sealNames(key, names)
    const refused = { code: 'storage/sealed-names' }
    await assert.rejects(openNames(key.with(0, key[0]! ^ 1), sealed), refused)
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      await assert.rejects(
        openNames(key, sealed.with(bit >> 3, sealed[bit >> 3]! ^ (1 << (bit & 7)))),
        refused,
      )
    }
    for (const length of [0, 11, 12, 27, sealed.length - 1]) {
      await assert.rejects(openNames(key, sealed.subarray(0, length)), refused)
    }
    await assert.rejects(openNames(key.subarray(1), sealed), shape)
  })

  it('are paths that lead nowhere else', () => {
    for (const good of ['a', 'a/b', '...', 'a b', '.hidden', 'x'.repeat(1_024)])
      assert.equal(checkName(good), good)
    for (const bad of [
      '',
      '/',
      '/a',
      'a/',
      'a//b',
      '.',
      '..',
      '../a',
      'a/../b',
      'a/./b',
      'a\0',
      'a\nb',
      '\u0085',
      'x'.repeat(1_025),
      'ü'.repeat(513),
      '\ud800',
      5,
    ]) {
      assert.throws(() => checkName(bad), shape)
    }
  })

  it('have fields of their types and ranges, all of them and no other', () => {
    const bad: object[] = [
      { name: '../x' },
      { type: 'x'.repeat(256) },
      { modified: 9e15 },
      { modified: 0.5 },
      { plainBytes: -1 },
      { file: new Uint8Array(15) },
      { part: 1 },
      { part: -1 },
      { parts: 0 },
      { parts: 65_537 },
      { entries: {} },
      { entries: [{ ...names }] },
      { more: 1 },
    ]
    assert.deepEqual(decodeNames(encode(names)), names)
    for (const change of bad) assert.throws(() => decodeNames(encode({ ...names, ...change })), shape)
    assert.throws(() => decodeNames(encode(Array<number>(200_000).fill(0))), { code: 'storage/cbor' })
  })

  it('are refused by their writer where no reader would take them', async () => {
    await assert.rejects(sealNames(key, { ...names, name: '..' }), shape)
  })
})

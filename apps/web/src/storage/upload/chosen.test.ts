import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { choose, samenessOf, uploadBytesMax } from './chosen.ts'

describe('files for one upload', () => {
  const file = (name: string, size: number) => ({ name, size })

  it('come together by name, the newer in the place of the older', () => {
    const { files, isTooMuch } = choose([file('a', 1), file('b', 2)], [file('a', 3)])
    assert.deepEqual(files, [file('a', 3), file('b', 2)])
    assert.equal(isTooMuch, false)
  })

  it('are left out where they would be too much, and only those', () => {
    const { files, isTooMuch } = choose([], [file('a', uploadBytesMax), file('b', 1), file('empty', 0)])
    assert.deepEqual(files, [file('a', uploadBytesMax), file('empty', 0)])
    assert.equal(isTooMuch, true)
  })
})

describe('a file that is stored already', () => {
  const stored = (name: string, sizeBytes: number, metadata = {}) =>
    ({ name, sizeBytes, metadata, parts: [{ order: 7n }] }) as never
  const file = { name: 'photo.jpg', size: 5, hash: 'aa' }

  it('is known by its hash, whatever it is called', () => {
    assert.deepEqual(samenessOf(file, [], [stored('other.jpg', 5, { sha256: 'aa' })]), {
      kind: 'same',
      name: 'other.jpg',
      order: 7n,
    })
  })

  it('is known where it was chosen twice', () => {
    const twice = samenessOf(file, [{ name: 'copy.jpg', hash: 'aa' }], [])
    assert.deepEqual(twice, { kind: 'same', name: 'copy.jpg', order: undefined })
  })

  it('is only alike where name and size are the same and nobody noted the hash', () => {
    assert.equal(samenessOf(file, [], [stored('photo.jpg', 5)]).kind, 'similar')
    assert.equal(samenessOf(file, [], [stored('photo.jpg', 6)]).kind, 'new')
    assert.equal(samenessOf(file, [], [stored('photo.jpg', 5, { sha256: 'bb' })]).kind, 'new')
  })
})

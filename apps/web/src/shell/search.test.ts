import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { soughtBy } from './search.ts'

const address = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'

describe('soughtBy', () => {
  it('reads block numbers as people write them', () => {
    for (const text of ['1204', ' 1,204 ', '#1204', '1.204', '1 204']) {
      assert.deepEqual(soughtBy(text), { kind: 'block', id: '1204' }, text)
    }
  })
  it('reads addresses in any case, and refuses a wrong checksum', () => {
    assert.deepEqual(soughtBy(address.toLowerCase()), { kind: 'address', address })
    assert.deepEqual(soughtBy(address), { kind: 'address', address })
    assert.equal(soughtBy(address.replace('f39F', 'F39f')), undefined)
  })
  it('leaves a hash for the node to tell', () => {
    assert.deepEqual(soughtBy(`0x${'Ab'.repeat(32)}`), { kind: 'hash', hash: `0x${'ab'.repeat(32)}` })
  })
  it('knows nothing of other words', () => {
    for (const text of ['', '0x', '0x12', 'watt', '-1', '…', '.'])
      assert.equal(soughtBy(text), undefined, text)
  })
})

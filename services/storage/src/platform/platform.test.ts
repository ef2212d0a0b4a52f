/** What pages compute is what Node computes. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import * as page from './aes-gcm.browser.ts'
import * as node from './aes-gcm.node.ts'
import { hashInto as hashIntoOfPage } from './hash-into.browser.ts'
import { hashInto } from './hash-into.node.ts'
import * as pageHash from './sha256.browser.ts'
import * as nodeHash from './sha256.node.ts'

const lengths = [0, 1, 63, 64, 65, 511, 512, 513, 5_000, 65_536]
const bytesOf = (length: number): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, at) => (at * 31 + length) & 0xff)
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe('a page and Node', () => {
  it('hash alike, at once and in parts', () => {
    for (const length of lengths) {
      const bytes = bytesOf(length)
      const expected = hex(nodeHash.sha256(bytes))
      const inParts = [new pageHash.Sha256(), new nodeHash.Sha256()]
      for (const hasher of inParts) {
        hasher.update(bytes.subarray(0, 7))
        hasher.update(bytes.subarray(7))
      }
      assert.deepEqual([pageHash.sha256(bytes), ...inParts.map((hasher) => hasher.digest())].map(hex), [
        expected,
        expected,
        expected,
      ])
    }
  })

  it('hash levels of trees alike', () => {
    const nodes = bytesOf(64 * 100)
    const [above, aboveOfPage] = [new Uint8Array(32 * 100), new Uint8Array(32 * 100)]
    hashInto(nodes, above)
    hashIntoOfPage(nodes, aboveOfPage)
    assert.equal(hex(aboveOfPage), hex(above))
  })

  it('open what the other sealed, and nothing that was changed', async () => {
    for (const length of lengths) {
      const terms = { key: bytesOf(32), nonce: bytesOf(12), header: bytesOf(32) }
      const plain = bytesOf(length)
      const sealed = await page.sealGcm(terms, plain)
      assert.equal(hex(sealed), hex(await node.sealGcm(terms, plain)))
      for (const { openGcm } of [page, node]) {
        assert.equal(hex((await openGcm(terms, sealed))!), hex(plain))
        const changed = Uint8Array.from(sealed)
        changed[changed.length - 1]! ^= 1
        assert.equal(await openGcm(terms, changed), undefined)
        assert.equal(await openGcm({ ...terms, header: bytesOf(31) }, sealed), undefined)
        assert.equal(await openGcm(terms, sealed.subarray(0, 15)), undefined)
      }
    }
  })
})

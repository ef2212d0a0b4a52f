import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type Facts, fromInfo, toMetadata } from './facts.ts'

const facts: Facts = {
  sizeBytes: 3,
  modifiedMs: 5,
  contentType: 'text/plain',
  etag: '900150983cd24fb0d6963f7d28e17f72',
  headers: { 'cache-control': 'no-store' },
  user: { colour: 'blue' },
  checksum: { name: 'CRC32', type: 'FULL_OBJECT', value: 'NSRBwg==' },
}
const info = (metadata: Readonly<Record<string, string>>) => ({
  name: 'b/k',
  sizeBytes: 3,
  modifiedMs: 5,
  contentType: 'text/plain',
  version: 'v1',
  orders: [],
  metadata,
})

describe('what S3 says of an object', () => {
  it('comes back from the network’s metadata', () => {
    assert.deepEqual(fromInfo(info(toMetadata(facts))), facts)
  })

  it('is made up for an object that has none, or that somebody shared with something else in it', () => {
    const { etag, headers, user } = fromInfo(info({}))
    assert.match(etag, /^[0-9a-f]{32}-1$/)
    assert.deepEqual([headers, user], [{}, {}])
    const own = JSON.parse(toMetadata(facts)['s3']!) as Record<string, unknown>
    const wrong = [
      '',
      'null',
      '[]',
      '{',
      ...[{ etag: 5 }, { headers: null }, { user: { a: 1 } }, { checksum: { name: 'CRC8' } }].map((it) =>
        JSON.stringify({ ...own, ...it }),
      ),
    ]
    for (const text of wrong) assert.equal(fromInfo(info({ s3: text })).etag, etag, text)
  })
})

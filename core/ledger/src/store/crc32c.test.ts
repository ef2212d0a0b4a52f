import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { crc32c, maskedCrc32c } from './crc32c.ts'

describe('CRC-32C', () => {
  // RFC 3720, appendix B.4; the last one is the usual check value.
  for (const [name, bytes, expected] of [
    ['32 zeros', new Uint8Array(32), 0x8a9136aa],
    ['32 ones', new Uint8Array(32).fill(0xff), 0x62a8ab43],
    ['ascending bytes', Uint8Array.from({ length: 32 }, (_, at) => at), 0x46dd794e],
    ['descending bytes', Uint8Array.from({ length: 32 }, (_, at) => 31 - at), 0x113fdb5c],
    ['"123456789"', new TextEncoder().encode('123456789'), 0xe3069283],
  ] as const)
    it(`knows ${name}`, () => assert.equal(crc32c(bytes), expected))

  it('takes a part of some bytes, and masks as LevelDB does', () => {
    const bytes = new TextEncoder().encode('__123456789__')
    assert.equal(crc32c(bytes, 2, 11), 0xe3069283)
    const rotated = ((0xe3069283 >>> 15) | (0xe3069283 << 17)) >>> 0
    assert.equal(maskedCrc32c(bytes, 2, 11), (rotated + 0xa282ead8) % 2 ** 32)
  })
})

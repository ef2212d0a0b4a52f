/**
 * Known answers: the check value of each CRC, for the text 123456789.
 * @see https://reveng.sourceforge.io/crc-catalogue/all.htm (CRC-32/ISO-HDLC, CRC-32/ISCSI, CRC-64/NVME)
 * @module
 */
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { checkValue, ofParts, startChecksum } from './checksum.ts'
import { combine, crc32, crc32c, crc64nvme } from './crc.ts'

const text = Buffer.from('123456789')

describe('crc', () => {
  it('gives the published check values', () => {
    assert.equal(crc32.update(text, 0n), 0xcbf4_3926n)
    assert.equal(crc32c.update(text, 0n), 0xe306_9283n)
    assert.equal(crc64nvme.update(text, 0n), 0xae8b_1486_0a79_9888n)
  })
  it('puts parts together', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(crc32, crc32c, crc64nvme),
        fc.uint8Array(),
        fc.uint8Array(),
        (crc, a, b) => {
          const whole = crc.update(b, crc.update(a, 0n))
          assert.equal(combine(crc, crc.update(a, 0n), crc.update(b, 0n), b.length), whole)
        },
      ),
    )
  })
})

describe('checksum', () => {
  it('makes that of the whole from those of the parts', () => {
    const parts = [text.subarray(0, 4), text.subarray(4)].map((part) => {
      const running = startChecksum('CRC64NVME')
      running.update(part)
      return { value: running.finish(), bytes: part.length }
    })
    assert.equal(ofParts('CRC64NVME', 'FULL_OBJECT', parts).value, 'rosUhgp5mIg=')
  })
  it('makes a composite one as S3 documents it: the digest of the digests, and their number', () => {
    const digest = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()
    const parts = [text, text].map((part) => ({ value: digest(part).toString('base64'), bytes: part.length }))
    const expected = digest(Buffer.concat([digest(text), digest(text)])).toString('base64')
    assert.equal(ofParts('SHA256', 'COMPOSITE', parts).value, `${expected}-2`)
  })
  it('refuses values that cannot be one', () => {
    for (const value of ['', 'AAAA', 'AAAAAA', 'AAAAAAA=', '!!!!!!=='])
      assert.throws(() => checkValue('CRC32', value), { code: 'storage/s3-invalid-digest' })
    assert.equal(checkValue('CRC32', 'AAAAAA=='), 'AAAAAA==')
  })
})

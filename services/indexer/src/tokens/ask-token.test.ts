import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { bytesToHex, encodeAbiParameters, stringToHex, type Hex } from 'viem'
import { numberOf, textOf } from './ask-token.ts'

const text = (value: string): Hex => encodeAbiParameters([{ type: 'string' }], [value])

describe('textOf', () => {
  it('reads strings, and 32 bytes as the first tokens have them', () => {
    assert.equal(textOf(text('Kilowatt hour'), 64), 'Kilowatt hour')
    assert.equal(textOf(stringToHex('MKR', { size: 32 }), 64), 'MKR')
  })
  it('makes hostile names safe', () => {
    assert.equal(textOf(text('US\u202Etac\0\n'), 16), 'UStac')
    assert.equal(textOf(text('x'.repeat(4_000)), 16)?.length, 16)
    const broken = encodeAbiParameters([{ type: 'bytes' }], ['0x57ff41'])
    assert.equal(textOf(broken, 16), 'W\uFFFDA')
  })
  it('gives null where there is nothing to show', () => {
    for (const answer of [undefined, '0x', '0x01', text(''), text('\u200B'), `0x${'00'.repeat(32)}`] as const)
      assert.equal(textOf(answer, 16), null)
    // An offset, or a length, beyond the end.
    assert.equal(textOf(`0x${'ff'.repeat(96)}`, 16), null)
    assert.equal(textOf(`0x${'00'.repeat(31)}20${'ff'.repeat(32)}`, 16), null)
  })
  it('never fails, whatever comes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const name = textOf(bytesToHex(bytes), 64)
        assert.ok(name === null || Array.from(name).length <= 64)
      }),
    )
  })
})

describe('numberOf', () => {
  it('takes what decimals can be', () => {
    assert.equal(numberOf(`0x${'00'.repeat(31)}12`), 18)
    assert.equal(numberOf(`0x${'ff'.repeat(32)}`), null)
    assert.equal(numberOf('0x12'), null)
    assert.equal(numberOf(undefined), null)
  })
})

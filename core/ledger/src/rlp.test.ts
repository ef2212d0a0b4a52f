import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { Hex } from '@watt/evm'
import { fromHex, toHex } from './bytes.ts'
import { skipVectors, vectors } from './ethereum-tests.fixture.ts'
import { asBytes, asInteger, asList, decodeRlp, encodeRlp, type RlpInput, type RlpItem } from './rlp.ts'

const tree = fc.letrec<{ item: RlpItem }>((tie) => ({
  item: fc.oneof({ maxDepth: 5 }, fc.uint8Array({ maxLength: 70 }), fc.array(tie('item'), { maxLength: 5 })),
})).item

describe('rlp', () => {
  it('decodes what was encoded', () => {
    fc.assert(
      fc.property(tree, (item) =>
        assert.deepEqual(plain(decodeRlp(encodeRlp(item as RlpInput))), plain(item)),
      ),
    )
  })

  it('accepts one encoding only: what decodes encodes to the same bytes', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      let item: RlpItem
      try {
        item = decodeRlp(bytes)
      } catch (error) {
        assert.equal((error as { code?: string }).code, 'ledger/rlp')
        return
      }
      assert.equal(toHex(encodeRlp(item as RlpInput)), toHex(bytes))
    })
    fc.assert(property, { numRuns: 1_000 })
  })

  it('refuses wrapped bytes, long lengths, ends in the middle, and what follows', () => {
    const wrong = [
      '0x',
      '0x8100',
      '0xb800',
      '0xb90000',
      '0xb9003f',
      '0xbf0100000000000000',
      '0x82ff',
      '0xc1',
      '0xc281',
      '0xf800',
      '0x0000',
    ]
    for (const hex of wrong) assert.throws(() => decodeRlp(fromHex(hex as Hex)), { code: 'ledger/rlp' }, hex)
  })

  it('bounds depth', () => {
    const nested = (levels: number): Uint8Array => {
      let item: RlpItem = []
      for (let level = 1; level < levels; level++) item = [item]
      return encodeRlp(item as RlpInput)
    }
    assert.ok(decodeRlp(nested(8)))
    assert.throws(() => decodeRlp(nested(9)), { code: 'ledger/rlp' })
  })

  it('reads fields by kind and bounds', () => {
    const wrong = [
      () => asList(new Uint8Array(1), 'field'),
      () => asList([], 'field', 1),
      () => asList(undefined, 'field'),
      () => asBytes([], 'field'),
      () => asBytes(new Uint8Array(2), 'field', 1),
      () => asInteger(new Uint8Array([0]), 'field'),
      () => asInteger(new Uint8Array(9).fill(1), 'field', 8),
    ]
    for (const attempt of wrong) assert.throws(attempt, { code: 'ledger/rlp' })
    assert.equal(asInteger(new Uint8Array([1, 0]), 'field'), 256n)
  })

  it("refuses Ethereum's invalid encodings and decodes its valid ones", { skip: skipVectors }, () => {
    const cases = vectors('RLPTests/') as readonly (readonly [
      string,
      { readonly in: unknown; readonly out: Hex },
    ])[]
    assert.ok(cases.length >= 50, `${cases.length} cases`)
    for (const [name, vector] of cases) {
      const bytes = fromHex(`0x${vector.out.replace(/^0x/, '')}`) // Some lack the prefix.
      // Deep nesting is legal RLP and no transaction: the bound refuses it.
      if (vector.in === 'INVALID') assert.throws(() => decodeRlp(bytes), { code: 'ledger/rlp' }, name)
      else if (!isDeep(vector.in))
        assert.equal(toHex(encodeRlp(decodeRlp(bytes) as RlpInput)), toHex(bytes), name)
    }
  })
})

function isDeep(input: unknown): boolean {
  return input === 'VALID' || JSON.stringify(input).includes('[[[[[[[[[')
}

function plain(item: RlpItem): unknown {
  return item instanceof Uint8Array ? toHex(item) : item.map(plain)
}

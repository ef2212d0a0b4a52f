import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hintOf } from './field-hint.ts'

const field = (name: string, text: string, type = 'uint256') => ({ name, text, type })

describe('hintOf', () => {
  it('reads large numbers as amounts and named moments as times', () => {
    assert.deepEqual(hintOf(field('value', '8110000000000000000')), {
      kind: 'amount',
      value: 8_110_000_000_000_000_000n,
    })
    assert.deepEqual(hintOf(field('order.deadline', '1795298632')), { kind: 'time', at: 1_795_298_632 })
  })
  it('leaves counts, ids, hashes and words alone', () => {
    const others = [
      field('count', '1795298632'),
      field('id', '7'),
      field('id', `${2n ** 255n}`),
      field('h', '0x12', 'bytes32'),
    ]
    assert.deepEqual(others.map(hintOf), [undefined, undefined, undefined, undefined])
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { coinMoves, innerCalls, type Frame } from './trace.ts'

const [a, b, c] = ['0xaa', '0xbb', '0xcc'] as const
const call = (from: Frame['from'], to: Frame['from'], value: bigint, more: Partial<Frame> = {}): Frame => ({
  type: 'CALL',
  from,
  to,
  value: `0x${value.toString(16)}`,
  gasUsed: '0x0',
  input: '0x',
  ...more,
})

describe('innerCalls', () => {
  it('lists what lies below, in order, with its depth', () => {
    const tree = call(a, b, 0n, { calls: [call(b, c, 1n, { calls: [call(c, a, 2n)] }), call(b, a, 3n)] })
    assert.deepEqual(
      innerCalls(tree).map(({ from, depth }) => [from, depth]),
      [
        [b, 1],
        [c, 2],
        [b, 1],
      ],
    )
  })
})

describe('coinMoves', () => {
  it('leaves out what a failed call undid', () => {
    const tree = call(a, b, 5n, {
      calls: [call(b, c, 1n, { error: 'reverted', calls: [call(c, a, 1n)] }), call(b, a, 2n)],
    })
    assert.deepEqual(coinMoves(tree), [
      { from: a, to: b, amount: 5n },
      { from: b, to: a, amount: 2n },
    ])
  })
  it('counts nothing for code that runs in the caller’s place', () => {
    assert.deepEqual(coinMoves(call(a, b, 5n, { type: 'DELEGATECALL' })), [])
  })
})

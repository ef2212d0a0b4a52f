import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { affordable, atLeast, outbidding, type Fees } from './fees.ts'

const fees = (maxFeePerGas: bigint, maxPriorityFeePerGas: bigint): Fees => ({
  maxFeePerGas,
  maxPriorityFeePerGas,
})
const wei = fc.bigInt({ min: 0n, max: 2n ** 100n })
const bid = fc.tuple(wei, wei).map(([a, b]) => (a > b ? fees(a, b) : fees(b, a)))

describe('affordable', () => {
  it('bids nothing where the account could not pay', () => {
    assert.deepEqual(affordable(fees(10n, 1n), 5n, 49n), fees(0n, 0n))
    assert.deepEqual(affordable(fees(10n, 1n), 5n, 50n), fees(10n, 1n))
    assert.deepEqual(affordable(fees(10n, 1n), 5n, -1n), fees(10n, 1n))
  })
})

describe('outbidding', () => {
  it('asks for 10 % more, rounded up, and for 1 wei more than nothing', () => {
    assert.deepEqual(outbidding(fees(0n, 0n)), fees(1n, 1n))
    assert.deepEqual(outbidding(fees(1n, 0n)), fees(2n, 1n))
    assert.deepEqual(outbidding(fees(1_000n, 10n)), fees(1_100n, 11n))
    assert.deepEqual(outbidding(fees(1_001n, 11n)), fees(1_102n, 13n))
  })
  it('is enough for the rule of pools, no more than needed, and a valid bid', () => {
    fc.assert(
      fc.property(bid, (old) => {
        const { maxFeePerGas, maxPriorityFeePerGas } = outbidding(old)
        assert(maxFeePerGas > old.maxFeePerGas && maxFeePerGas * 100n >= old.maxFeePerGas * 110n)
        const less = maxFeePerGas - 1n
        assert(less <= old.maxFeePerGas || less * 100n < old.maxFeePerGas * 110n)
        assert(maxPriorityFeePerGas <= maxFeePerGas)
      }),
    )
  })
})

describe('atLeast', () => {
  it('takes the higher one of each, which is a valid bid again', () => {
    assert.deepEqual(atLeast(fees(5n, 0n), fees(3n, 2n)), fees(5n, 2n))
    fc.assert(
      fc.property(bid, bid, (a, b) => {
        const { maxFeePerGas, maxPriorityFeePerGas } = atLeast(a, b)
        assert(maxPriorityFeePerGas <= maxFeePerGas)
      }),
    )
  })
})

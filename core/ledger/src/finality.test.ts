import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { hashTypedData } from 'viem'
import { fromHex, toHex } from './bytes.ts'
import { finalityDigest, networkId } from './finality.ts'

describe('finalityDigest', () => {
  it("equals viem's EIP-712 digest", () => {
    const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map(toHex)
    const number = fc.bigInt(0n, 2n ** 64n - 1n)
    const property = fc.property(
      fc.bigInt(1n, 2n ** 52n),
      number,
      hash,
      (chainId, blockNumber, blockHash) => {
        const expected = hashTypedData({
          domain: { name: 'Watt finality', version: '1', chainId },
          types: {
            Finality: [
              { name: 'number', type: 'uint256' },
              { name: 'blockHash', type: 'bytes32' },
            ],
          },
          primaryType: 'Finality',
          message: { number: blockNumber, blockHash },
        })
        assert.equal(toHex(finalityDigest(chainId, blockNumber, blockHash)), expected)
      },
    )
    fc.assert(property, { numRuns: 25 })
  })
})

describe('networkId', () => {
  it('is the sha256 of the genesis hash', () => {
    const hash = `0x${'5a'.repeat(32)}` as const
    assert.equal(toHex(networkId(hash)).slice(2), createHash('sha256').update(fromHex(hash)).digest('hex'))
  })
})

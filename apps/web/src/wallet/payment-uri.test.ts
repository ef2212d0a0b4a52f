import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { getAddress, maxUint256, parseEther, type Address } from 'viem'
import { readPayment, writePayment } from './payment-uri.ts'

const friend = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const token = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8'

describe('payment links', () => {
  it('are those of EIP-681', () => {
    assert.deepEqual(readPayment(`ethereum:${friend}@1?value=2.014e18`), {
      to: friend,
      token: undefined,
      amount: parseEther('2.014'),
      chainId: 1,
    })
    assert.deepEqual(readPayment(`ethereum:${token}/transfer?address=${friend}&uint256=1e2`), {
      to: friend,
      token,
      amount: 100n,
      chainId: undefined,
    })
    assert.equal(readPayment(`ethereum:pay-${friend.toLowerCase()}`)?.to, friend)
  })

  it('ask for nothing that no token can hold', () => {
    const link = (amount: bigint): string => `ethereum:${friend}?value=${amount}`
    assert.equal(readPayment(link(maxUint256))?.amount, maxUint256)
    assert.equal(readPayment(link(maxUint256 + 1n)), undefined)
  })

  it('come back as they were written', () => {
    const address = fc
      .uint8Array({ minLength: 20, maxLength: 20 })
      .map((bytes) => getAddress(`0x${Buffer.from(bytes).toString('hex')}` as Address))
    fc.assert(
      fc.property(
        address,
        fc.option(address, { nil: undefined }),
        fc.option(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), { nil: undefined }),
        fc.option(fc.nat(), { nil: undefined }),
        (to, other, amount, chainId) => {
          const payment = { to, token: other, amount, chainId }
          assert.deepEqual(readPayment(writePayment(payment)), payment)
        },
      ),
    )
  })

  it('refuse what is no payment, or has a wrong letter', () => {
    const bad = [
      '',
      friend,
      'bitcoin:1abc',
      'ethereum:0x12',
      `ethereum:${friend.replace('f39F', 'F39f')}`,
      `ethereum:${friend}?value=-1`,
      `ethereum:${friend}?value=1.5`,
      `ethereum:${friend}?value=1e99`,
      `ethereum:${token}/approve?address=${friend}&uint256=1`,
      `ethereum:${token}/transfer?uint256=1`,
    ]
    for (const text of bad) assert.equal(readPayment(text), undefined, text)
  })
})

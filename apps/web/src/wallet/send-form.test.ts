import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseEther } from 'viem'
import { intentOf } from '../intent/intent.ts'
import { mostOf, readRecipient, readSum, sendCall } from './send-form.ts'

const friend = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'
const watt = { address: undefined, symbol: 'WATT', decimals: 18, amount: parseEther('10') }
const token = {
  address: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8',
  symbol: 'T',
  decimals: 2,
  amount: 500n,
} as const

describe('readRecipient', () => {
  it('takes addresses in any case and payment links, and says what is wrong with others', () => {
    for (const text of [friend, ` ${friend.toLowerCase()} `, `ethereum:${friend}?value=1`])
      assert.deepEqual(readRecipient(text), { kind: 'address', address: friend })
    const reason = (text: string) => {
      const read = readRecipient(text)
      return read.kind === 'refused' && read.reason
    }
    assert.equal(reason(' '), 'toMissing')
    assert.equal(reason('alice'), 'toInvalid')
    assert.equal(reason(friend.replace('f39F', 'F39f')), 'toChecksum')
  })
})

describe('readSum', () => {
  it('reads decimals of the language and token, up to what one has', () => {
    const read = (
      text: string,
      language: 'en' | 'pt-BR' = 'en',
      holding: typeof watt | typeof token = watt,
    ) => {
      const found = readSum(text, language, holding)
      return found.kind === 'amount' ? found.amount : found.reason
    }
    assert.equal(read('1,5', 'pt-BR'), parseEther('1.5'))
    assert.equal(read('10'), parseEther('10'))
    assert.equal(read('10.000000000000000001'), 'amountTooMuch')
    assert.equal(read('0.00'), 'amountZero')
    assert.equal(read(''), 'amountMissing')
    assert.equal(read('-1'), 'amountInvalid')
    assert.equal(read('1.234', 'en', token), 'amountInvalid')
    assert.equal(read('4.99', 'en', token), 499n)
  })
})

describe('mostOf', () => {
  it('leaves the fee of coins, and takes tokens whole', () => {
    assert.equal(mostOf(watt, 7n), watt.amount - 7n)
    assert.equal(mostOf({ ...watt, amount: 5n }, 7n), 0n)
    assert.equal(mostOf(token, 7n), 500n)
  })
})

describe('sendCall', () => {
  it('says what the wallet reads again from its bytes', () => {
    assert.deepEqual(intentOf(sendCall(friend, 5n, watt)), { kind: 'send', to: friend, amount: 5n })
    assert.deepEqual(intentOf(sendCall(friend, 5n, token)), {
      kind: 'transfer',
      token: token.address,
      from: undefined,
      to: friend,
      amount: 5n,
    })
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import {
  encodeAbiParameters,
  encodeEventTopics,
  encodeFunctionData,
  erc20Abi,
  erc721Abi,
  parseAbi,
} from 'viem'
import { decodeInput, decodeLog } from './decode.ts'

const who = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266'

describe('decodeInput', () => {
  it('names the function and its arguments', () => {
    const data = encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [who, 5n] })
    const { name, signature, fields } = decodeInput(data)!
    assert.deepEqual([name, signature], ['transfer', 'transfer(address,uint256)'])
    assert.deepEqual(
      fields.shown.map(({ text }) => text),
      [who, '5'],
    )
  })
  it('reads a function without arguments', () => {
    const decoded = decodeInput(encodeFunctionData({ abi: erc20Abi, functionName: 'totalSupply' }))
    assert.deepEqual([decoded?.name, decoded?.fields.shown], ['totalSupply', []])
  })
  it('does not guess: unknown functions and cut arguments stay bytes', () => {
    const unknown = encodeFunctionData({ abi: parseAbi(['function fnord(uint256)']), args: [1n] })
    const cut = encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [who, 5n] }).slice(0, 40)
    assert.deepEqual(
      [unknown, cut as `0x${string}`, '0x' as const, '0x12' as const].map(decodeInput),
      Array(4).fill(undefined),
    )
  })
})

describe('decodeLog', () => {
  const args = { from: who, to: who } as const
  it('tells an amount from a piece by what is indexed', () => {
    const amount = {
      topics: encodeEventTopics({ abi: erc20Abi, eventName: 'Transfer', args }),
      data: encodeAbiParameters([{ type: 'uint256' }], [7n]),
    }
    const piece = {
      topics: encodeEventTopics({ abi: erc721Abi, eventName: 'Transfer', args: { ...args, tokenId: 7n } }),
      data: '0x',
    }
    for (const log of [amount, piece]) {
      const decoded = decodeLog(log as never)
      assert.equal(decoded?.signature, 'Transfer(address,address,uint256)')
      assert.equal(decoded.fields.shown[2]?.text, '7')
    }
  })
  it('leaves strangers’ events alone', () => {
    assert.equal(decodeLog({ topics: [`0x${'12'.repeat(32)}`], data: '0x' }), undefined)
    assert.equal(decodeLog({ topics: [], data: '0x' }), undefined)
  })
})

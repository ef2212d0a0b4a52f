import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { encodeFunctionData, erc20Abi, erc721Abi, maxUint256, zeroAddress, type Hex } from 'viem'
import { governanceTimelockAbi } from '../../../../sdk/src/abi/governance-timelock.ts'
import { intentOf } from './intent.ts'

const token = '0x00000000000000000000000000000000000000aa'
const friend = '0x00000000000000000000000000000000000000b2'
const call = (data: Hex, value = 0n) => intentOf({ to: token, value, data })

describe('intentOf', () => {
  it('tells a plain transfer from a contract’s creation', () => {
    assert.deepEqual(call('0x', 5n), { kind: 'send', to: token, amount: 5n })
    assert.deepEqual(intentOf({ to: undefined, value: 0n, data: '0x6000' }), {
      kind: 'create',
      bytes: 2,
      value: 0n,
    })
  })

  it('tells that an account gets code, or loses it', () => {
    const upgrade = (delegate: `0x${string}`) => intentOf({ to: token, value: 0n, data: '0x', delegate })
    assert.deepEqual(upgrade(friend), { kind: 'delegate', contract: friend })
    assert.deepEqual(upgrade(zeroAddress), { kind: 'delegate', contract: undefined })
  })

  it('reads what every token has', () => {
    const transfer = encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [friend, 7n] })
    assert.deepEqual(call(transfer), { kind: 'transfer', token, from: undefined, to: friend, amount: 7n })
    const approve = (amount: bigint) =>
      call(encodeFunctionData({ abi: erc20Abi, functionName: 'approve', args: [friend, amount] }))
    assert.deepEqual(approve(9n), { kind: 'approve', token, spender: friend, amount: 9n, isUnlimited: false })
    for (const amount of [maxUint256, 2n ** 128n - 1n]) {
      const intent = approve(amount)
      assert(intent.kind === 'approve' && intent.isUnlimited)
    }
    const all = encodeFunctionData({
      abi: erc721Abi,
      functionName: 'setApprovalForAll',
      args: [friend, true],
    })
    assert.deepEqual(call(all), { kind: 'approve-all', token, operator: friend, isAllowed: true })
  })

  it('opens structs and lists of Watt’s own calls', () => {
    const data = encodeFunctionData({
      abi: governanceTimelockAbi,
      functionName: 'updateDelay',
      args: [604_800n],
    })
    const intent = call(data)
    assert(intent.kind === 'call')
    assert.equal(intent.functionName, 'updateDelay')
    assert.deepEqual(
      intent.fields.shown.map(({ type, text }) => [type, text]),
      [['uint256', '604800']],
    )
  })

  it('guesses nothing: a known selector with other bytes is unknown', () => {
    const transfer = encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [friend, 7n] })
    assert.equal(call(transfer.slice(0, 40) as Hex).kind, 'unknown')
    assert.deepEqual(call('0xdeadbeef00'), {
      kind: 'unknown',
      contract: token,
      selector: '0xdeadbeef',
      bytes: 5,
      value: 0n,
    })
    assert.equal(call('0x00').kind, 'unknown')
  })

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        fc.constantFrom('0xa9059cbb', '0x095ea7b3', '0x'),
        (bytes, start) => {
          const data = `${start}${Buffer.from(bytes).toString('hex')}` as Hex
          assert.ok(call(data).kind)
        },
      ),
      { numRuns: 500 },
    )
  })
})

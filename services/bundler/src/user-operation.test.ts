import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { defaultLimits } from './limits.ts'
import { alice, bob, operationOf, rawOperation } from './operation.fixture.ts'
import { delegationMark, leastPreVerificationGas, pack, readDraft, readOperation } from './user-operation.ts'

const read = (changes: Readonly<Record<string, unknown>>): unknown =>
  readOperation({ ...rawOperation, ...changes }, defaultLimits)
const malformed = { code: 'bundler/call', rpcCode: -32_602 }
const authorization = {
  chainId: '0x7a69',
  address: bob,
  nonce: '0x1',
  r: `0x${'11'.repeat(32)}`,
  s: `0x${'22'.repeat(32)}`,
  yParity: '0x01',
}

describe('a user operation', () => {
  it('is read from hex', () => {
    assert.deepEqual(read({}), operationOf(alice, 1n << 64n))
  })

  it('is refused when a field is missing or of another form', () => {
    for (const name of Object.keys(rawOperation)) assert.throws(() => read({ [name]: undefined }), malformed)
    const wrong = {
      sender: '0x12',
      nonce: '1',
      callData: '0x123',
      signature: 5,
      callGasLimit: '0x1ffffffffffffffff',
      maxFeePerGas: `0x${'f'.repeat(25)}`,
      paymaster: 'me',
      factory: '0x7703',
    }
    for (const [name, value] of Object.entries(wrong))
      assert.throws(() => read({ [name]: value }), malformed, name)
    for (const raw of [undefined, null, 'x', []])
      assert.throws(() => readOperation(raw, defaultLimits), malformed)
  })

  it('is refused when its fields contradict each other', () => {
    assert.throws(() => read({ maxPriorityFeePerGas: '0x1' }), malformed)
    assert.throws(() => read({ factoryData: '0x12' }), malformed)
    assert.throws(() => read({ paymasterData: '0x12' }), malformed)
    assert.throws(() => read({ eip7702Auth: authorization }), malformed)
  })

  it('is refused above the bounds of gas and size', () => {
    const gas = defaultLimits.operationGas - 160_000n
    assert.ok(read({ callGasLimit: `0x${gas.toString(16)}` }))
    assert.throws(() => read({ callGasLimit: `0x${(gas + 1n).toString(16)}` }), malformed)
    const bytes = defaultLimits.operationBytes - 192 - 2
    assert.ok(read({ callData: `0x${'11'.repeat(bytes)}` }))
    assert.throws(() => read({ callData: `0x${'11'.repeat(bytes + 1)}` }), malformed)
  })

  it('carries an authorization with the mark of a delegation, short or long', () => {
    for (const factory of ['0x7702', delegationMark]) {
      const found = readOperation({ ...rawOperation, factory, eip7702Auth: authorization }, defaultLimits)
      assert.equal(found.authorization?.nonce, 1)
      assert.equal(pack(found).initCode, delegationMark)
    }
  })

  it('may write addresses in any case: nothing later takes them for a wrong checksum', () => {
    const mixed = `0x${'aB'.repeat(20)}`
    const found = readOperation(
      {
        ...rawOperation,
        sender: mixed,
        factory: '0x7702',
        eip7702Auth: { ...authorization, address: mixed },
      },
      defaultLimits,
    )
    assert.deepEqual([found.sender, found.authorization?.address], [mixed.toLowerCase(), mixed.toLowerCase()])
  })

  it('needs no gas and no signature while it is a draft', () => {
    const { sender, nonce, callData } = rawOperation
    const draft = readDraft({ sender, nonce, callData }, defaultLimits)
    assert.equal(draft.signature, '0x')
    assert.equal(draft.callGasLimit, 0n)
  })

  it('costs its bundler more, the more bytes it has', () => {
    const small = leastPreVerificationGas(operationOf(alice, 0n))
    const large = leastPreVerificationGas(operationOf(alice, 0n, { callData: '0x123400ff' }))
    assert.equal(large - small, 20n)
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { word } from '../hex.ts'
import {
  clockwork,
  counter,
  customReverter,
  emitter,
  hungryCaller,
  reverter,
  spinner,
} from '../test-contracts.ts'
import { callRpc } from '../test-node.ts'
import { alice, nobody, startTestSession, unknownHash } from '../test-session.ts'
import type { RpcTransactionReceipt } from 'viem'
import type { TestSession } from '../test-session.ts'

type Json = Readonly<Record<string, unknown>>
type AccessListAnswer = {
  readonly accessList: readonly { readonly address: string; readonly storageKeys: readonly string[] }[]
  readonly gasUsed: string
  readonly error?: string
}
type Frame = {
  readonly type: string
  readonly to: string
  readonly input: string
  readonly gasUsed: string
  readonly error?: string
  readonly revertReason?: string
  readonly calls?: readonly Frame[]
  readonly logs?: readonly { readonly topics: readonly string[] }[]
}

describe('calls methods over a real ledger', () => {
  let session: TestSession
  before(async () => {
    session = await startTestSession({
      callGas: 300_000_000n,
      trace: true,
      logBlocks: 5,
      logs: 3,
      proofSlots: 2,
      simulatedBlocks: 5,
      filters: 6,
    })
  })
  after(() => session.server.stop())

  it('answers others while a call spins', async () => {
    const answered: string[] = []
    const note = (name: string) => () => void answered.push(name)
    const spins = session.call('eth_call', { to: spinner.address }).catch(note('spinner'))
    // Each of these begins after the spinner did: it was admitted first.
    for (let at = 0; at < 3; at++) await session.call('eth_chainId').then(note('read'))
    await spins
    assert.deepEqual(answered, ['read', 'read', 'read', 'spinner'])
  })

  it('calls, with the reason when a contract says no', async () => {
    assert.equal(await session.call('eth_call', { to: clockwork.address }, 'latest'), word(3n))
    assert.equal(await session.call('eth_call', { to: clockwork.address }, '0x1'), word(1n))
    const no = { code: 3, message: 'execution reverted: no' }
    await assert.rejects(session.call('eth_call', { to: reverter.address }), no)
    await assert.rejects(session.call('eth_estimateGas', { to: reverter.address }), no)
    await assert.rejects(session.call('eth_call', { to: customReverter.address }), {
      code: 3,
      message: 'execution reverted',
      data: '0xdeadbeef',
    })
    await assert.rejects(session.call('eth_call', { from: nobody, to: alice, value: '0xffff' }), {
      code: -32_000,
      message: /insufficient funds/,
    })
    await assert.rejects(session.call('eth_call', { to: clockwork.address }, '0x99'), { code: -32_001 })
    await assert.rejects(session.call('eth_call', { to: spinner.address, gas: '0x30000' }), {
      code: -32_000,
      message: /out of gas/,
    })
  })

  it('pretends state and blocks for one call', async () => {
    const of = (override: Json) => ({ [counter.address]: override })
    assert.equal(
      await session.call(
        'eth_call',
        { to: counter.address },
        'latest',
        of({ stateDiff: { [word(0n)]: word(41n) } }),
      ),
      word(42n),
    )
    assert.equal(
      await session.call(
        'eth_call',
        { to: counter.address },
        'latest',
        of({ state: { [word(1n)]: word(41n) } }),
      ),
      word(1n),
    )
    assert.equal(
      await session.call('eth_call', { to: nobody }, 'latest', { [nobody]: { code: clockwork.code } }),
      word(3n),
    )
    assert.equal(
      await session.call('eth_call', { to: clockwork.address }, 'latest', {}, { number: '0x64' }),
      word(100n),
    )
    assert.equal(
      await session.call('eth_call', { from: nobody, to: alice, value: '0xffff' }, 'latest', {
        [nobody]: { balance: '0xffff' },
      }),
      '0x',
    )
    assert.equal(await session.call('eth_call', { to: counter.address }), word(1n), 'nothing stayed')
  })

  it('estimates in the block that comes next, where a transaction runs at the earliest', async () => {
    const head = await session.call<string>('eth_blockNumber')
    // Reverts when NUMBER is the head's: NUMBER PUSH1 head EQ PUSH1 8 JUMPI STOP JUMPDEST PUSH0 PUSH0 REVERT.
    const code = `0x4360${Number(head).toString(16).padStart(2, '0')}14600857005b5f5ffd`
    const to = `0x${'c0'.repeat(20)}`
    const overrides = { [to]: { code } }
    await assert.rejects(session.call('eth_call', { to }, 'latest', overrides), { code: 3 })
    assert.ok(Number(await session.call<string>('eth_estimateGas', { to }, 'latest', overrides)) > 21_000)
  })

  it('estimates gas that suffices, also through inner calls that keep back a 64th', async () => {
    assert.equal(await session.call('eth_estimateGas', { from: alice, to: alice, value: '0x1' }), '0x5208')
    const estimate = await session.call<string>('eth_estimateGas', { to: hungryCaller.address })
    assert.ok(BigInt(estimate) > 1_000_000n)
    assert.equal(await session.call('eth_call', { to: hungryCaller.address, gas: estimate }), '0x')
    const less = `0x${((BigInt(estimate) * 62n) / 64n).toString(16)}`
    await assert.rejects(session.call('eth_call', { to: hungryCaller.address, gas: less }))
    await assert.rejects(session.call('eth_estimateGas', { to: hungryCaller.address, gas: '0x30000' }), {
      message: /gas required exceeds allowance|execution reverted/,
    })
    await assert.rejects(
      session.call('eth_estimateGas', { from: nobody, to: alice, value: '0x10', gasPrice: '0x1' }),
      { message: /insufficient funds/ },
    )
  })

  it('says when no gas limit that could be sent is enough', async () => {
    await assert.rejects(session.call('eth_estimateGas', { to: spinner.address }), {
      code: -32_000,
      message: 'gas required exceeds allowance (16777216)',
    })
  })

  it('lists what a call touches', async () => {
    const { accessList, gasUsed, error } = await session.call<AccessListAnswer>('eth_createAccessList', {
      from: alice,
      to: counter.address,
    })
    assert.deepEqual(
      [accessList, error],
      [[{ address: counter.address, storageKeys: [word(0n)] }], undefined],
    )
    assert.ok(BigInt(gasUsed) > 21_000n)
    assert.deepEqual(
      (await session.call<AccessListAnswer>('eth_createAccessList', { to: clockwork.address })).accessList,
      [],
    )
    const through = await session.call<AccessListAnswer>('eth_createAccessList', { to: hungryCaller.address })
    assert.equal(through.accessList.length, 1)
  })

  it('stops a call that takes too long', async () => {
    const slow = await session.test.serve({ limits: { callTimeMs: -1 } })
    await assert.rejects(callRpc(slow.url, 'eth_call', { to: spinner.address }), {
      code: -32_000,
      message: /execution aborted \(timeout\)/,
    })
    await slow.stop()
  })

  it('traces what ran, on the state it ran on', async () => {
    const tracer = { tracer: 'callTracer' }
    const frame = await session.call<Frame>('debug_traceTransaction', session.logHash, {
      ...tracer,
      tracerConfig: { withLog: true },
    })
    const receipt = await session.call<RpcTransactionReceipt>('eth_getTransactionReceipt', session.logHash)
    assert.deepEqual(
      [frame.type, frame.to, frame.input, frame.gasUsed],
      ['CALL', emitter.address, word(7n), receipt.gasUsed],
    )
    assert.deepEqual(frame.logs?.[0]?.topics, [word(7n)])
    const no = await session.call<Frame>('debug_traceCall', { to: reverter.address }, 'latest', tracer)
    assert.deepEqual([no.error, no.revertReason], ['execution reverted', 'no'])
    const deep = await session.call<Frame>('debug_traceCall', { to: hungryCaller.address }, 'latest', tracer)
    assert.equal(deep.calls?.length, 1)
    const top = await session.call<Frame>('debug_traceCall', { to: hungryCaller.address }, 'latest', {
      ...tracer,
      tracerConfig: { onlyTopCall: true },
    })
    assert.equal(top.calls, undefined)
    await assert.rejects(
      session.call('debug_traceTransaction', session.logHash, { tracer: 'prestateTracer' }),
      {
        code: -32_602,
        message: /callTracer/,
      },
    )
    await assert.rejects(session.call('debug_traceTransaction', unknownHash, tracer), {
      message: /transaction not found/,
    })
    const off = await session.test.serve()
    await assert.rejects(callRpc(off.url, 'debug_traceTransaction', session.logHash, tracer), {
      code: -32_601,
    })
    await off.stop()
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { word } from '../hex.ts'
import { counter, emitter, forwarder, reverter } from '../test-contracts.ts'

import { alice, nobody, startTestSession } from '../test-session.ts'
import type { RpcLog } from 'viem'
import type { TestSession } from '../test-session.ts'

type Json = Readonly<Record<string, unknown>>
type Simulated = {
  readonly number: string
  readonly hash: string
  readonly parentHash: string
  readonly calls: readonly {
    readonly status: string
    readonly returnData: string
    readonly logs: readonly RpcLog[]
    readonly error?: { readonly code: number; readonly message: string }
  }[]
}

describe('simulate methods over a real ledger', () => {
  let session: TestSession
  before(async () => {
    session = await startTestSession({
      trace: true,
      logBlocks: 5,
      logs: 3,
      proofSlots: 2,
      simulatedBlocks: 5,
      filters: 6,
    })
  })
  after(() => session.server.stop())

  it('simulates blocks on top of each other', async () => {
    const blocks = await session.call<readonly Simulated[]>('eth_simulateV1', {
      blockStateCalls: [
        { calls: [{ to: counter.address }, { to: counter.address }] },
        {
          blockOverrides: { number: '0x6' },
          stateOverrides: { [nobody]: { balance: '0x64' } },
          calls: [
            { to: counter.address },
            { from: nobody, to: alice, value: '0x64' },
            { to: reverter.address },
            { to: emitter.address, data: word(9n) },
          ],
        },
      ],
    })
    assert.deepEqual(
      blocks.map((it) => it.number),
      ['0x4', '0x5', '0x6'],
    )
    assert.deepEqual(
      blocks[0]!.calls.map((it) => it.returnData),
      [word(1n), word(2n)],
    )
    assert.deepEqual(
      blocks[2]!.calls.map((it) => it.status),
      ['0x1', '0x1', '0x0', '0x1'],
    )
    assert.equal(blocks[2]!.calls[0]!.returnData, word(3n))
    assert.deepEqual(
      [blocks[2]!.calls[2]!.error?.code, blocks[2]!.calls[2]!.error?.message],
      [3, 'execution reverted: no'],
    )
    assert.deepEqual(
      [blocks[2]!.calls[3]!.logs[0]!.topics, blocks[2]!.calls[3]!.logs[0]!.blockNumber],
      [[word(9n)], '0x6'],
    )
    assert.equal(blocks[1]!.parentHash, blocks[0]!.hash)
    assert.equal(await session.call('eth_call', { to: counter.address }), word(1n), 'nothing stayed')
  })

  it('shows transfers between the logs around them', async () => {
    const [block] = await session.call<readonly Simulated[]>('eth_simulateV1', {
      traceTransfers: true,
      blockStateCalls: [{ calls: [{ from: alice, to: forwarder.address, value: '0x5' }] }],
    })
    const coin = `0x${'ee'.repeat(20)}`
    assert.deepEqual(block!.calls[0]!.logs.map((it) => it.address).filter((it) => it === coin).length, 2)
    assert.equal(block!.calls[0]!.logs[0]!.address, coin, 'the outer transfer comes first')
    assert.deepEqual(
      block!.calls[0]!.logs.map((it) => it.logIndex),
      ['0x0', '0x1', '0x2', '0x3'],
    )
  })

  it('refuses simulations that no chain could make', async () => {
    const simulate = (blockStateCalls: readonly unknown[], more: Json = {}) =>
      session.call('eth_simulateV1', { blockStateCalls, ...more })
    const at = (number: string) => ({ blockOverrides: { number } })
    await assert.rejects(simulate([]), { code: -32_602 })
    await assert.rejects(simulate([at('0x2')]), { code: -38_020 })
    await assert.rejects(simulate([at('0x99')]), { code: -38_026 })
    await assert.rejects(simulate(Array.from({ length: 6 }, () => ({}))), { code: -32_602 })
    await assert.rejects(simulate([{ blockOverrides: { time: '0x1' } }]), { code: -38_021 })
    const from = (fields: Json) => [{ calls: [{ from: alice, to: alice, ...fields }] }]
    await assert.rejects(simulate(from({ nonce: '0x0' }), { validation: true }), { code: -38_010 })
    await assert.rejects(simulate(from({ nonce: '0xff' }), { validation: true }), { code: -38_011 })
    await assert.rejects(
      simulate([{ calls: [{ from: nobody, to: alice, value: '0xffff' }] }], { validation: true }),
      { code: -38_014 },
    )
    await assert.rejects(
      simulate([{ blockOverrides: { gasLimit: '0x100' }, calls: [{ to: nobody, gas: '0x5208' }] }]),
      { code: -38_015 },
    )
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { word } from '../hex.ts'
import { emitter } from '../test-contracts.ts'

import { nobody, startTestSession, unknownHash } from '../test-session.ts'
import type { RpcLog, RpcTransaction } from 'viem'
import type { TestSession } from '../test-session.ts'

describe('filters methods over a real ledger', () => {
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

  it('finds logs within its bounds', async () => {
    const wanted = { fromBlock: '0x0', toBlock: '0x3', address: emitter.address, topics: [word(7n)] }
    const [log, ...more] = (await session.call('eth_getLogs', wanted)) as [RpcLog]
    assert.deepEqual([log.transactionHash, more], [session.logHash, []])
    assert.deepEqual(await session.call('eth_getLogs', { ...wanted, topics: [[word(6n), word(7n)]] }), [log])
    assert.deepEqual(await session.call('eth_getLogs', { ...wanted, topics: [null] }), [log])
    assert.deepEqual(await session.call('eth_getLogs', { ...wanted, topics: [null, null] }), [])
    assert.deepEqual(await session.call('eth_getLogs', { ...wanted, topics: [word(6n)] }), [])
    assert.deepEqual(await session.call('eth_getLogs', { blockHash: log.blockHash }), [log])
    await assert.rejects(session.call('eth_getLogs', { blockHash: unknownHash }), { code: -32_001 })
    await assert.rejects(session.call('eth_getLogs', { fromBlock: '0x3', toBlock: '0x1' }), { code: -32_602 })
    await assert.rejects(session.call('eth_getLogs', { fromBlock: '0x0', toBlock: '0x99' }), {
      code: -32_602,
    })
    await assert.rejects(session.call('eth_getLogs', { blockHash: log.blockHash, toBlock: '0x1' }), {
      code: -32_602,
    })
    await assert.rejects(session.call('eth_getLogs', { address: Array(21).fill(nobody) }), { code: -32_602 })
    await assert.rejects(session.call('eth_getLogs', { topics: Array(5).fill(null) }), { code: -32_602 })
  })

  it('polls filters', async () => {
    const blocks = await session.call('eth_newBlockFilter')
    const logs = await session.call('eth_newFilter', { address: emitter.address })
    const past = await session.call('eth_newFilter', { fromBlock: '0x1', toBlock: '0x1' })
    const pending = await session.call('eth_newPendingTransactionFilter')
    const full = await session.call('eth_newPendingTransactionFilter', true)
    const hash = await session.send({ to: emitter.address, data: word(8n) })
    assert.deepEqual(await session.call('eth_getFilterChanges', pending), [hash])
    assert.equal((await session.call<readonly RpcTransaction[]>('eth_getFilterChanges', full))[0]?.hash, hash)
    const block = await session.test.closeBlock()
    assert.deepEqual(await session.call('eth_getFilterChanges', blocks), [block.hash])
    assert.deepEqual(await session.call('eth_getFilterChanges', blocks), [])
    assert.equal(
      (await session.call<readonly RpcLog[]>('eth_getFilterChanges', logs))[0]?.transactionHash,
      hash,
    )
    assert.deepEqual(await session.call('eth_getFilterChanges', logs), [])
    assert.equal(
      (await session.call<readonly RpcLog[]>('eth_getFilterLogs', past))[0]?.transactionHash,
      session.logHash,
    )
    await assert.rejects(session.call('eth_getFilterLogs', blocks), { message: /filter not found/ })
    await session.call('eth_newBlockFilter')
    await assert.rejects(session.call('eth_newBlockFilter'), { code: -32_005 })
    for (const id of [blocks, logs, past, pending, full])
      assert.equal(await session.call('eth_uninstallFilter', id), true)
    assert.equal(await session.call('eth_uninstallFilter', blocks), false)
    await assert.rejects(session.call('eth_getFilterChanges', blocks), { message: /filter not found/ })
  })

  it('refuses more logs than it said', async () => {
    for (let i = 0; i < 4; i++) await session.send({ to: emitter.address, data: word(BigInt(i)) })
    await session.test.closeBlock()
    await assert.rejects(session.call('eth_getLogs', { fromBlock: 'latest' }), { code: -32_005 })
  })
})

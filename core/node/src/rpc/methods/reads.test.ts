import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { word } from '../hex.ts'
import { clockwork, contracts, counter, emitter } from '../test-contracts.ts'
import { callRpc, soloNodeId } from '../test-node.ts'
import { alice, nobody, startTestSession, unknownHash } from '../test-session.ts'
import type { RpcBlock, RpcProof, RpcTransaction, RpcTransactionReceipt } from 'viem'
import type { TestSession } from '../test-session.ts'

type WattBlock = RpcBlock & { readonly closeTimeMs: number; readonly transactionSetHash: string }
type WattStatus = {
  readonly genesisHash: string
  readonly head: { readonly closeTimeMs: number }
  readonly consensus: { readonly state: string; readonly quorum: { readonly nodes: unknown } }
}

describe('reads methods over a real ledger', () => {
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

  it('names the chain and the node', async () => {
    assert.equal(await session.call('eth_chainId'), '0x539')
    assert.equal(await session.call('net_version'), '1337')
    assert.equal(await session.call('eth_blockNumber'), '0x3')
    assert.equal(await session.call('eth_syncing'), false)
    assert.deepEqual(await session.call('eth_accounts'), [])
    assert.equal(await session.call('net_peerCount'), '0x0')
    assert.match(await session.call('web3_clientVersion'), /^Watt\/v/)
    assert.equal(
      await session.call('web3_sha3', '0x68656c6c6f20776f726c64'),
      '0x47173285a8d7341e5e972fc677286384f802f8ef42a5ec5f03bbfa254cb01fad',
    )
  })

  it('reads accounts, and errs on blocks it does not have', async () => {
    assert.equal(await session.call('eth_getBalance', nobody, 'latest'), '0x5')
    assert.equal(await session.call('eth_getBalance', nobody, '0x0'), '0x0')
    assert.equal(await session.call('eth_getBalance', nobody, { blockNumber: '0x1' }), '0x5')
    assert.equal(await session.call('eth_getTransactionCount', alice, 'safe'), '0x3')
    assert.equal(await session.call('eth_getCode', emitter.address), emitter.code)
    assert.equal(await session.call('eth_getCode', nobody), '0x')
    assert.equal(await session.call('eth_getStorageAt', counter.address, '0x0', 'latest'), word(0n))
    for (const [method, ...params] of [
      ['eth_getBalance', nobody],
      ['eth_getTransactionCount', nobody],
      ['eth_getCode', nobody],
      ['eth_getStorageAt', nobody, '0x0'],
      ['eth_getProof', nobody, []],
    ] as const) {
      await assert.rejects(session.call(method, ...params, '0x99'), { code: -32_001 }, method)
      await assert.rejects(
        session.call(method, ...params, { blockHash: unknownHash }),
        { code: -32_001 },
        method,
      )
    }
  })

  it('writes blocks in full and by hash', async () => {
    const byNumber = await session.call<WattBlock>('eth_getBlockByNumber', '0x1', true)
    const byHash = await session.call<WattBlock>('eth_getBlockByHash', byNumber.hash, false)
    assert.deepEqual(
      new Set<unknown>(byHash.transactions),
      new Set<unknown>([session.transferHash, session.logHash]),
    )
    assert.deepEqual({ ...byHash, transactions: byNumber.transactions }, byNumber)
    assert.equal(byNumber.closeTimeMs, 1_700_000_001_000)
    assert.equal(byNumber.transactionSetHash, byNumber.extraData)
    assert.deepEqual([byNumber.withdrawals, byNumber.uncles, byNumber.difficulty], [[], [], '0x0'])
    assert.equal(byNumber.totalDifficulty, undefined)
    for (const tag of ['latest', 'safe', 'finalized', 'pending']) {
      assert.equal((await session.call<WattBlock>('eth_getBlockByNumber', tag, false)).number, '0x3')
    }
    assert.equal(await session.call<WattBlock>('eth_getBlockByNumber', '0x99', false), null)
    assert.equal(await session.call<WattBlock>('eth_getBlockByHash', unknownHash, false), null)
    assert.equal(await session.call('eth_getBlockTransactionCountByNumber', '0x1'), '0x2')
    assert.equal(await session.call('eth_getBlockTransactionCountByHash', unknownHash), null)
    assert.equal(await session.call('eth_getUncleCountByBlockNumber', '0x1'), '0x0')
  })

  it('finds transactions and receipts, by hash and by place', async () => {
    const transaction = await session.call<RpcTransaction>('eth_getTransactionByHash', session.logHash)
    assert.deepEqual([transaction.from, transaction.to, transaction.type], [alice, emitter.address, '0x2'])
    assert.deepEqual(
      await session.call('eth_getTransactionByBlockNumberAndIndex', '0x1', transaction.transactionIndex),
      transaction,
    )
    assert.deepEqual(
      await session.call(
        'eth_getTransactionByBlockHashAndIndex',
        transaction.blockHash,
        transaction.transactionIndex,
      ),
      transaction,
    )
    assert.equal(await session.call('eth_getTransactionByBlockNumberAndIndex', '0x1', '0x9'), null)
    assert.match(await session.call('eth_getRawTransactionByHash', session.logHash), /^0x02/)
    const receipt = await session.call<RpcTransactionReceipt>('eth_getTransactionReceipt', session.logHash)
    assert.deepEqual([receipt.status, receipt.effectiveGasPrice, receipt.logs.length], ['0x1', '0x0', 1])
    assert.deepEqual(
      [receipt.logs[0]!.topics, receipt.logs[0]!.data, receipt.logs[0]!.logIndex],
      [[word(7n)], word(7n), '0x0'],
    )
    assert.deepEqual(
      (await session.call<readonly RpcTransactionReceipt[]>('eth_getBlockReceipts', '0x1'))[
        Number(transaction.transactionIndex)
      ],
      receipt,
    )
    assert.equal(
      (await session.call<readonly RpcTransactionReceipt[]>('eth_getBlockReceipts', '0x2'))[0]?.status,
      '0x0',
    )
    for (const method of [
      'eth_getTransactionByHash',
      'eth_getTransactionReceipt',
      'eth_getRawTransactionByHash',
    ]) {
      assert.equal(await session.call(method, unknownHash), null)
    }
    assert.equal(await session.call('eth_getBlockReceipts', '0x99'), null)
  })

  it('measures the receipts of a block before it writes them out', async () => {
    // Two receipts and a log of one word.
    const least = 2 * 900 + 340 + 2 * 32
    for (const { responseBytes, message } of [
      { responseBytes: least - 1, message: /ask for single receipts/ },
      { responseBytes: least, message: /bytes left for it/ },
    ]) {
      const server = await session.test.serve({ limits: { responseBytes } })
      await assert.rejects(callRpc(server.url, 'eth_getBlockReceipts', '0x1'), { code: -32_005, message })
      assert.ok(await callRpc(server.url, 'eth_getTransactionReceipt', session.logHash))
      await server.stop()
    }
  })

  it('proves accounts, and no more slots than it said', async () => {
    const proof = await session.call<RpcProof>('eth_getProof', nobody, ['0x0'], 'latest')
    assert.deepEqual([proof.balance, proof.storageProof[0]?.value], ['0x5', '0x0'])
    await assert.rejects(session.call('eth_getProof', nobody, ['0x0', '0x1', '0x2'], 'latest'), {
      code: -32_602,
    })
  })

  it('subscribes over WebSocket only', async () => {
    await assert.rejects(session.call('eth_subscribe', 'newHeads'), { code: -32_600 })
  })

  it('shows agreement', async () => {
    const status = await session.call<WattStatus>('watt_status')
    assert.equal(
      status.genesisHash,
      (await session.call<WattBlock>('eth_getBlockByNumber', '0x0', false)).hash,
    )
    assert.deepEqual(
      [status.consensus.state, status.consensus.quorum.nodes],
      ['synced', { [soloNodeId]: 'agree' }],
    )
    assert.equal(status.head.closeTimeMs, session.test.clock.nowMs)
    assert.equal((await session.call<{ readonly slot: string }>('watt_getSlot', '0x1')).slot, '0x1')
    assert.equal(await session.call('watt_getSlot', '0x99'), null)
    const certificate = await session.call<{
      readonly signatures: readonly { readonly signature: string }[]
    }>('watt_getCertificate', '0x1')
    assert.equal(certificate.signatures[0]?.signature.length, 132)
    assert.equal(await session.call('watt_getCertificate', '0x0'), null)
    await assert.rejects(session.call('watt_getCertificate', '0x99'), { code: -32_001 })
    assert.deepEqual(await session.call('watt_getQuorumSet'), {
      threshold: 1,
      validators: [soloNodeId],
      innerSets: [],
    })
    assert.equal(await session.call('watt_getQuorumSet', '22'.repeat(32)), null)
    assert.deepEqual(await session.call('watt_getPeers'), [])
  })

  it('has every contract of the tests in place', async () => {
    for (const { address, code } of contracts) assert.equal(await session.call('eth_getCode', address), code)
  })

  it('says so when state was pruned, and still shows the block', async () => {
    for (let i = 0; i < 10; i++) await session.test.closeBlock()
    await assert.rejects(session.call('eth_getBalance', nobody, '0x1'), {
      code: 4_444,
      data: { oldestState: `0x${session.test.node.ledger.oldestState.toString(16)}` },
    })
    await assert.rejects(session.call('eth_call', { to: clockwork.address }, '0x1'), { code: 4_444 })
    await assert.rejects(session.call('debug_traceTransaction', session.logHash, { tracer: 'callTracer' }), {
      code: 4_444,
    })
    await assert.rejects(session.call('eth_getProof', nobody, [], '0x1'), { code: 4_444 })
    assert.equal((await session.call<WattBlock>('eth_getBlockByNumber', '0x1', false)).number, '0x1')
    await assert.rejects(session.call('eth_getLogs', { fromBlock: '0x0', toBlock: '0x8' }), { code: -32_005 })
  })
})

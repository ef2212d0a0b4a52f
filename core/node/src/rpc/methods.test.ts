import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { word } from './hex.ts'
import type { RpcServer } from './server.ts'
import {
  clockwork,
  contracts,
  counter,
  customReverter,
  emitter,
  forwarder,
  hungryCaller,
  reverter,
  spinner,
} from './test-contracts.ts'
import { callRpc, createTestNode, soloNodeId, testAccount, testChainId } from './test-node.ts'
import type { TestNode } from './test-node.ts'

type Hex = `0x${string}`
type Json = Readonly<Record<string, unknown>>

const alice = testAccount(0)
const nobody = `0x${'99'.repeat(20)}`
const unknownHash = word(12_345n)

describe('rpc methods over a real ledger', () => {
  let test: TestNode
  let server: RpcServer & { readonly url: string }
  const call = (method: string, ...params: readonly unknown[]): Promise<any> =>
    callRpc(server.url, method, ...params)

  /** Signs, sends and returns the hash. */
  const send = async (fields: {
    readonly to: Hex | undefined
    readonly data?: Hex
    readonly value?: bigint
    readonly gas?: bigint
  }): Promise<Hex> => {
    const nonce = Number(test.node.pool.nextNonce(alice.address.toLowerCase() as Hex))
    const { to, ...rest } = fields
    const raw = await alice.signTransaction({
      type: 'eip1559',
      chainId: testChainId,
      nonce,
      gas: 200_000n,
      maxFeePerGas: 0n,
      maxPriorityFeePerGas: 0n,
      ...(to === undefined ? {} : { to }),
      ...rest,
    })
    return (await call('eth_sendRawTransaction', raw)) as Hex
  }
  let logHash: Hex
  let transferHash: Hex

  before(async () => {
    test = await createTestNode({ keepBlocks: 8 })
    server = await test.serve({
      limits: {
        trace: true,
        callTimeMs: 2_000,
        logBlocks: 5,
        logs: 3,
        proofSlots: 2,
        simulatedBlocks: 5,
        filters: 6,
      },
    })
    transferHash = await send({ to: nobody as Hex, value: 5n, gas: 21_000n })
    logHash = await send({ to: emitter.address, data: word(7n) })
    await test.closeBlock()
    await send({ to: reverter.address })
    await test.closeBlock()
  })
  after(() => server.stop())

  it('names the chain and the node', async () => {
    assert.equal(await call('eth_chainId'), '0x539')
    assert.equal(await call('net_version'), '1337')
    assert.equal(await call('eth_blockNumber'), '0x2')
    assert.equal(await call('eth_syncing'), false)
    assert.deepEqual(await call('eth_accounts'), [])
    assert.equal(await call('net_peerCount'), '0x0')
    assert.match(await call('web3_clientVersion'), /^Watt\/v/)
    assert.equal(
      await call('web3_sha3', '0x68656c6c6f20776f726c64'),
      '0x47173285a8d7341e5e972fc677286384f802f8ef42a5ec5f03bbfa254cb01fad',
    )
  })

  it('reads accounts, and errs on blocks it does not have', async () => {
    assert.equal(await call('eth_getBalance', nobody, 'latest'), '0x5')
    assert.equal(await call('eth_getBalance', nobody, '0x0'), '0x0')
    assert.equal(await call('eth_getBalance', nobody, { blockNumber: '0x1' }), '0x5')
    assert.equal(await call('eth_getTransactionCount', alice.address, 'safe'), '0x3')
    assert.equal(await call('eth_getCode', emitter.address), emitter.code)
    assert.equal(await call('eth_getCode', nobody), '0x')
    assert.equal(await call('eth_getStorageAt', counter.address, '0x0', 'latest'), word(0n))
    for (const [method, ...params] of [
      ['eth_getBalance', nobody],
      ['eth_getTransactionCount', nobody],
      ['eth_getCode', nobody],
      ['eth_getStorageAt', nobody, '0x0'],
      ['eth_getProof', nobody, []],
    ] as const) {
      await assert.rejects(call(method, ...params, '0x99'), { code: -32_001 }, method)
      await assert.rejects(call(method, ...params, { blockHash: unknownHash }), { code: -32_001 }, method)
    }
  })

  it('writes blocks in full and by hash', async () => {
    const byNumber = await call('eth_getBlockByNumber', '0x1', true)
    const byHash = await call('eth_getBlockByHash', byNumber.hash, false)
    assert.deepEqual(byHash.transactions.toSorted(), [transferHash, logHash].toSorted())
    assert.deepEqual({ ...byHash, transactions: byNumber.transactions }, byNumber)
    assert.equal(byNumber.closeTimeMs, 1_700_000_001_000)
    assert.equal(byNumber.transactionSetHash, byNumber.extraData)
    assert.deepEqual([byNumber.withdrawals, byNumber.uncles, byNumber.difficulty], [[], [], '0x0'])
    assert.equal(byNumber.totalDifficulty, undefined)
    for (const tag of ['latest', 'safe', 'finalized', 'pending']) {
      assert.equal((await call('eth_getBlockByNumber', tag, false)).number, '0x2')
    }
    assert.equal(await call('eth_getBlockByNumber', '0x99', false), null)
    assert.equal(await call('eth_getBlockByHash', unknownHash, false), null)
    assert.equal(await call('eth_getBlockTransactionCountByNumber', '0x1'), '0x2')
    assert.equal(await call('eth_getBlockTransactionCountByHash', unknownHash), null)
    assert.equal(await call('eth_getUncleCountByBlockNumber', '0x1'), '0x0')
  })

  it('finds transactions and receipts, by hash and by place', async () => {
    const transaction = await call('eth_getTransactionByHash', logHash)
    assert.deepEqual(
      [transaction.from, transaction.to, transaction.type],
      [alice.address.toLowerCase(), emitter.address, '0x2'],
    )
    assert.deepEqual(
      await call('eth_getTransactionByBlockNumberAndIndex', '0x1', transaction.transactionIndex),
      transaction,
    )
    assert.deepEqual(
      await call(
        'eth_getTransactionByBlockHashAndIndex',
        transaction.blockHash,
        transaction.transactionIndex,
      ),
      transaction,
    )
    assert.equal(await call('eth_getTransactionByBlockNumberAndIndex', '0x1', '0x9'), null)
    assert.match(await call('eth_getRawTransactionByHash', logHash), /^0x02/)
    const receipt = await call('eth_getTransactionReceipt', logHash)
    assert.deepEqual([receipt.status, receipt.effectiveGasPrice, receipt.logs.length], ['0x1', '0x0', 1])
    assert.deepEqual(
      [receipt.logs[0].topics, receipt.logs[0].data, receipt.logs[0].logIndex],
      [[word(7n)], word(7n), '0x0'],
    )
    assert.deepEqual(
      (await call('eth_getBlockReceipts', '0x1'))[Number(transaction.transactionIndex)],
      receipt,
    )
    assert.equal((await call('eth_getBlockReceipts', '0x2'))[0].status, '0x0')
    for (const method of [
      'eth_getTransactionByHash',
      'eth_getTransactionReceipt',
      'eth_getRawTransactionByHash',
    ]) {
      assert.equal(await call(method, unknownHash), null)
    }
    assert.equal(await call('eth_getBlockReceipts', '0x99'), null)
  })

  it('refuses transactions in the words of the field', async () => {
    const sign = (nonce: number, value = 0n, chainId = testChainId) =>
      alice.signTransaction({
        type: 'eip1559',
        chainId,
        nonce,
        to: alice.address,
        value,
        gas: 21_000n,
        maxFeePerGas: 0n,
        maxPriorityFeePerGas: 0n,
      })
    await assert.rejects(call('eth_sendRawTransaction', await sign(0)), {
      code: -32_000,
      message: /nonce too low/,
    })
    await assert.rejects(call('eth_sendRawTransaction', await sign(3, 10n ** 30n)), {
      code: -32_000,
      message: /insufficient funds/,
    })
    await assert.rejects(call('eth_sendRawTransaction', '0x'), { code: -32_000 })
    await assert.rejects(call('eth_sendRawTransaction', await sign(3, 0n, 5)), { code: -32_000 })
    await assert.rejects(call('eth_sendRawTransaction', `0x${'00'.repeat(128 * 1024 + 1)}`), {
      code: -32_602,
    })
    const raw = await sign(3)
    await call('eth_sendRawTransaction', raw)
    await assert.rejects(call('eth_sendRawTransaction', raw), { code: -32_000, message: /already known/ })
    await assert.rejects(call('eth_sendRawTransaction', await sign(3, 1n)), {
      code: -32_000,
      message: /replacement transaction underpriced/,
    })
  })

  it('shows what waits', async () => {
    const from = alice.address.toLowerCase()
    assert.deepEqual(await call('txpool_status'), { pending: '0x1', queued: '0x0' })
    const content = await call('txpool_content')
    assert.equal(content.pending[from]['3'].blockHash, null)
    assert.deepEqual((await call('txpool_contentFrom', from)).pending, content.pending[from])
    assert.match((await call('txpool_inspect')).pending[from]['3'], /0 wei \+ 21000 gas × 0 wei/)
    assert.equal(await call('eth_getTransactionCount', from, 'pending'), '0x4')
    assert.equal(await call('eth_getTransactionCount', from, 'latest'), '0x3')
    assert.equal((await call('eth_getTransactionByHash', content.pending[from]['3'].hash)).blockNumber, null)
    await test.closeBlock()
    assert.deepEqual(await call('txpool_status'), { pending: '0x0', queued: '0x0' })
  })

  it('calls, with the reason when a contract says no', async () => {
    assert.equal(await call('eth_call', { to: clockwork.address }, 'latest'), word(3n))
    assert.equal(await call('eth_call', { to: clockwork.address }, '0x1'), word(1n))
    const no = { code: 3, message: 'execution reverted: no' }
    await assert.rejects(call('eth_call', { to: reverter.address }), no)
    await assert.rejects(call('eth_estimateGas', { to: reverter.address }), no)
    await assert.rejects(call('eth_call', { to: customReverter.address }), {
      code: 3,
      message: 'execution reverted',
      data: '0xdeadbeef',
    })
    await assert.rejects(call('eth_call', { from: nobody, to: alice.address, value: '0xffff' }), {
      code: -32_000,
      message: /insufficient funds/,
    })
    await assert.rejects(call('eth_call', { to: clockwork.address }, '0x99'), { code: -32_001 })
    await assert.rejects(call('eth_call', { to: spinner.address, gas: '0x30000' }), {
      code: -32_000,
      message: /out of gas/,
    })
  })

  it('pretends state and blocks for one call', async () => {
    const of = (override: Json) => ({ [counter.address]: override })
    assert.equal(
      await call('eth_call', { to: counter.address }, 'latest', of({ stateDiff: { [word(0n)]: word(41n) } })),
      word(42n),
    )
    assert.equal(
      await call('eth_call', { to: counter.address }, 'latest', of({ state: { [word(1n)]: word(41n) } })),
      word(1n),
    )
    assert.equal(
      await call('eth_call', { to: nobody }, 'latest', { [nobody]: { code: clockwork.code } }),
      word(3n),
    )
    assert.equal(
      await call('eth_call', { to: clockwork.address }, 'latest', {}, { number: '0x64' }),
      word(100n),
    )
    assert.equal(
      await call('eth_call', { from: nobody, to: alice.address, value: '0xffff' }, 'latest', {
        [nobody]: { balance: '0xffff' },
      }),
      '0x',
    )
    assert.equal(await call('eth_call', { to: counter.address }), word(1n), 'nothing stayed')
  })

  it('estimates gas that suffices, also through inner calls that keep back a 64th', async () => {
    assert.equal(
      await call('eth_estimateGas', { from: alice.address, to: alice.address, value: '0x1' }),
      '0x5208',
    )
    const estimate = await call('eth_estimateGas', { to: hungryCaller.address })
    assert.ok(BigInt(estimate) > 1_000_000n)
    assert.equal(await call('eth_call', { to: hungryCaller.address, gas: estimate }), '0x')
    const less = `0x${((BigInt(estimate) * 62n) / 64n).toString(16)}`
    await assert.rejects(call('eth_call', { to: hungryCaller.address, gas: less }))
    await assert.rejects(call('eth_estimateGas', { to: hungryCaller.address, gas: '0x30000' }), {
      message: /gas required exceeds allowance|execution reverted/,
    })
    await assert.rejects(
      call('eth_estimateGas', { from: nobody, to: alice.address, value: '0x10', gasPrice: '0x1' }),
      { message: /insufficient funds/ },
    )
  })

  it('lists what a call touches', async () => {
    const { accessList, gasUsed, error } = await call('eth_createAccessList', {
      from: alice.address,
      to: counter.address,
    })
    assert.deepEqual(
      [accessList, error],
      [[{ address: counter.address, storageKeys: [word(0n)] }], undefined],
    )
    assert.ok(BigInt(gasUsed) > 21_000n)
    assert.deepEqual((await call('eth_createAccessList', { to: clockwork.address })).accessList, [])
    const through = await call('eth_createAccessList', { to: hungryCaller.address })
    assert.equal(through.accessList.length, 1)
  })

  it('stops a call that takes too long', async () => {
    const slow = await test.serve({ limits: { callTimeMs: -1 } })
    await assert.rejects(callRpc(slow.url, 'eth_call', { to: spinner.address }), {
      code: -32_000,
      message: /execution aborted \(timeout/,
    })
    await slow.stop()
  })

  it('simulates blocks on top of each other', async () => {
    const blocks = await call('eth_simulateV1', {
      blockStateCalls: [
        { calls: [{ to: counter.address }, { to: counter.address }] },
        {
          blockOverrides: { number: '0x6' },
          stateOverrides: { [nobody]: { balance: '0x64' } },
          calls: [
            { to: counter.address },
            { from: nobody, to: alice.address, value: '0x64' },
            { to: reverter.address },
            { to: emitter.address, data: word(9n) },
          ],
        },
      ],
    })
    assert.deepEqual(
      blocks.map((it: Json) => it['number']),
      ['0x4', '0x5', '0x6'],
    )
    assert.deepEqual(
      blocks[0].calls.map((it: Json) => it['returnData']),
      [word(1n), word(2n)],
    )
    assert.deepEqual(
      blocks[2].calls.map((it: Json) => it['status']),
      ['0x1', '0x1', '0x0', '0x1'],
    )
    assert.equal(blocks[2].calls[0].returnData, word(3n))
    assert.deepEqual(
      [blocks[2].calls[2].error.code, blocks[2].calls[2].error.message],
      [3, 'execution reverted: no'],
    )
    assert.deepEqual(
      [blocks[2].calls[3].logs[0].topics, blocks[2].calls[3].logs[0].blockNumber],
      [[word(9n)], '0x6'],
    )
    assert.equal(blocks[1].parentHash, blocks[0].hash)
    assert.equal(await call('eth_call', { to: counter.address }), word(1n), 'nothing stayed')
  })

  it('shows transfers between the logs around them', async () => {
    const [block] = await call('eth_simulateV1', {
      traceTransfers: true,
      blockStateCalls: [{ calls: [{ from: alice.address, to: forwarder.address, value: '0x5' }] }],
    })
    const coin = `0x${'ee'.repeat(20)}`
    assert.deepEqual(
      block.calls[0].logs.map((it: Json) => it['address']).filter((it: string) => it === coin).length,
      2,
    )
    assert.equal(block.calls[0].logs[0].address, coin, 'the outer transfer comes first')
    assert.deepEqual(
      block.calls[0].logs.map((it: Json) => it['logIndex']),
      ['0x0', '0x1', '0x2', '0x3'],
    )
  })

  it('refuses simulations that no chain could make', async () => {
    const simulate = (blockStateCalls: readonly unknown[], more: Json = {}) =>
      call('eth_simulateV1', { blockStateCalls, ...more })
    const at = (number: string) => ({ blockOverrides: { number } })
    await assert.rejects(simulate([]), { code: -32_602 })
    await assert.rejects(simulate([at('0x2')]), { code: -38_020 })
    await assert.rejects(simulate([at('0x99')]), { code: -38_026 })
    await assert.rejects(simulate(Array.from({ length: 6 }, () => ({}))), { code: -32_602 })
    await assert.rejects(simulate([{ blockOverrides: { time: '0x1' } }]), { code: -38_021 })
    const from = (fields: Json) => [{ calls: [{ from: alice.address, to: alice.address, ...fields }] }]
    await assert.rejects(simulate(from({ nonce: '0x0' }), { validation: true }), { code: -38_010 })
    await assert.rejects(simulate(from({ nonce: '0xff' }), { validation: true }), { code: -38_011 })
    await assert.rejects(
      simulate([{ calls: [{ from: nobody, to: alice.address, value: '0xffff' }] }], { validation: true }),
      { code: -38_014 },
    )
    await assert.rejects(
      simulate([{ blockOverrides: { gasLimit: '0x100' }, calls: [{ to: nobody, gas: '0x5208' }] }]),
      { code: -38_015 },
    )
  })

  it('recommends nothing while there is room', async () => {
    assert.equal(await call('eth_gasPrice'), '0x0')
    assert.equal(await call('eth_maxPriorityFeePerGas'), '0x0')
    assert.equal(await call('eth_blobBaseFee'), '0x1')
    const history = await call('eth_feeHistory', '0x2', 'latest', [10, 90])
    assert.deepEqual(history, {
      oldestBlock: '0x2',
      baseFeePerGas: ['0x0', '0x0', '0x0'],
      gasUsedRatio: history.gasUsedRatio,
      baseFeePerBlobGas: ['0x1', '0x1', '0x1'],
      blobGasUsedRatio: [0, 0],
      reward: [
        ['0x0', '0x0'],
        ['0x0', '0x0'],
      ],
    })
    assert.equal((await call('eth_feeHistory', 5_000, 'latest')).oldestBlock, '0x0')
    await assert.rejects(call('eth_feeHistory', '0x1', '0x99'), { code: -32_001 })
    await assert.rejects(call('eth_feeHistory', '0x1', 'latest', [90, 10]), { code: -32_602 })
    await assert.rejects(call('eth_feeHistory', '0x1', 'latest', Array(101).fill(1)), { code: -32_602 })
  })

  it('finds logs within its bounds', async () => {
    const wanted = { fromBlock: '0x0', toBlock: '0x3', address: emitter.address, topics: [word(7n)] }
    const [log, ...more] = await call('eth_getLogs', wanted)
    assert.deepEqual([log.transactionHash, more], [logHash, []])
    assert.deepEqual(await call('eth_getLogs', { ...wanted, topics: [[word(6n), word(7n)]] }), [log])
    assert.deepEqual(await call('eth_getLogs', { ...wanted, topics: [null] }), [log])
    assert.deepEqual(await call('eth_getLogs', { ...wanted, topics: [null, null] }), [])
    assert.deepEqual(await call('eth_getLogs', { ...wanted, topics: [word(6n)] }), [])
    assert.deepEqual(await call('eth_getLogs', { blockHash: log.blockHash }), [log])
    await assert.rejects(call('eth_getLogs', { blockHash: unknownHash }), { code: -32_001 })
    await assert.rejects(call('eth_getLogs', { fromBlock: '0x3', toBlock: '0x1' }), { code: -32_602 })
    await assert.rejects(call('eth_getLogs', { fromBlock: '0x0', toBlock: '0x99' }), { code: -32_602 })
    await assert.rejects(call('eth_getLogs', { blockHash: log.blockHash, toBlock: '0x1' }), { code: -32_602 })
    await assert.rejects(call('eth_getLogs', { address: Array(21).fill(nobody) }), { code: -32_602 })
    await assert.rejects(call('eth_getLogs', { topics: Array(5).fill(null) }), { code: -32_602 })
  })

  it('polls filters', async () => {
    const blocks = await call('eth_newBlockFilter')
    const logs = await call('eth_newFilter', { address: emitter.address })
    const past = await call('eth_newFilter', { fromBlock: '0x1', toBlock: '0x1' })
    const pending = await call('eth_newPendingTransactionFilter')
    const full = await call('eth_newPendingTransactionFilter', true)
    const hash = await send({ to: emitter.address, data: word(8n) })
    assert.deepEqual(await call('eth_getFilterChanges', pending), [hash])
    assert.equal((await call('eth_getFilterChanges', full))[0].hash, hash)
    const block = await test.closeBlock()
    assert.deepEqual(await call('eth_getFilterChanges', blocks), [block.hash])
    assert.deepEqual(await call('eth_getFilterChanges', blocks), [])
    assert.equal((await call('eth_getFilterChanges', logs))[0].transactionHash, hash)
    assert.deepEqual(await call('eth_getFilterChanges', logs), [])
    assert.equal((await call('eth_getFilterLogs', past))[0].transactionHash, logHash)
    await assert.rejects(call('eth_getFilterLogs', blocks), { message: /filter not found/ })
    await call('eth_newBlockFilter')
    await assert.rejects(call('eth_newBlockFilter'), { code: -32_005 })
    for (const id of [blocks, logs, past, pending, full])
      assert.equal(await call('eth_uninstallFilter', id), true)
    assert.equal(await call('eth_uninstallFilter', blocks), false)
    await assert.rejects(call('eth_getFilterChanges', blocks), { message: /filter not found/ })
  })

  it('traces what ran, on the state it ran on', async () => {
    const tracer = { tracer: 'callTracer' }
    const frame = await call('debug_traceTransaction', logHash, {
      ...tracer,
      tracerConfig: { withLog: true },
    })
    const receipt = await call('eth_getTransactionReceipt', logHash)
    assert.deepEqual(
      [frame.type, frame.to, frame.input, frame.gasUsed],
      ['CALL', emitter.address, word(7n), receipt.gasUsed],
    )
    assert.deepEqual(frame.logs[0].topics, [word(7n)])
    const no = await call('debug_traceCall', { to: reverter.address }, 'latest', tracer)
    assert.deepEqual([no.error, no.revertReason], ['execution reverted', 'no'])
    const deep = await call('debug_traceCall', { to: hungryCaller.address }, 'latest', tracer)
    assert.equal(deep.calls.length, 1)
    const top = await call('debug_traceCall', { to: hungryCaller.address }, 'latest', {
      ...tracer,
      tracerConfig: { onlyTopCall: true },
    })
    assert.equal(top.calls, undefined)
    await assert.rejects(call('debug_traceTransaction', logHash, { tracer: 'prestateTracer' }), {
      code: -32_602,
      message: /callTracer/,
    })
    await assert.rejects(call('debug_traceTransaction', unknownHash, tracer), {
      message: /transaction not found/,
    })
    const off = await test.serve()
    await assert.rejects(callRpc(off.url, 'debug_traceTransaction', logHash, tracer), { code: -32_601 })
    await off.stop()
  })

  it('shows agreement', async () => {
    const status = await call('watt_status')
    assert.equal(status.genesisHash, (await call('eth_getBlockByNumber', '0x0', false)).hash)
    assert.deepEqual(
      [status.consensus.state, status.consensus.quorum.nodes],
      ['synced', { [soloNodeId]: 'agree' }],
    )
    assert.equal(status.head.closeTimeMs, test.clock.nowMs)
    assert.equal((await call('watt_getSlot', '0x1')).slot, '0x1')
    assert.equal(await call('watt_getSlot', '0x99'), null)
    const certificate = await call('watt_getCertificate', '0x1')
    assert.equal(certificate.signatures[0].signature.length, 132)
    assert.equal(await call('watt_getCertificate', '0x0'), null)
    await assert.rejects(call('watt_getCertificate', '0x99'), { code: -32_001 })
    assert.deepEqual(await call('watt_getQuorumSet'), {
      threshold: 1,
      validators: [soloNodeId],
      innerSets: [],
    })
    assert.equal(await call('watt_getQuorumSet', '22'.repeat(32)), null)
    assert.deepEqual(await call('watt_getPeers'), [])
  })

  it('proves accounts, and no more slots than it said', async () => {
    const proof = await call('eth_getProof', nobody, ['0x0'], 'latest')
    assert.deepEqual([proof.balance, proof.storageProof[0].value], ['0x5', '0x0'])
    await assert.rejects(call('eth_getProof', nobody, ['0x0', '0x1', '0x2'], 'latest'), { code: -32_602 })
  })

  it('subscribes over WebSocket only', async () => {
    await assert.rejects(call('eth_subscribe', 'newHeads'), { code: -32_600 })
  })

  it('says so when state was pruned, and still shows the block', async () => {
    for (let i = 0; i < 10; i++) await test.closeBlock()
    await assert.rejects(call('eth_getBalance', nobody, '0x1'), {
      code: 4_444,
      data: { oldestState: `0x${test.node.ledger.oldestState.toString(16)}` },
    })
    await assert.rejects(call('eth_call', { to: clockwork.address }, '0x1'), { code: 4_444 })
    await assert.rejects(call('debug_traceTransaction', logHash, { tracer: 'callTracer' }), { code: 4_444 })
    await assert.rejects(call('eth_getProof', nobody, [], '0x1'), { code: 4_444 })
    assert.equal((await call('eth_getBlockByNumber', '0x1', false)).number, '0x1')
    await assert.rejects(call('eth_getLogs', { fromBlock: '0x0', toBlock: '0x8' }), { code: -32_005 })
  })

  it('refuses more logs than it said', async () => {
    for (let i = 0; i < 4; i++) await send({ to: emitter.address, data: word(BigInt(i)) })
    await test.closeBlock()
    await assert.rejects(call('eth_getLogs', { fromBlock: 'latest' }), { code: -32_005 })
  })

  it('has every contract of the tests in place', async () => {
    for (const { address, code } of contracts) assert.equal(await call('eth_getCode', address), code)
  })
})

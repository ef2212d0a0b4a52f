import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { JsonRpcProvider, Transaction, Wallet, WebSocketProvider } from 'ethers'
import { createPublicClient, createWalletClient, defineChain, http, webSocket } from 'viem'

import type { RpcServer } from './server.ts'
import { word } from './hex.ts'
import { clockwork, counter, emitter, reverter } from './test-contracts.ts'
import { createTestNode, testAccount, testChainId } from './test-node.ts'
import type { TestNode } from './test-node.ts'

describe('standard tools', () => {
  let test: TestNode
  let server: RpcServer & { readonly url: string }
  let producing: NodeJS.Timeout
  before(async () => {
    test = await createTestNode()
    server = await test.serve()
    let isClosing = false
    producing = setInterval(() => {
      if (isClosing || test.node.pool.status().pending === 0) return
      isClosing = true
      void test.closeBlock().finally(() => (isClosing = false))
    }, 20)
  })
  after(async () => {
    clearInterval(producing)
    await server.stop()
  })

  it('viem reads, estimates, sends and waits', async () => {
    const chain = defineChain({
      id: testChainId,
      name: 'test',
      nativeCurrency: { name: 'WATT', symbol: 'WATT', decimals: 18 },
      rpcUrls: { default: { http: [server.url] } },
    })
    const options = { chain, transport: http(server.url, { batch: true }), pollingInterval: 20 } as const
    const reader = createPublicClient(options)
    const wallet = createWalletClient({ ...options, account: testAccount(1) })
    const [chainId, block, fees] = await Promise.all([
      reader.getChainId(),
      reader.getBlock(),
      reader.estimateFeesPerGas(),
    ])
    assert.deepEqual([chainId, block.number, fees.maxFeePerGas], [testChainId, 0n, 0n])

    const hash = await wallet.sendTransaction({ to: testAccount(2).address, value: 5n })
    const receipt = await reader.waitForTransactionReceipt({ hash })
    assert.deepEqual([receipt.status, receipt.gasUsed, receipt.type], ['success', 21_000n, 'eip1559'])
    for (const type of ['legacy', 'eip2930'] as const) {
      const sent = await wallet.sendTransaction({ to: testAccount(2).address, value: 1n, type, gasPrice: 0n })
      assert.equal((await reader.waitForTransactionReceipt({ hash: sent })).type, type)
    }
    const authorization = await wallet.signAuthorization({
      contractAddress: counter.address,
      executor: 'self',
    })
    const delegated = await wallet.sendTransaction({
      authorizationList: [authorization],
      to: testAccount(1).address,
    })
    assert.equal((await reader.waitForTransactionReceipt({ hash: delegated })).type, 'eip7702')
    assert.equal(
      await reader.getCode({ address: testAccount(1).address }),
      `0xef0100${counter.address.slice(2)}`,
    )

    const called = await reader.call({
      to: clockwork.address,
      stateOverride: [{ address: clockwork.address, code: counter.code }],
    })
    assert.equal(called.data, word(1n))
    await assert.rejects(reader.call({ to: reverter.address }), /no/)
    const simulated = await reader.simulateBlocks({ blocks: [{ calls: [{ to: counter.address }] }] })
    assert.equal(simulated[0]!.calls[0]!.data, word(1n))
    assert.equal(
      (await reader.getFeeHistory({ blockCount: 2, rewardPercentiles: [50] })).baseFeePerGas.length,
      3,
    )
    assert.ok((await reader.createAccessList({ to: counter.address })).accessList)
    assert.equal(
      (await reader.getProof({ address: testAccount(2).address, storageKeys: [] })).balance,
      10n ** 21n + 7n,
    )
  })

  it('viem hears of blocks and logs', async () => {
    const client = createPublicClient({ transport: webSocket(`ws://127.0.0.1:${server.port}`) })
    const account = testAccount(3)
    const heard = new Promise<readonly [string, bigint | null]>((resolve) => {
      client.watchEvent({
        address: emitter.address,
        onLogs: ([log]) => resolve([log!.data, log!.blockNumber]),
      })
    })
    await client.getChainId() // The subscription is in place once a later call was answered.
    const raw = await account.signTransaction({
      type: 'eip1559',
      chainId: testChainId,
      nonce: 0,
      to: emitter.address,
      data: word(9n),
      gas: 100_000n,
      maxFeePerGas: 0n,
      maxPriorityFeePerGas: 0n,
    })
    await client.sendRawTransaction({ serializedTransaction: raw })
    assert.equal((await heard)[0], word(9n))
    const transport = await client.transport.getRpcClient()
    transport.close()
  })

  it('ethers reads, sends, waits and names failures', async () => {
    const provider = new JsonRpcProvider(server.url, testChainId, {
      staticNetwork: true,
      polling: true,
      pollingInterval: 20,
      cacheTimeout: -1, // The tests ask faster than it forgets.
    })
    const wallet = new Wallet(word(5n), provider)
    try {
      const sent = await wallet.sendTransaction({ to: emitter.address, data: word(3n) })
      const receipt = (await sent.wait())!
      assert.deepEqual([receipt.status, receipt.logs[0]!.data], [1, word(3n)])
      const block = (await provider.getBlock(receipt.blockNumber, true))!
      const prefetched = await block.getTransaction(0)
      assert.equal(Transaction.from(prefetched).hash, prefetched.hash)
      await assert.rejects(provider.call({ to: reverter.address }), { code: 'CALL_EXCEPTION', reason: 'no' })
      await assert.rejects(
        wallet.sendTransaction({ to: wallet.address, value: 10n ** 30n, gasLimit: 21_000 }),
        { code: 'INSUFFICIENT_FUNDS' },
      )
      await assert.rejects(wallet.sendTransaction({ to: wallet.address, nonce: 0, gasLimit: 21_000 }), {
        code: 'NONCE_EXPIRED',
      })
      assert.equal((await provider.getLogs({ fromBlock: 0, address: emitter.address })).length, 2)
    } finally {
      provider.destroy()
    }
  })

  it('ethers hears of blocks', async () => {
    const provider = new WebSocketProvider(`ws://127.0.0.1:${server.port}`, testChainId, {
      staticNetwork: true,
    })
    const heard = new Promise<number>((resolve) => void provider.once('block', resolve))
    await provider.send('eth_chainId', [])
    const account = testAccount(6)
    const raw = await account.signTransaction({
      type: 'legacy',
      chainId: testChainId,
      nonce: 0,
      to: account.address,
      gas: 21_000n,
      gasPrice: 0n,
    })
    await provider.send('eth_sendRawTransaction', [raw])
    assert.ok((await heard) > 0)
    await provider.destroy()
  })
})

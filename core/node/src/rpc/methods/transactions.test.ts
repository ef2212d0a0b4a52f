import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { testAccount, testChainId } from '../test-node.ts'
import { alice, startTestSession } from '../test-session.ts'
import type { RpcTransaction } from 'viem'
import type { TestSession } from '../test-session.ts'

type Content<T = RpcTransaction> = { readonly pending: Readonly<Record<string, Readonly<Record<string, T>>>> }

describe('transactions methods over a real ledger', () => {
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

  it('refuses transactions in the words of the field', async () => {
    const sign = (nonce: number, value = 0n, chainId = testChainId) =>
      testAccount(0).signTransaction({
        type: 'eip1559',
        chainId,
        nonce,
        to: alice,
        value,
        gas: 21_000n,
        maxFeePerGas: 0n,
        maxPriorityFeePerGas: 0n,
      })
    await assert.rejects(session.call('eth_sendRawTransaction', await sign(0)), {
      code: -32_000,
      message: /nonce too low/,
    })
    await assert.rejects(session.call('eth_sendRawTransaction', await sign(3, 10n ** 30n)), {
      code: -32_000,
      message: /insufficient funds/,
    })
    await assert.rejects(session.call('eth_sendRawTransaction', '0x'), { code: -32_000 })
    await assert.rejects(session.call('eth_sendRawTransaction', await sign(3, 0n, 5)), { code: -32_000 })
    await assert.rejects(session.call('eth_sendRawTransaction', `0x${'00'.repeat(128 * 1024 + 1)}`), {
      code: -32_602,
    })
    const raw = await sign(3)
    await session.call('eth_sendRawTransaction', raw)
    await assert.rejects(session.call('eth_sendRawTransaction', raw), {
      code: -32_000,
      message: /already known/,
    })
    await assert.rejects(session.call('eth_sendRawTransaction', await sign(3, 1n)), {
      code: -32_000,
      message: /replacement transaction underpriced/,
    })
  })

  it('shows what waits', async () => {
    const from = alice
    assert.deepEqual(await session.call('txpool_status'), { pending: '0x1', queued: '0x0' })
    const content = await session.call<Content>('txpool_content')
    assert.equal(content.pending[from]!['3']!.blockHash, null)
    assert.deepEqual(
      (await session.call<{ readonly pending: unknown }>('txpool_contentFrom', from)).pending,
      content.pending[from],
    )
    assert.match(
      (await session.call<Content<string>>('txpool_inspect')).pending[from]!['3']!,
      /0 wei \+ 21000 gas × 0 wei/,
    )
    assert.equal(await session.call('eth_getTransactionCount', from, 'pending'), '0x4')
    assert.equal(await session.call('eth_getTransactionCount', from, 'latest'), '0x3')
    assert.equal(
      (await session.call<RpcTransaction>('eth_getTransactionByHash', content.pending[from]!['3']!.hash))
        .blockNumber,
      null,
    )
    await session.test.closeBlock()
    assert.deepEqual(await session.call('txpool_status'), { pending: '0x0', queued: '0x0' })
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'

import { startTestSession } from '../test-session.ts'
import type { RpcFeeHistory } from 'viem'
import type { TestSession } from '../test-session.ts'

describe('fees methods over a real ledger', () => {
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

  it('recommends nothing while there is room', async () => {
    assert.equal(await session.call('eth_gasPrice'), '0x0')
    assert.equal(await session.call('eth_maxPriorityFeePerGas'), '0x0')
    assert.equal(await session.call('eth_blobBaseFee'), '0x1')
    const history = await session.call<RpcFeeHistory>('eth_feeHistory', '0x2', 'latest', [10, 90])
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
    assert.equal((await session.call<RpcFeeHistory>('eth_feeHistory', 5_000, 'latest')).oldestBlock, '0x0')
    await assert.rejects(session.call('eth_feeHistory', '0x1', '0x99'), { code: -32_001 })
    await assert.rejects(session.call('eth_feeHistory', '0x1', 'latest', [90, 10]), { code: -32_602 })
    await assert.rejects(session.call('eth_feeHistory', '0x1', 'latest', Array(101).fill(1)), {
      code: -32_602,
    })
  })
})

import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { verifyMerkleProof } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import { hexToBytes, keccak256, type Hex, type RpcBlock, type RpcTransactionReceipt } from 'viem'
import { startTestSession, unknownHash, type TestSession } from '../test-session.ts'

type ReceiptProof = {
  readonly blockNumber: Hex
  readonly blockHash: Hex
  readonly transactionIndex: Hex
  readonly transactionProof: readonly Hex[]
  readonly receiptProof: readonly Hex[]
}

/** What the reference verifier finds under the index. */
async function proven(root: Hex, index: Hex, proof: readonly Hex[]): Promise<Uint8Array> {
  const key = RLP.encode(Number(index))
  const value = await verifyMerkleProof(
    key,
    proof.map((it) => hexToBytes(it)),
    { root: hexToBytes(root) },
  )
  assert.ok(value !== null)
  return value
}

describe('watt_getReceiptProof', () => {
  let session: TestSession
  before(async () => {
    session = await startTestSession({})
  })
  after(() => session.server.stop())

  it('leads from the roots of the header to the transaction and its receipt', async () => {
    for (const hash of [session.transferHash, session.logHash]) {
      const proof = await session.call<ReceiptProof>('watt_getReceiptProof', hash)
      const block = await session.call<RpcBlock>('eth_getBlockByNumber', proof.blockNumber, false)
      const receipt = await session.call<RpcTransactionReceipt>('eth_getTransactionReceipt', hash)
      assert.deepEqual([proof.blockHash, proof.transactionIndex], [block.hash, receipt.transactionIndex])
      const raw = await proven(block.transactionsRoot, proof.transactionIndex, proof.transactionProof)
      assert.equal(keccak256(raw), hash)
      const bytes = await proven(block.receiptsRoot, proof.transactionIndex, proof.receiptProof)
      const [status, cumulativeGas, , logs] = RLP.decode(bytes.subarray(1)) as Uint8Array[]
      assert.deepEqual(status, Uint8Array.of(1))
      assert.equal(
        BigInt(`0x${Buffer.from(cumulativeGas ?? []).toString('hex')}`),
        BigInt(receipt.cumulativeGasUsed),
      )
      assert.equal(logs?.length, receipt.logs.length)
    }
  })

  it('knows nothing of a transaction that is in no block, and refuses what is no hash', async () => {
    assert.equal(await session.call('watt_getReceiptProof', unknownHash), null)
    for (const params of [[], ['0x12'], [unknownHash, unknownHash]]) {
      await assert.rejects(session.call('watt_getReceiptProof', ...params), { code: -32_602 })
    }
  })
})

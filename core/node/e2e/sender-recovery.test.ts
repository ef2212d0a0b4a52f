import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { createInlineSenderRecovery, createSenderRecovery } from '../src/pool/sender-recovery.ts'
import { signTransaction, testAccount, testChainId } from '../src/pool/test-chain.ts'
import { silentLogger } from '../src/test-clock.ts'

describe('sender recovery in workers', () => {
  const recovery = createSenderRecovery({ chainId: testChainId, workers: 2, logger: silentLogger })
  after(() => recovery.stop())
  const raws = Array.from({ length: 700 }, (_, index) =>
    signTransaction(testAccount(index % 7), { nonce: BigInt(index), gasPrice: 1n }),
  )
  raws[33] = Uint8Array.of(0xc0)
  raws[34] = new Uint8Array()

  it('finds the same senders as recovery in this thread', async () => {
    const inline = await createInlineSenderRecovery(testChainId).recoverSenders(raws)
    assert.deepEqual(await recovery.recoverSenders(raws), inline)
    assert.equal(inline[0], testAccount(0).address)
    assert.equal(inline[33], undefined)
  })

  it('answers small batches, empty ones and several at once', async () => {
    const expected = await createInlineSenderRecovery(testChainId).recoverSenders(raws)
    const parts = await Promise.all(
      [0, 1, 2, 3, 300].map((count) => recovery.recoverSenders(raws.slice(0, count))),
    )
    for (const part of parts) assert.deepEqual(part, expected.slice(0, part.length))
  })

  it('finishes batches here when it is stopped in the middle, and afterwards', async () => {
    const stopping = createSenderRecovery({ chainId: testChainId, logger: silentLogger })
    const pending = stopping.recoverSenders(raws)
    await stopping.stop()
    const expected = await createInlineSenderRecovery(testChainId).recoverSenders(raws)
    assert.deepEqual(await pending, expected)
    assert.deepEqual(await stopping.recoverSenders(raws), expected)
  })
})

import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { Worker } from 'node:worker_threads'
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

  it('starts a worker again that crashed, and loses nothing meanwhile', async () => {
    let launches = 0
    const script = new URL('../src/pool/recovery-worker.ts', import.meta.url)
    const crashing = createSenderRecovery({
      chainId: testChainId,
      logger: silentLogger,
      launch() {
        launches++
        if (launches > 2) return new Worker(script, { workerData: { chainId: testChainId } })
        return new Worker(
          `require('node:worker_threads').parentPort.on('message', () => { throw new Error('crash') })`,
          {
            eval: true,
          },
        )
      },
    })
    const expected = await createInlineSenderRecovery(testChainId).recoverSenders(raws)
    for (let turn = 0; turn < 4; turn++) assert.deepEqual(await crashing.recoverSenders(raws), expected)
    assert.equal(launches, 3)
    await crashing.stop()
  })

  it('gives up on workers that never live', async () => {
    let launches = 0
    const dead = createSenderRecovery({
      chainId: testChainId,
      logger: silentLogger,
      launch: () => (launches++, new Worker('process.exit(1)', { eval: true })),
    })
    const few = raws.slice(0, 5)
    const expected = await createInlineSenderRecovery(testChainId).recoverSenders(few)
    for (let turn = 0; turn < 10; turn++) assert.deepEqual(await dead.recoverSenders(few), expected)
    assert.equal(launches, 6)
    await dead.stop()
  })
})

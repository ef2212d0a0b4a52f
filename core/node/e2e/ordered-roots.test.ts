import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Worker } from 'node:worker_threads'
import { orderedTrieRoot } from '@watt/ledger'
import { silentLogger } from '../src/test-clock.ts'
import { createOrderedRoots } from '../src/threads/ordered-roots.ts'

const values = Array.from({ length: 700 }, (_, index) => new Uint8Array(1 + (index % 300)).fill(index))

describe('roots on a thread', () => {
  it('are those of this thread, for lists of every length and several at once', async () => {
    const roots = createOrderedRoots({ logger: silentLogger })
    const lists = [0, 1, 128, 129, 257, 700].map((length) => values.slice(0, length))
    const found = await Promise.all(lists.map((list) => roots.orderedRoot(list)))
    assert.deepEqual(found, lists.map(orderedTrieRoot))
    await roots.stop()
  })

  it('are worked out here when the thread dies, is stopped in the middle, or was stopped', async () => {
    const dead = createOrderedRoots({
      logger: silentLogger,
      launch: () => new Worker('process.exit(1)', { eval: true }),
    })
    for (let turn = 0; turn < 8; turn++) assert.equal(await dead.orderedRoot(values), orderedTrieRoot(values))
    await dead.stop()

    const stopping = createOrderedRoots({ logger: silentLogger })
    const pending = stopping.orderedRoot(values)
    await stopping.stop()
    assert.equal(await pending, orderedTrieRoot(values))
    assert.equal(await stopping.orderedRoot(values), orderedTrieRoot(values))
  })
})

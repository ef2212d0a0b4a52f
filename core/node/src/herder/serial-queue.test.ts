import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createSerialQueue } from './serial-queue.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('the serial queue', () => {
  it('ends each job before the next begins, also when one fails', async () => {
    const faults: unknown[] = []
    const queue = createSerialQueue((error) => faults.push(error))
    const events: string[] = []
    queue.push(async () => {
      events.push('first begins')
      await turn()
      events.push('first ends')
    })
    queue.push(() => {
      throw new Error('second')
    })
    queue.push(() => void events.push('third'))
    await turn()
    await turn()
    assert.deepEqual(events, ['first begins', 'first ends', 'third'])
    assert.equal(faults.length, 1)
  })

  it('waits for the running job when stopped, and drops the rest', async () => {
    const queue = createSerialQueue((error) => assert.fail(String(error)))
    const events: string[] = []
    queue.push(async () => {
      await turn()
      events.push('running')
    })
    queue.push(() => void events.push('waiting'))
    await queue.stop()
    queue.push(() => void events.push('late'))
    await turn()
    assert.deepEqual(events, ['running'])
  })

  it('runs one job at a time when the first one of all pushes another at once', async () => {
    const queue = createSerialQueue((error) => assert.fail(String(error)))
    const events: string[] = []
    queue.push(async () => {
      queue.push(() => void events.push('second'))
      await Promise.resolve()
      events.push('first')
    })
    await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(events, ['first', 'second'])
  })
})

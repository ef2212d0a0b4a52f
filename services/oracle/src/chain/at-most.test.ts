import assert from 'node:assert/strict'
import { describe, it, mock } from 'node:test'
import { fetchAtMost } from './at-most.ts'

describe('bounded requests', () => {
  it('are at most so many at once, all of them in the end, and go on after a failure', async () => {
    let underWay = 0
    let most = 0
    const stand = mock.method(globalThis, 'fetch', async (input: string) => {
      underWay += 1
      most = Math.max(most, underWay)
      await new Promise((resolve) => setImmediate(resolve))
      underWay -= 1
      if (input === 'http://127.0.0.1/3') throw new Error('refused')
      return new Response(input)
    })
    try {
      const bounded = fetchAtMost(2)
      const settled = await Promise.allSettled(
        Array.from({ length: 9 }, async (_, at) => (await bounded(`http://127.0.0.1/${at}`)).text()),
      )
      assert.equal(settled.filter(({ status }) => status === 'fulfilled').length, 8)
      assert.equal(most, 2)
    } finally {
      stand.mock.restore()
    }
  })
})

import assert from 'node:assert/strict'
import { it } from 'node:test'
import fc from 'fast-check'
import { createDueQueue } from './due-queue.ts'

it('gives what is due in order of time, then of arrival, and nothing early', () => {
  const times = fc.array(fc.integer({ min: 0, max: 50 }), { maxLength: 200 })
  fc.assert(
    fc.property(times, fc.integer({ min: -1, max: 51 }), (dueMs, nowMs) => {
      const queue = createDueQueue<readonly [number, number]>()
      for (const [at, due] of dueMs.entries()) queue.put(due, [due, at])
      assert.equal(queue.nextMs, dueMs.length === 0 ? undefined : Math.min(...dueMs))
      const taken: (readonly [number, number])[] = []
      for (let it = queue.take(nowMs); it !== undefined; it = queue.take(nowMs)) taken.push(it)
      const all = dueMs.map((due, at) => [due, at] as const)
      const expected = all.filter(([due]) => due <= nowMs).toSorted((a, b) => a[0] - b[0] || a[1] - b[1])
      assert.deepEqual(taken, expected)
      assert.equal(queue.size, all.length - expected.length)
    }),
  )
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'

import { createAdmission } from './admission.ts'

const limits = { waitMs: 100, waiting: 2 }

/** Work that ends when it is told to. */
function held(): { readonly work: () => Promise<string>; readonly began: Promise<void>; end(): void } {
  let begin = (): void => undefined
  const began = new Promise<void>((resolve) => (begin = resolve))
  let end = (): void => undefined
  const ended = new Promise<string>((resolve) => (end = () => resolve('done')))
  return {
    work: () => {
      begin()
      return ended
    },
    began,
    end: () => end(),
  }
}

describe('admission', () => {
  it('runs reads one after the other, in order', async () => {
    const { run } = createAdmission(limits)
    const order: number[] = []
    const all = [1, 2].map((it) => run('read', async () => void order.push(it)))
    await Promise.all(all)
    assert.deepEqual(order, [1, 2])
  })

  it('refuses the one too many at once, and says when to come back', async () => {
    const refused: string[] = []
    const { run, waiting } = createAdmission(limits, (lane) => refused.push(lane))
    const first = held()
    const running = run('read', first.work)
    await first.began
    const waits = [run('read', async () => 1), run('read', async () => 2)]
    await assert.rejects(
      run('read', async () => 3),
      { rpcCode: -32_005, data: { retryAfterMs: 200 } },
    )
    assert.deepEqual([waiting('read'), refused], [2, ['read']])
    first.end()
    assert.deepEqual(await Promise.all([running, ...waits]), ['done', 1, 2])
  })

  it('lets reads pass by heavy work that fills its lane, and is shut only when both are full', async () => {
    const refused: string[] = []
    const { run, isShut, isLaneShut } = createAdmission(limits, (lane) => refused.push(lane))
    const heavy = Array.from({ length: 6 }, held)
    const runs = heavy.map(({ work }) => run('heavy', work))
    await Promise.all(heavy.slice(0, 4).map(({ began }) => began))
    await assert.rejects(
      run('heavy', async () => undefined),
      { code: 'rpc/limit-exceeded' },
    )
    assert.equal(await run('read', async () => 'read'), 'read')
    assert.deepEqual([isShut(), isLaneShut('read'), isLaneShut('heavy')], [false, false, true])
    assert.deepEqual(refused, ['heavy', 'heavy'])
    const read = held()
    const reads = [run('read', read.work)]
    await read.began
    reads.push(
      run('read', async () => ''),
      run('read', async () => ''),
    )
    assert.equal(isShut(), true)
    read.end()
    for (const it of heavy) it.end()
    await Promise.all([...runs, ...reads])
    assert.equal(isShut(), false)
  })

  it('takes what a failing piece throws to its caller only', async () => {
    const { run } = createAdmission(limits)
    await assert.rejects(
      run('read', () => Promise.reject(new Error('mine'))),
      { message: 'mine' },
    )
    assert.equal(await run('read', async () => 1), 1)
  })
})

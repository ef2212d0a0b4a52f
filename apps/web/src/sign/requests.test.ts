import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isAnotherWaiting, onRequest, requestSignature, requestWrite, shownRequest } from './requests.ts'

const call = { to: undefined, value: 0n, data: '0x' } as const

describe('requests', () => {
  it('wait in line; the first answer of each counts, and closing shows the next', async () => {
    let told = 0
    const stop = onRequest(() => told++)
    const first = requestWrite({ title: 'one', call })
    const second = requestSignature({ title: 'two', message: { text: 'hello' } })
    assert(isAnotherWaiting())
    const shown = shownRequest()
    assert(shown?.request.kind === 'write' && 'answer' in shown)
    assert.equal(shown.request.title, 'one')
    ;(shown.answer as (outcome: { kind: 'cancelled' | 'failed' }) => void)({ kind: 'cancelled' })
    ;(shown.answer as (outcome: { kind: 'cancelled' | 'failed' }) => void)({ kind: 'failed' })
    assert.deepEqual(await first, { kind: 'cancelled' })
    shown.close()
    const next = shownRequest()
    assert.equal(next?.request.title, 'two')
    ;(next!.answer as (outcome: { kind: 'cancelled' }) => void)({ kind: 'cancelled' })
    next!.close()
    assert.deepEqual(await second, { kind: 'cancelled' })
    assert.equal(shownRequest(), undefined)
    assert.equal(told, 4)
    stop()
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isForEveryVisit, keep, keptBy, nameOf } from './kept.ts'

const origin = 'http://localhost:8080'
const ask = (path: string, { method = 'GET', mode = 'cors' } = {}) =>
  keptBy(method, mode, new URL(path, origin), origin)

describe('what is kept on the device', () => {
  it('is the app: its parts by their names, its page and where its node is by the last answer', () => {
    assert.equal(ask('/assets/index-abc.js'), 'its name')
    assert.equal(ask('/block/12', { mode: 'navigate' }), 'the last answer')
    assert.equal(ask('/config.json'), 'the last answer')
  })
  it('is nothing that the network said, and nothing from elsewhere', () => {
    assert.equal(ask('/', { method: 'POST' }), 'nothing')
    assert.equal(ask('http://127.0.0.1:8545/'), 'nothing')
    assert.equal(ask('http://127.0.0.1:8560/blocks'), 'nothing')
    assert.equal(ask('/icon-192.png'), 'nothing')
  })
  it('is kept by a name of its own where a file is opened by itself, else as the page', () => {
    const opened = (path: string) => [ask(path, { mode: 'navigate' }), nameOf(new URL(path, origin))]
    assert.deepEqual(opened('/config.json'), ['the last answer', '/config.json'])
    assert.deepEqual(opened('/?lang=fr'), ['the last answer', '/'])
    assert.deepEqual(opened('/block/12'), ['the last answer', '/'])
    assert.equal(ask('/icon-192.png', { mode: 'navigate' }), 'nothing')
  })
  it('is only what there is room for', async () => {
    const answer = new Response('page')
    const failing = (name: string) => ({ put: () => Promise.reject(new DOMException('no', name)) })
    await keep(failing('QuotaExceededError'), '/', answer)
    assert.equal(await answer.text(), 'page')
    await assert.rejects(keep(failing('AbortError'), '/', new Response('page')), { name: 'AbortError' })
    const kept: unknown[] = []
    await keep({ put: async (...it) => void kept.push(it[0], await it[1].text()) }, '/', new Response('page'))
    assert.deepEqual(kept, ['/', 'page'])
  })
  it('leaves fonts until they are used', () => {
    assert.equal(isForEveryVisit('assets/index-abc.js'), true)
    assert.equal(isForEveryVisit('assets/noto-sans-kr-3-wght-normal-abc.woff2'), false)
    assert.equal(isForEveryVisit('index.html'), false)
  })
})

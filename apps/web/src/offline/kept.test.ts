import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isForEveryVisit, keptBy } from './kept.ts'

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
  it('leaves fonts until they are used', () => {
    assert.equal(isForEveryVisit('assets/index-abc.js'), true)
    assert.equal(isForEveryVisit('assets/noto-sans-kr-3-wght-normal-abc.woff2'), false)
    assert.equal(isForEveryVisit('index.html'), false)
  })
})

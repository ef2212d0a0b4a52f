import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parseConfig } from './config.ts'
import { defaultTiming } from './timing.ts'

const contract = '0x5FbDB2315678afecb367f032d93F642f64180aa3'
const good = {
  rpc: 'http://127.0.0.1:8545',
  feeds: [{ name: 'ES', contract }],
  mode: { type: 'replay', everySeconds: 30 },
}

describe('a reporter’s settings', () => {
  it('have defaults for all that need not be said', () => {
    assert.deepEqual(parseConfig(good), {
      rpc: good.rpc,
      listen: { host: '127.0.0.1', port: 0 },
      peers: [],
      feeds: good.feeds,
      mode: good.mode,
      files: {},
      keep: [],
      timing: defaultTiming,
    })
    assert.deepEqual(parseConfig({ ...good, mode: { type: 'live' } }).mode, {
      type: 'live',
      lookSeconds: 3600,
    })
  })

  it('are refused when a key is unknown or a value cannot be meant', () => {
    for (const bad of [
      null,
      { ...good, prot: 1 },
      { ...good, rpc: 'ftp://example.org' },
      { ...good, feeds: [] },
      { ...good, feeds: [...good.feeds, ...good.feeds] },
      { ...good, feeds: [{ name: 'XX', contract }] },
      { ...good, feeds: [{ name: 'ES', contract: '0x1' }] },
      { ...good, mode: { type: 'mock' } },
      { ...good, mode: { type: 'replay', everySeconds: 0 } },
      { ...good, mode: { type: 'replay', everySeconds: 30, from: '2023-02-30' } },
      { ...good, listen: { port: 65_536 } },
      { ...good, timing: { pollMs: 0 } },
      { ...good, files: { XX: [] } },
      { ...good, peers: Array.from({ length: 65 }, () => 'http://127.0.0.1:1') },
    ])
      assert.throws(() => parseConfig(bad), { code: /^oracle\/(config|period)$/ })
  })
})

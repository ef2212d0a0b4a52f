import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { encodeProviderConfig, parseProviderConfig } from './config.ts'
import { bucketOf, capacityFor, windowOf } from './chores/ask-keeper.ts'

const least = {
  rpc: 'http://127.0.0.1:8545',
  url: 'https://store.example.org/',
  capacityBytes: 2 ** 30,
  offer: { priceWeiPerGiBEpoch: '100' },
}

describe('settings of a provider', () => {
  it('have defaults that suit a laptop, and read again as they were written', () => {
    const config = parseProviderConfig(least)
    assert.equal(config.class, 'laptop')
    assert.equal(config.url, 'https://store.example.org')
    assert.equal(config.offer.maxBytes, 2 ** 30)
    assert.deepEqual(config.listen, { host: '127.0.0.1', port: 9800 })
    assert.deepEqual(parseProviderConfig(JSON.parse(encodeProviderConfig(config))), config)
    const silent = parseProviderConfig({ ...least, machine: null })
    assert.equal(silent.machine, undefined)
    assert.deepEqual(parseProviderConfig(JSON.parse(encodeProviderConfig(silent))), silent)
  })

  it('refuse what lacks, is unknown or is out of range', () => {
    for (const wrong of [
      null,
      [],
      { ...least, colour: 'red' },
      { ...least, rpc: 'ftp://a' },
      { ...least, capacityBytes: 0 },
      { ...least, capacityBytes: 1.5 },
      { ...least, class: 'fridge' },
      { ...least, region: 1000 },
      { ...least, offer: {} },
      { ...least, offer: { priceWeiPerGiBEpoch: '0' } },
      { ...least, offer: { priceWeiPerGiBEpoch: 5 } },
      { ...least, offer: { priceWeiPerGiBEpoch: '1', maxEpochs: 1279 } },
      { ...least, offer: { priceWeiPerGiBEpoch: '1', minBytes: 10, maxBytes: 9 } },
      { ...least, listen: { port: 65_536 } },
      { ...least, directory: '0x12' },
    ])
      assert.throws(() => parseProviderConfig(wrong), { code: 'storage/provider-config' })
  })
})

describe('what is offered', () => {
  it('is never more than the disk has room for', () => {
    assert.equal(capacityFor(1000, 0, undefined), 1000)
    const gib = 2 ** 30
    assert.equal(capacityFor(10 * gib, 0, 100 * gib), 10 * gib)
    assert.equal(capacityFor(10 * gib, 3 * gib, 0), 3 * gib)
    const capacity = capacityFor(10 * gib, gib, 2 * gib)
    assert.ok(capacity > gib && capacity < 3 * gib)
  })

  it('stands in the book of its longest deal, in a window of its own', () => {
    assert.deepEqual([1, 30, 31, 90, 91, 365, 366, 1278].map(bucketOf), [0, 0, 1, 1, 2, 2, 3, 3])
    assert.equal(windowOf('0x0000000000000000000000000000000000000031', 48), 1)
  })
})

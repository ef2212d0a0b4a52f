import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { sourceOf, topicOf } from './green-certificates.ts'

describe('the source of a certificate', () => {
  it('comes back from its topic', () => {
    for (const source of ['solar', 'wind', 'a'.repeat(32)]) assert.equal(sourceOf(topicOf(source)), source)
    assert.equal(topicOf('a'), 0x61n << 248n)
  })

  it('is unknown when the topic was not made of letters', () => {
    for (const topic of [0n, 1n, 42n, (1n << 256n) - 1n]) assert.equal(sourceOf(topic), undefined)
    assert.throws(() => topicOf('ü'.repeat(17)), RangeError)
  })
})

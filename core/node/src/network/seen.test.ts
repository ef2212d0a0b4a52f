import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createTestClock } from '../test-clock.ts'
import { createInFlight } from './in-flight.ts'
import { networkLimits } from './limits.ts'
import { createSeen, messageId } from './seen.ts'

describe('seen', () => {
  it('knows a message again until its time is over', () => {
    const clock = createTestClock()
    const seen = createSeen({ clock, max: 10, ms: 1_000 })
    assert.ok(seen.add('a'))
    assert.equal(seen.add('a'), false)
    clock.advance(999)
    assert.equal(seen.add('a'), false)
    clock.advance(1)
    assert.ok(seen.add('a'))
  })

  it('forgets the oldest beyond its bound', () => {
    const seen = createSeen({ clock: createTestClock(), max: 3, ms: 1_000 })
    for (const hash of ['a', 'b', 'c', 'd']) seen.add(hash)
    assert.ok(seen.add('a'))
    assert.equal(seen.add('c'), false)
    assert.equal(seen.add('d'), false)
  })

  it('names a message by topic and content', () => {
    const message = Uint8Array.of(1)
    assert.equal(messageId('scp', message), messageId('scp', Uint8Array.of(1)))
    assert.notEqual(messageId('scp', message), messageId('finality', message))
    assert.notEqual(messageId('scp', message), messageId('scp', Uint8Array.of(2)))
  })
})

describe('in flight', () => {
  it('bounds messages of one peer, not of others', () => {
    const inFlight = createInFlight()
    const leave = Array.from({ length: networkLimits.inFlightMessagesMax }, () => inFlight.enter('a', 1))
    assert.ok(leave.every((it) => it !== undefined))
    assert.equal(inFlight.enter('a', 1), undefined)
    assert.ok(inFlight.enter('b', 1))
    leave[0]!()
    assert.ok(inFlight.enter('a', 1))
  })

  it('bounds bytes, but always takes one message', () => {
    const inFlight = createInFlight()
    const leave = inFlight.enter('a', networkLimits.inFlightBytesMax + 1)
    assert.ok(leave)
    assert.equal(inFlight.enter('a', 1), undefined)
    leave()
    assert.ok(inFlight.enter('a', 1))
  })
})

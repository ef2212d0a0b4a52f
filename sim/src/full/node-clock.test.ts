import assert from 'node:assert/strict'
import { beforeEach, describe, it } from 'node:test'
import { createVirtualClock, type VirtualClock } from '@watt/node/parts'
import { createNodeClock, type NodeClock } from './node-clock.ts'

describe("a node's clock", () => {
  let hand: VirtualClock
  let offsetMs: number
  let clock: NodeClock
  let events: string[]
  const note = (name: string) => () => void events.push(`${name} ${hand.now()}`)

  beforeEach(() => {
    hand = createVirtualClock(1_000)
    offsetMs = 0
    clock = createNodeClock(hand, () => offsetMs)
    events = []
  })

  it('shows a wrong time, and waits as long as it should', async () => {
    clock.after(10, note('a'))
    offsetMs = -500
    assert.equal(clock.now(), 500)
    await hand.advance(20)
    assert.deepEqual(events, ['a 1010'])
  })

  it('holds back during a pause what comes due, and lets it run in order', async () => {
    clock.after(10, note('a'))
    clock.after(20, note('b'))
    const cancel = clock.after(15, note('never'))
    clock.after(200, note('c'))
    clock.pause()
    await hand.advance(100)
    assert.deepEqual(events, [])
    cancel()
    clock.resume()
    await hand.advance(100)
    assert.deepEqual(events, ['a 1100', 'b 1100', 'c 1200'])
    assert.equal(clock.timers, 0)
  })

  it('runs nothing once it is killed', async () => {
    clock.after(10, note('a'))
    clock.kill()
    clock.after(10, note('b'))
    await hand.advance(100)
    assert.deepEqual(events, [])
  })
})

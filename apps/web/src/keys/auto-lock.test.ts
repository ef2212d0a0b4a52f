import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { isLockDue, usualLockRule, watchForLock, type PageEvents } from './auto-lock.ts'

const rule = usualLockRule

/** A page whose clock, events and timer the test turns. */
function turnedPage() {
  const heard = new Map<string, Set<() => void>>()
  const state = { nowMs: 1_000, hidden: false, locks: 0 }
  const add = (name: string, act: () => void) => {
    const set = heard.get(name) ?? new Set()
    heard.set(name, set.add(act))
    return () => void set.delete(act)
  }
  const page: PageEvents = {
    isHidden: () => state.hidden,
    on: add,
    every: (_, act) => add('timer', act),
    now: () => state.nowMs,
  }
  const fire = (name: string) => [...(heard.get(name) ?? [])].forEach((act) => act())
  const stop = watchForLock(
    () => rule,
    () => state.locks++,
    page,
  )
  return { state, fire, stop, listeners: () => [...heard.values()].reduce((sum, it) => sum + it.size, 0) }
}

describe('auto-lock', () => {
  it('is due after rest or absence, and when the clock ran backwards', () => {
    const seen = (lastInputMs: number, hiddenSinceMs: number | undefined, nowMs: number) =>
      isLockDue(rule, { lastInputMs, hiddenSinceMs }, nowMs)
    assert.equal(seen(0, undefined, rule.idleMs - 1), false)
    assert.equal(seen(0, undefined, rule.idleMs), true)
    assert.equal(seen(0, 0, rule.hiddenMs - 1), false)
    assert.equal(seen(0, 0, rule.hiddenMs), true)
    assert.equal(seen(1_000, undefined, 999), true)
  })

  it('stays open while somebody types', () => {
    const page = turnedPage()
    for (let at = 0; at < 10; at++) {
      page.state.nowMs += rule.idleMs - 1
      page.fire('keydown')
      page.fire('timer')
    }
    assert.equal(page.state.locks, 0)
    page.state.nowMs += rule.idleMs
    page.fire('timer')
    assert.equal(page.state.locks, 1)
  })

  it('locks at the first touch after a night without timers, instead of counting it', () => {
    const page = turnedPage()
    page.state.nowMs += 8 * 3_600_000
    page.fire('pointerdown')
    assert.equal(page.state.locks, 1)
  })

  it('locks out of sight, and not for a short look elsewhere', () => {
    const page = turnedPage()
    const hide = (hidden: boolean) => {
      page.state.hidden = hidden
      page.fire('visibilitychange')
    }
    hide(true)
    page.state.nowMs += rule.hiddenMs - 1
    hide(false)
    assert.equal(page.state.locks, 0)
    hide(true)
    page.state.nowMs += rule.hiddenMs
    hide(false)
    assert.equal(page.state.locks, 1)
  })

  it('locks once, and hears nothing when stopped', () => {
    const page = turnedPage()
    page.state.nowMs += rule.idleMs
    page.fire('timer')
    page.fire('timer')
    assert.equal(page.state.locks, 1)
    assert.equal(page.listeners(), 0)
    const other = turnedPage()
    other.stop()
    assert.equal(other.listeners(), 0)
  })
})

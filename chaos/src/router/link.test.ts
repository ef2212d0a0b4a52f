import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRandom } from '../random.ts'
import { freshLink, goodLink, passLink, type Link } from './link.ts'

/** Sends packets one millisecond apart. @returns the arrivals of each. */
function arrivals(link: Partial<Link>, count: number, seed = 7): readonly (readonly number[])[] {
  const memory = freshLink()
  const random = createRandom(seed)
  return Array.from({ length: count }, (_, nowMs) =>
    passLink({ ...goodLink, ...link }, memory, random, { nowMs, bytes: 1_000 }),
  )
}

describe('a link', () => {
  it('passes everything at once when it is good', () => {
    assert.deepEqual(
      arrivals({}, 5),
      [0, 1, 2, 3, 4].map((it) => [it]),
    )
  })

  it('passes nothing when it is cut', () => {
    assert.equal(arrivals({ cut: true }, 100).flat().length, 0)
  })

  it('loses and duplicates the share that was asked for', () => {
    const lost = arrivals({ loss: 0.3 }, 10_000).filter(({ length }) => length === 0).length
    const doubled = arrivals({ duplicate: 0.2 }, 10_000).filter(({ length }) => length === 2).length
    assert.ok(Math.abs(lost - 3_000) < 200, `${lost} lost`)
    assert.ok(Math.abs(doubled - 2_000) < 200, `${doubled} doubled`)
  })

  it('delays within the jitter, and keeps the order but for the share that was asked for', () => {
    const late = arrivals({ delayMs: 200, jitterMs: 100 }, 1_000).flat()
    assert.deepEqual(
      late,
      late.toSorted((a, b) => a - b),
    )
    assert.ok(late.every((it, at) => it >= at + 100 && it <= at + 300))
    const delays = arrivals({ delayMs: 200, jitterMs: 100 }, 60_000)
      .flat()
      .map((it, at) => it - at)
    const mean = delays.reduce((a, b) => a + b, 0) / delays.length
    assert.ok(mean > 180 && mean < 250, `${mean} ms on average`)
    const mixed = arrivals({ delayMs: 200, jitterMs: 100, reorder: 0.1 }, 10_000).flat()
    const early = mixed.filter((it, at) => it < (mixed[at - 1] ?? 0)).length
    assert.ok(early > 200 && early <= 1_500, `${early} out of order`)
  })

  it('takes no more bytes than its bandwidth, and drops what a full buffer cannot hold', () => {
    const passed = arrivals({ bytesPerSecond: 100_000 }, 2_000)
    const times = passed.flat()
    assert.ok(times.slice(1).every((it, at) => it - (times[at] as number) >= 10 - 1e-6))
    assert.ok(passed.some(({ length }) => length === 0))
    assert.ok((times.at(-1) as number) <= 2_000 + 1_000 + 10)
  })

  it('does the same again from the same seed', () => {
    const link = { delayMs: 20, jitterMs: 10, loss: 0.1, duplicate: 0.1, reorder: 0.1 }
    assert.deepEqual(arrivals(link, 500, 3), arrivals(link, 500, 3))
    assert.notDeepEqual(arrivals(link, 500, 3), arrivals(link, 500, 4))
  })
})

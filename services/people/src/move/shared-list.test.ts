import { deepEqual, equal, ok } from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { Candidate } from './candidates.ts'
import { accountOf } from './log.fixture.ts'
import { firstList, proposeChange, type SharedList } from './shared-list.ts'

/** Place by place; 0 windows: nobody saw it. */
function placed(ids: readonly number[], windows: Readonly<Record<number, number>> = {}): Candidate[] {
  return ids.map((id, at) => ({
    id,
    account: accountOf(id),
    node: accountOf(id + 100),
    url: `https://${id}.example`,
    place: at + 1,
    sameHostAs: undefined,
    trust: 1000,
    rank: 1000 - at,
    windows: windows[id] ?? 168,
    ofWindows: 168,
  }))
}
const upTo = (count: number): number[] => Array.from({ length: count }, (_, at) => at + 1)
const list = (...members: number[]): SharedList => ({ changedDay: 9, members })

describe('the shared list', () => {
  test('takes in the best placed, one a day', () => {
    const candidates = placed(upTo(20))
    const { change, next } = proposeChange(list(1, 2, 3, 5), candidates, 10)
    deepEqual(change, { type: 'enters', id: 4, because: 'place' })
    deepEqual(next, { changedDay: 10, members: [1, 2, 3, 4, 5] })
    deepEqual(proposeChange(next, candidates, 10), { change: undefined, next })
  })

  test('takes in place 10 and not 11, keeps place 16 and not 17', () => {
    const candidates = placed(upTo(20))
    equal(proposeChange(list(...upTo(9)), candidates, 10).change?.id, 10)
    equal(proposeChange(list(...upTo(10)), candidates, 10).change, undefined)
    equal(proposeChange(list(...upTo(10), 16), candidates, 10).change, undefined)
    deepEqual(proposeChange(list(...upTo(10), 16, 17), candidates, 10).change, {
      type: 'leaves',
      id: 17,
      because: 'place',
    })
  })

  test('lets go whoever is no candidate before one on the same host, one never seen, and one far down', () => {
    const candidates = placed(upTo(20), { 5: 0 }).map((it) =>
      it.id === 6 ? { ...it, place: undefined, sameHostAs: 1 } : it,
    )
    let current = list(1, 2, 3, 4, 5, 6, 18, 20, 99)
    const left: [number, string][] = []
    for (let day = 10; day < 15; day += 1) {
      const { change, next } = proposeChange(current, candidates, day)
      equal(change?.type, 'leaves')
      left.push([change!.id, change!.because])
      current = next
    }
    deepEqual(left, [
      [99, 'no-candidate'],
      [6, 'same-host'],
      [5, 'no-uptime'],
      [20, 'place'],
      [18, 'place'],
    ])
  })

  test('never falls below four by its own rule: somebody enters first', () => {
    const candidates = placed(upTo(20))
    deepEqual(proposeChange(list(1, 2, 3, 99), candidates, 10).change, {
      type: 'enters',
      id: 4,
      because: 'place',
    })
    equal(proposeChange(list(1, 2, 3, 99), placed(upTo(3)), 10).change, undefined)
  })

  test('takes in nobody who was seen less than half of the time', () => {
    equal(proposeChange(list(1, 2, 3), placed(upTo(4), { 4: 83 }), 10).change, undefined)
    equal(proposeChange(list(1, 2, 3), placed(upTo(4), { 4: 84 }), 10).change?.id, 4)
    deepEqual(firstList(placed(upTo(12), { 2: 83 }), 10), {
      changedDay: 10,
      members: [1, 3, 4, 5, 6, 7, 8, 9, 10],
    })
  })

  test('comes to rest, with at most sixteen, and does not trade places back and forth', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(upTo(30), { minLength: 12 }),
        fc.shuffledSubarray(upTo(30)),
        (order, members) => {
          let current: SharedList = { changedDay: -1, members: members.toSorted((a, b) => a - b) }
          const seen = new Set<number>()
          for (let day = 0; ; day += 1) {
            const { change, next } = proposeChange(current, placed(order), day)
            if (change === undefined) break
            ok(!seen.has(change.id), `member ${change.id} changes twice`)
            seen.add(change.id)
            equal(Math.abs(next.members.length - current.members.length), 1)
            current = next
          }
          ok(current.members.length <= 16)
          for (const id of order.slice(0, 10)) ok(current.members.includes(id))
          for (const id of current.members) ok(order.indexOf(id) >= 0 && order.indexOf(id) < 16)
        },
      ),
    )
  })
})

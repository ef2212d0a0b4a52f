import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { checkInAll, drawCircles, registerAll, testParameters, vouchAll } from './day.fixture.ts'
import { DayState } from './day-state.ts'
import { Members } from './columns.ts'
import { framesOf } from './frames.ts'
import { type DaySnapshot, encodeSnapshot } from './snapshot.ts'
import { eventOf, histories, live } from './history.fixture.ts'

/** The state of a few members who know each other, in the middle of a day. */
function someState(): DayState {
  const state = registerAll(12, 2)
  vouchAll(state, drawCircles('random', 12, 1))
  checkInAll(state)
  state.close(state.openDay, 5n)
  checkInAll(state)
  state.close(state.openDay, 5n)
  state.apply({ type: 'unvouched', from: 3, to: state.reward(3).circle[0]! })
  state.apply({ type: 'verified', id: 5, attestor: 3, untilDay: 200 })
  state.apply({ type: 'checkedIn', id: 4, day: state.openDay })
  return state
}

const bytesOf = (state: DayState): Buffer => Buffer.concat([...state.encode()])

describe('a snapshot', () => {
  it('taken at any moment has the same future and the same bytes', () => {
    const parameters = { ...testParameters, totalGwei: 10n ** 18n, provisionalEpochs: 4, claimEpochs: 5 }
    const property = fc.property(histories, fc.nat(24), fc.nat(40), (days, cutDay, cutWish) => {
      const state = DayState.empty(parameters)
      const cut = cutDay % days.length
      for (const some of days.slice(0, cut)) live(state, some)
      const { wishes, feesGwei } = days[cut]!
      for (const wish of wishes.slice(0, cutWish)) {
        const event = eventOf(state, wish)
        if (event !== undefined) state.apply(event)
      }
      const bytes = bytesOf(state)
      const other = DayState.decode([bytes])
      assert.deepEqual(bytesOf(other), bytes)
      assert.deepEqual(other.tree.root, state.tree.root)
      const rest = [{ wishes: wishes.slice(cutWish), feesGwei }, ...days.slice(cut + 1)]
      for (const some of rest) assert.deepEqual(live(other, some), live(state, some))
      assert.deepEqual(bytesOf(other), bytesOf(state))
    })
    fc.assert(property, { numRuns: 60 })
  })

  it('can be read in pieces of any size', () => {
    const bytes = bytesOf(someState())
    for (const size of [1, 7, 36, 1000]) {
      const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) =>
        bytes.subarray(at * size, (at + 1) * size),
      )
      assert.deepEqual(bytesOf(DayState.decode(pieces)), bytes)
    }
  })

  it('is written in pieces of about a megabyte', () => {
    const state = registerAll(60_000, 3)
    const sizes = [...state.encode()].map((piece) => piece.length)
    assert.equal(Math.max(...sizes), 2 ** 20 + 36)
    assert.equal(DayState.decode([...state.encode()]).members, 60_000)
  })

  it('is refused when any byte is wrong', () => {
    const bytes = bytesOf(someState())
    for (let at = 0; at < bytes.length; at++) {
      const damaged = Buffer.from(bytes)
      damaged[at]! ^= 1 << (at % 8)
      assert.throws(() => DayState.decode([damaged]), { code: 'day/damaged-snapshot' })
    }
  })

  it('is refused when it ends early, goes on, or lacks or repeats a piece', () => {
    const pieces = [...someState().encode()]
    const bytes = Buffer.concat(pieces)
    for (let end = 0; end < bytes.length; end += 5) {
      assert.throws(() => DayState.decode([bytes.subarray(0, end)]), { code: 'day/damaged-snapshot' })
    }
    const wrong = [
      [...pieces, Buffer.alloc(1)],
      [...pieces, pieces.at(-1)!],
      ...pieces.map((_, at) => pieces.toSpliced(at, 1)),
      ...pieces.map((piece, at) => pieces.toSpliced(at, 0, piece)),
    ]
    for (const some of wrong) assert.throws(() => DayState.decode(some), { code: 'day/damaged-snapshot' })
  })

  it('is refused when it has all checksums but cannot be a state', () => {
    const graph = {
      starts: Uint32Array.of(0, 1, 1),
      targets: Uint32Array.of(1),
      seedGroups: [],
      validUntil: 5,
    }
    const valid = (): DaySnapshot => {
      const members = new Members()
      members.add()
      members.add()
      const past = { openDay: 100, step: 0, emittedGwei: 0n, carryGwei: 0n, closedMembers: 2 }
      return { ...past, parameters: testParameters, members, graph, isGraphOld: false }
    }
    const withMembers = (change: (members: Members) => void): DaySnapshot => {
      const snapshot = valid()
      change(snapshot.members)
      return snapshot
    }
    assert.equal(DayState.decode(encodeSnapshot(valid())).members, 2)
    const wrong: DaySnapshot[] = [
      { ...valid(), closedMembers: 3 },
      { ...valid(), graph: { ...graph, targets: Uint32Array.of(2) } },
      { ...valid(), graph: { ...graph, starts: Uint32Array.of(0, 2, 1) } },
      { ...valid(), graph: { ...graph, starts: Uint32Array.of(0, 0, 0) } },
      { ...valid(), graph: { ...graph, starts: Uint32Array.of(0, 1, 1, 1) } },
      { ...valid(), graph: { ...graph, seedGroups: [Uint32Array.of(2)] } },
      { ...valid(), graph: { ...graph, seedGroups: [Uint32Array.of()] } },
      withMembers(({ column }) => (column.circleSize[0] = 6)),
      withMembers(({ column }) => (column.circleSize[1] = 1)),
      withMembers(({ column }) => {
        column.circleSize[0] = 1
        column.circle[0] = 3
      }),
    ]
    for (const [at, some] of wrong.entries()) {
      assert.throws(() => DayState.decode(encodeSnapshot(some)), { code: 'day/damaged-snapshot' }, String(at))
    }
  })

  it('is refused when its header is of another version or says a number in a way of its own', () => {
    const sections = [...someState().encode()].slice(0, -1).map((frame) => frame.slice(36))
    const withWord = (at: number, value: bigint): Iterable<Uint8Array> => {
      const header = new BigUint64Array(sections[0]!.slice().buffer)
      header[at] = value
      return framesOf([new Uint8Array(header.buffer), ...sections.slice(1)])
    }
    assert.equal(DayState.decode(framesOf(sections)).members, 12)
    for (const pieces of [withWord(0, 1n), withWord(6, 2n ** 53n + 1n), withWord(12, 2n)]) {
      assert.throws(() => DayState.decode(pieces), { code: 'day/damaged-snapshot' })
    }
  })

  it('is of the moment in which it was asked for', () => {
    const state = someState()
    const before = bytesOf(state)
    const pieces = state.encode()
    state.apply({ type: 'checkedIn', id: 1, day: state.openDay })
    state.close(state.openDay, 5n)
    assert.ok(before.equals(Buffer.concat([...pieces])))
    assert.ok(!before.equals(bytesOf(state)))
  })
})

/**
 * What a day of a million members costs: time of the rank and of the close, and memory.
 * Run with `node --expose-gc core/day/src/day.bench.ts [members]`.
 * @module
 */
import { checkInAll, drawCircles, registerAll, vouchAll } from './day.fixture.ts'
import { DayState } from './day-state.ts'

const members = Number(process.argv[2] ?? 1_000_000)
const rows: Record<string, number | string>[] = []

/** Runs one step and notes its time and the memory still held after it. */
function measure<Result>(step: string, run: () => Result): Result {
  const start = performance.now()
  const cpu = process.cpuUsage()
  const result = run()
  const ms = Math.round(performance.now() - start)
  const cpuMs = Math.round(process.cpuUsage(cpu).user / 1000)
  globalThis.gc?.()
  const { rss, arrayBuffers } = process.memoryUsage()
  rows.push({
    step,
    ms,
    'cpu ms': cpuMs,
    'arrays MiB': Math.round(arrayBuffers / 2 ** 20),
    'rss MiB': Math.round(rss / 2 ** 20),
  })
  return result
}

function rankInSlices(): number {
  let longest = 0
  for (let at = performance.now(); ;) {
    const now = performance.now()
    longest = Math.max(longest, now - at)
    at = now
    if (slices.next().done === true) return longest
  }
}

const edges = drawCircles('small-world', members, 1)
const state = measure(`register ${members}`, () => registerAll(members, 7))
measure(`vouch ${edges.length}`, () => vouchAll(state, edges))
measure('close, nobody present', () => state.close(state.openDay, 0n))
measure('check in', () => checkInAll(state))
const slices = state.rankWork()
const longest = measure('rank', () => rankInSlices())
state.apply({ type: 'unvouched', from: 1, to: state.reward(1).circle[0]! }) // So that the close freezes another graph.
const close = measure('close, all present', () => state.close(state.openDay, 10n ** 12n))
measure('1,000 proofs', () => {
  for (let id = 1; id <= Math.min(members, 1000); id++) state.proof(id)
})
measure('100 best', () => state.ranking(100))
const pieces = measure('snapshot', () => [...state.encode()])
const restored = measure('restore', () => DayState.decode(pieces))
console.table(rows)
const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0)
console.log(
  `longest slice of the rank ${longest.toFixed(1)} ms; snapshot ${(bytes / 2 ** 20).toFixed(0)} MiB`,
)
console.log(
  `trusted weight ${close.weight} of ${close.present} present; root ${Buffer.from(close.root).toString('hex')}`,
)
console.log(`restored root is ${Buffer.from(restored.tree.root).equals(close.root) ? 'the same' : 'ANOTHER'}`)

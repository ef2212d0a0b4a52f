/**
 * The part of the simulation that every change must pass: as many seeds as fit into three minutes on two cores.
 * @module
 */
import { describe, runMany } from './many.ts'
import { playPeople } from './people/command.ts'

const slices = [
  { mode: { full: false, durationMs: 20 * 60_000 }, from: 1, count: 120 },
  { mode: { full: true, durationMs: 5 * 60_000 }, from: 1, count: 50 },
  // Seeds that found what few others would: docs/reliability.md tells of them.
  { mode: { full: false, durationMs: 60 * 60_000 }, from: 314, count: 1 },
  { mode: { full: false, durationMs: 60 * 60_000 }, from: 1_685, count: 1 },
  { mode: { full: true, durationMs: 20 * 60_000 }, from: 450, count: 1 },
] as const
const people = { seed: 1, members: 200_000, days: 3 } as const

/** @returns the exit code. */
export async function runSlice(threads: number): Promise<number> {
  let code = 0
  for (const slice of slices) {
    const figures = await runMany({ ...slice, threads })
    process.stdout.write(`${describe(figures)}\n`)
    if (figures.violations.length > 0) code = 1
  }
  return Math.max(code, playPeople(people, { json: false }))
}

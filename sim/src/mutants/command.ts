/**
 * Plants every known bug in turn and sees whether the simulation finds it.
 * @module
 */
import { WattError } from '@watt/errors'
import type { Mode } from '../mode.ts'
import type { Options } from '../options.ts'
import { type Check, checks, type Violation } from '../outcome.ts'
import { runSeeds } from '../seeds.ts'
import { catalogue, type Mutant } from './catalogue.ts'

/** A bug that this many seeds do not find has survived. */
export const seedsMax = 200

const protocolMode: Mode = { full: false, durationMs: 10 * 60_000 }
const fullMode: Mode = { full: true, durationMs: 5 * 60_000 }

type Found = {
  readonly mutant: Mutant
  readonly seed: number | undefined
  readonly check: Check | 'crash' | undefined
}

/** @returns the exit code: 1 when a bug survived. */
export async function runMutants(
  names: readonly string[],
  { threads, without, json }: Options,
): Promise<number> {
  const wanted = names.length === 0 ? catalogue : names.map(mutantNamed)
  const results: Found[] = []
  for (const mutant of wanted) {
    const result = await hunt(mutant, threads, without)
    results.push(result)
    process.stderr.write(`${describe(result)}\n`)
  }
  const survived = results.filter(({ seed }) => seed === undefined)
  const rows = results.map(({ mutant, seed, check }) => ({
    name: mutant.name,
    file: mutant.file,
    seed,
    check,
  }))
  process.stdout.write(
    json
      ? `${JSON.stringify(rows)}\n`
      : `${results.length} planted bugs, ${results.length - survived.length} found within ${seedsMax} seeds each.\n`,
  )
  return survived.length === 0 ? 0 : 1
}

/**
 * Leaves out one check after the other: the bugs that it alone finds must survive, or nobody knows whether it works.
 * @returns the exit code: 1 when a check has no such bug, or one was found all the same.
 */
export async function proveChecks({ threads, json }: Options): Promise<number> {
  const rows: { readonly check: Check; readonly mutant: string | undefined; readonly isAlive: boolean }[] = []
  for (const check of checks) {
    const mutant = catalogue.find(({ only, found }) => only && found.check === check)
    const found = mutant && (await hunt(mutant, threads, [check]))
    rows.push({ check, mutant: mutant?.name, isAlive: found !== undefined && found.seed === undefined })
    const how =
      found?.seed === undefined ? 'survives without it' : `is found by ${found.check} at seed ${found.seed}`
    process.stderr.write(
      mutant ? `${check}: ${mutant.name} ${how}\n` : `${check}: no bug is found by it alone\n`,
    )
  }
  const alive = rows.filter(({ isAlive }) => isAlive).length
  process.stdout.write(json ? `${JSON.stringify(rows)}\n` : `${alive} of ${rows.length} checks are needed.\n`)
  return alive === rows.length ? 0 : 1
}

/** Tries the seed that found it the last time, then all from the first on. */
async function hunt(mutant: Mutant, threads: number, without: readonly Check[]): Promise<Found> {
  const mode = mutant.full ? fullMode : protocolMode
  let found: { readonly seed: number; readonly violation: Violation } | undefined
  const search = (from: number, count: number): Promise<void> =>
    runSeeds({
      mode,
      from,
      count,
      threads: Math.min(threads, count),
      without,
      mutant,
      onOutcome: ({ seed, violation }) => {
        if (violation !== undefined && (found === undefined || seed < found.seed)) found = { seed, violation }
        return found !== undefined
      },
    })
  try {
    await search(mutant.found.seed, 1)
    if (found === undefined) await search(1, seedsMax)
  } catch (error) {
    if (error instanceof WattError) throw error
    return { mutant, seed: mutant.found.seed, check: 'crash' } // A bug that nobody can overlook.
  }
  return { mutant, seed: found?.seed, check: found?.violation.check }
}

function describe({ mutant, seed, check }: Found): string {
  return seed === undefined ? `${mutant.name}: SURVIVED` : `${mutant.name}: ${check} at seed ${seed}`
}

function mutantNamed(name: string): Mutant {
  const found = catalogue.find((it) => it.name === name)
  if (found === undefined) throw new UnknownMutantError(name)
  return found
}

/** No planted bug has that name. */
export class UnknownMutantError extends WattError {
  readonly code = 'sim/unknown-mutant'
  override readonly fix: string = `The names are ${catalogue.map(({ name }) => name).join(', ')}.`
  constructor(name: string) {
    super(`There is no planted bug "${name}".`)
  }
}

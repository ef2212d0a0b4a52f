/**
 * Runs one scenario: probes what it needs, gives it a folder, and cleans up after it whatever happens.
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { missing } from './needs.ts'
import { createRandom } from './random.ts'
import type { Scenario, ScenarioOptions, ScenarioResult } from './scenario.ts'

export type RunOptions = Pick<ScenarioOptions, 'seed' | 'minutes' | 'blockTimeMs' | 'isShort' | 'say'> & {
  /** Keep the data folder. */
  readonly keep: boolean
  /** Aborted: clean up and end. */
  readonly signal?: AbortSignal
}

export type Outcome = {
  readonly name: string
  readonly goals: readonly string[]
  readonly verdict: 'passed' | 'failed' | 'skipped'
  /** Why it was skipped or failed. */
  readonly reasons: readonly string[]
  readonly seed: number
  readonly seconds: number
  readonly figures: ScenarioResult['figures']
}

export async function runScenario(
  { name, goals, needs, run }: Scenario,
  { seed, minutes, blockTimeMs, isShort, say, keep, signal }: RunOptions,
): Promise<Outcome> {
  const started = performance.now()
  const outcome = (verdict: Outcome['verdict'], reasons: readonly string[], figures = {}): Outcome => {
    const seconds = Math.round((performance.now() - started) / 1_000)
    return { name, goals, verdict, reasons, seed, seconds, figures }
  }
  const lack = await missing(needs)
  if (lack !== undefined) return outcome('skipped', [lack])

  const folder = await mkdtemp(join(tmpdir(), `watt-chaos-${name}-`))
  const endings: (() => void | Promise<void>)[] = []
  const aborted = new Promise<never>((_, reject) =>
    signal?.addEventListener('abort', () => reject(signal.reason), { once: true }),
  )
  aborted.catch(() => undefined)
  try {
    const running = run({
      seed,
      random: createRandom(seed),
      folder,
      minutes,
      blockTimeMs,
      isShort,
      say,
      onEnd: (end) => void endings.push(end),
    })
    const { failures, figures } = await Promise.race([running, aborted])
    return outcome(failures.length === 0 ? 'passed' : 'failed', failures, figures)
  } catch (error) {
    return outcome('failed', [error instanceof Error ? error.message : String(error)])
  } finally {
    for (const end of endings.toReversed()) await Promise.resolve(end()).catch((error) => say(String(error)))
    if (keep) say(`data kept in ${folder}`)
    else await rm(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

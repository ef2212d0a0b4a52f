/**
 * What a scenario is: how a network is hurt, what must hold nevertheless, and what the machine must offer for it.
 * @module
 */
import type { Random } from './random.ts'

/** Something a machine may lack. @returns why it lacks it, or undefined when it is there. */
export type Need = { readonly name: string; readonly probe: () => Promise<string | undefined> }

export type ScenarioOptions = {
  /** Printed with the result; the same seed makes the same random choices. */
  readonly seed: number
  readonly random: Random
  /** A folder of this run alone; removed afterwards unless `keep`. */
  readonly folder: string
  /** How long the faults go on; undefined: as long as the goal asks for. */
  readonly minutes: number | undefined
  /** The block time to aim at, ms; undefined: the scenario's own. */
  readonly blockTimeMs: number | undefined
  /** The slice for every change: seconds, not minutes. */
  readonly isShort: boolean
  /** Tells how far it is; goes to standard error. */
  readonly say: (text: string) => void
  /** Cleans up at the end of the run, latest first, also when the run fails or is interrupted. */
  readonly onEnd: (end: () => void | Promise<void>) => void
}

export type ScenarioResult = {
  /** What did not hold; empty when everything did. */
  readonly failures: readonly string[]
  /** What was measured, with its unit in the name: `gapP99Ms`. */
  readonly figures: Readonly<Record<string, number | string | boolean>>
}

export type Scenario = {
  readonly name: string
  /** Ids of the goals that it shows, such as `G-LIV-1`. */
  readonly goals: readonly string[]
  /** One sentence for `--list`. */
  readonly about: string
  readonly needs: readonly Need[]
  readonly run: (options: ScenarioOptions) => Promise<ScenarioResult>
}

/**
 * The program of a seed, on all machines. Of ten seeds six are straight, two go round, two call contracts that people use; of
 * sixty-one one runs where code has hardly any room, too.
 * @module
 */
import { crampedResult, leveled } from '../../../core/evm/src/cramped.fixture.ts'
import { differenceOf, resultOn } from '../../../core/evm/src/differential.fixture.ts'
import { flowScenarioOf } from '../../../core/evm/src/flows.fixture.ts'
import { type Scenario, scenarioOf, seeded } from '../../../core/evm/src/programs.fixture.ts'
import { librarysCodes, realScenarioOf } from '../../../core/evm/src/real-code.fixture.ts'
import { ownCodes } from './own-codes.ts'

export const kinds = ['straight', 'round', 'libraries', 'own', 'cramped'] as const
export type Kind = (typeof kinds)[number]

const byLastDigit: readonly Kind[] = [
  ...(['straight', 'straight', 'straight', 'round', 'libraries'] as const),
  ...(['straight', 'straight', 'straight', 'round', 'own'] as const),
]
/** Shares no factor with ten: each kind gets its turn. */
const crampedEvery = 61

export type Compared = { readonly kind: Kind; readonly difference: string | undefined }

/** What was compared for one seed. */
export async function compare(seed: number): Promise<readonly Compared[]> {
  const kind = byLastDigit[seed % byLastDigit.length] ?? 'straight'
  const scenario = scenarioFor(kind, seed)
  const compared: Compared[] = [{ kind, difference: await differenceOf(scenario) }]
  if (seed % crampedEvery === 0) compared.push(...(await compareCramped(leveled(scenario))))
  return compared
}

function scenarioFor(kind: Kind, seed: number): Scenario {
  const choose = seeded(seed)
  if (kind === 'straight') return scenarioOf(choose)
  return kind === 'round'
    ? flowScenarioOf(choose)
    : realScenarioOf(choose, kind === 'own' ? ownCodes() : librarysCodes)
}

/** Interpreted and compiled. A few programs are too long to have any room at all. */
async function compareCramped(scenario: Scenario): Promise<readonly Compared[]> {
  const expected = await resultOn('reference', scenario)
  const found = [await crampedResult(scenario, false), await crampedResult(scenario, true)]
  return found
    .filter((it) => it !== undefined)
    .map((it) => ({
      kind: 'cramped',
      difference: it === expected ? undefined : `with room:\n${expected}\n--\nwithout:\n${it}`,
    }))
}

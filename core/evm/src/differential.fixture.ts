/**
 * One scenario on several machines, and how what they did differs.
 * @module
 */
import { block, price } from './engine.fixture.ts'
import { createEngineOn, machineNames, type AnyMachineName } from './every-machine.fixture.ts'
import { toHex } from './hex.ts'
import { stateOf, type Scenario } from './programs.fixture.ts'
import type { Engine } from './types.ts'

const engines = new Map<AnyMachineName, Engine>()

function engineOf(machine: AnyMachineName): Engine {
  const engine = engines.get(machine) ?? createEngineOn(machine)
  engines.set(machine, engine)
  return engine
}

/** Everything that validators must agree on, as text. Why a call failed is not among it. */
export async function resultOn(machine: AnyMachineName | Engine, scenario: Scenario): Promise<string> {
  const state = stateOf(scenario)
  const engine = typeof machine === 'string' ? engineOf(machine) : machine
  const outcome = await engine.execute(scenario.message, block, state, {
    price,
    recordAccess: true,
  })
  const { succeeded, gasUsed, returnData, error, logs, createdAddress, burnedWei } = outcome
  const { accounts, storage, codes } = state.changes()
  const isReverted = error === 'execution reverted'
  const facts = [
    { succeeded, isReverted, gasUsed, returnData, logs, createdAddress, burnedWei },
    [...accounts].toSorted(byKey),
    [...storage]
      .toSorted(byKey)
      .map(([address, { cleared, slots }]) => [address, cleared, [...slots].toSorted(byKey)]),
    [...codes].toSorted(byKey),
  ]
  return JSON.stringify(facts, asText, 1)
}

/** @returns undefined when all agree; else the first difference, with what both sides say. */
export async function differenceOf(
  scenario: Scenario,
  machines: readonly AnyMachineName[] = machineNames,
): Promise<string | undefined> {
  const [first = 'library', ...rest] = machines
  const expected = await resultOn(first, scenario)
  for (const machine of rest) {
    const found = await resultOn(machine, scenario)
    if (found !== expected) return `${first} and ${machine} differ:\n${firstDifference(expected, found)}`
  }
  return undefined
}

function firstDifference(expected: string, found: string): string {
  const lines = found.split('\n')
  const at = expected.split('\n').findIndex((line, index) => line !== lines[index])
  return `${expected
    .split('\n')
    .slice(at - 2, at + 3)
    .join('\n')}\n--\n${lines.slice(at - 2, at + 3).join('\n')}`
}

function byKey([one]: readonly [string, unknown], [other]: readonly [string, unknown]): number {
  return one < other ? -1 : 1
}

function asText(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  return value instanceof Uint8Array ? toHex(value) : value
}

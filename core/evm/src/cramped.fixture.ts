/**
 * An engine whose region has room for little more than one stretch of code: what is decoded goes again and again, in the middle of
 * whatever runs.
 * @module
 */
import { compile } from './compiler/compile.ts'
import { Tier } from './compiler/tier.ts'
import { resultOn } from './differential.fixture.ts'
import { engineAround } from './engine.ts'
import { createFrameMachine } from './frames/machine.ts'
import { opcodesOf } from './frames/opcodes.ts'
import type { Scenario } from './programs.fixture.ts'
import type { Engine } from './types.ts'
import { stretchBytesMax } from './wasm/decoder.ts'
import { Landings } from './wasm/landings.ts'
import { createWasmInterpreter } from './wasm/wasm-interpreter.ts'

/** With room for one program's table and one stretch of it at a time; all code is compiled, or none. */
export function crampedEngine(codeBytes: number, isCompiled = false): Engine {
  const tier = isCompiled ? new Tier((code) => compile(code, opcodesOf('osaka')), 0) : undefined
  const programBytes = 4 * (codeBytes + 1) + stretchBytesMax
  const shared = { landings: new Landings(), programBytes, ...(tier && { tier }) }
  const options = { hardfork: 'osaka', cryptography: {}, slotSeed: 0n } as const
  return engineAround(
    createFrameMachine((own) => createWasmInterpreter(own, shared), options),
    'osaka',
  )
}

function longestOf({ codes, message: { data } }: Scenario): number {
  return Math.max(data.length, ...Object.values(codes).map(({ length }) => length))
}

/** With codes of one length: there is room for one of them at a time, wherever a call leads. */
export function leveled(scenario: Scenario): Scenario {
  const longest = longestOf(scenario)
  const codes = Object.entries(scenario.codes).map(([address, code]) => {
    const level = new Uint8Array(longest)
    level.set(code)
    return [address, level] as const
  })
  return { ...scenario, codes: Object.fromEntries(codes) }
}

/** @returns nothing when there was no room. */
export async function crampedResult(scenario: Scenario, isCompiled: boolean): Promise<string | undefined> {
  try {
    return await resultOn(crampedEngine(longestOf(scenario), isCompiled), scenario)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

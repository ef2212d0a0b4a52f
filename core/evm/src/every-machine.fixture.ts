/**
 * Our machines, and beside them the library's as their judge. It never runs in a node.
 * @module
 */
import { createEngine, engineAround, type EngineOptions } from './engine.ts'
import { createEthereumjsMachine } from './ethereumjs/ethereumjs-machine.ts'
import type { MachineName } from './machines.ts'
import type { Engine } from './types.ts'

/** `library` is `@ethereumjs/evm`; `compiled` is `wasm` that compiles all code at first sight. */
export type AnyMachineName = MachineName | 'library' | 'compiled'

export const machineNames: readonly AnyMachineName[] = ['library', 'reference', 'wasm', 'compiled']

/** As {@link createEngine} does it, with the library's machine too. */
export function createEngineOn(
  machine: AnyMachineName,
  { hardfork = 'osaka', cryptography = {} }: Pick<EngineOptions, 'hardfork' | 'cryptography'> = {},
): Engine {
  if (machine === 'compiled')
    return createEngine({ machine: 'wasm', hardfork, cryptography, compileAfterGas: 0 })
  if (machine !== 'library') return createEngine({ machine, hardfork, cryptography })
  return engineAround(createEthereumjsMachine(hardfork, cryptography), hardfork)
}

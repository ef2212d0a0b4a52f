/**
 * Our machines, and beside them the library's as their judge. It never runs in a node.
 * @module
 */
import { createEngine, engineAround, type EngineOptions } from './engine.ts'
import { createEthereumjsMachine } from './ethereumjs/ethereumjs-machine.ts'
import type { MachineName } from './machines.ts'
import type { Engine } from './types.ts'

/** `library` is `@ethereumjs/evm`. */
export type AnyMachineName = MachineName | 'library'

export const machineNames: readonly AnyMachineName[] = ['library', 'reference', 'wasm']

/** As {@link createEngine} does it, with the library's machine too. */
export function createEngineOn(
  machine: AnyMachineName,
  { hardfork = 'osaka', cryptography = {} }: Omit<EngineOptions, 'machine'> = {},
): Engine {
  if (machine !== 'library') return createEngine({ machine, hardfork, cryptography })
  return engineAround(createEthereumjsMachine(hardfork, cryptography), hardfork)
}

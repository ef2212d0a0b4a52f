/**
 * The machines there are. They agree on state, gas, logs and data; the slower ones are what the fastest is held to.
 * @module
 */
import type { Cryptography } from './cryptography.ts'
import { createEthereumjsMachine } from './ethereumjs/ethereumjs-machine.ts'
import { createFrameMachine } from './frames/machine.ts'
import type { Machine } from './machine.ts'
import { createReferenceInterpreter } from './reference/reference-interpreter.ts'
import type { Hardfork } from './rules.ts'
import { createWasmInterpreter } from './wasm/wasm-interpreter.ts'

/** `library` is `@ethereumjs/evm`; `reference` is our own, slow and obvious; `wasm` our own, fast. */
export type MachineName = 'library' | 'reference' | 'wasm'

export const machineNames: readonly MachineName[] = ['library', 'reference', 'wasm']

/** Makes a machine that runs `hardfork`'s instructions. */
export function createMachine(name: MachineName, hardfork: Hardfork, cryptography: Cryptography): Machine {
  switch (name) {
    case 'library':
      return createEthereumjsMachine(hardfork, cryptography)
    case 'reference':
      return createFrameMachine(createReferenceInterpreter, { hardfork, cryptography })
    case 'wasm':
      return createFrameMachine(createWasmInterpreter, { hardfork, cryptography })
  }
}

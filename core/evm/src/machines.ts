/**
 * The machines there are. They agree on state, gas, logs and data; the slower one is what the fast one is held to.
 * @module
 */
import type { Cryptography } from './cryptography.ts'
import { createFrameMachine } from './frames/machine.ts'
import type { Machine } from './machine.ts'
import { createReferenceInterpreter } from './reference/reference-interpreter.ts'
import type { Hardfork } from './rules.ts'
import { createTier, createWasmInterpreter } from './wasm/wasm-interpreter.ts'

/** `reference` is slow and obvious, `wasm` fast. */
export type MachineName = 'reference' | 'wasm'

/** Makes a machine that runs `hardfork`'s instructions. `wasm` compiles code that has burnt `compileAfterGas`, if given. */
export function createMachine(
  name: MachineName,
  hardfork: Hardfork,
  cryptography: Cryptography,
  compileAfterGas?: number,
): Machine {
  switch (name) {
    case 'reference':
      return createFrameMachine(createReferenceInterpreter, { hardfork, cryptography })
    case 'wasm': {
      const tier = compileAfterGas === undefined ? undefined : createTier(hardfork, compileAfterGas)
      return createFrameMachine((options) => createWasmInterpreter(options, tier), { hardfork, cryptography })
    }
  }
}

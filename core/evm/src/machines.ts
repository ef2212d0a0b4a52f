/**
 * The machines there are. They agree on state, gas, logs and data; the slower one is what the fast one is held to.
 * @module
 */
import { Tier } from './compiler/tier.ts'
import { createFrameMachine, type InterpreterOptions } from './frames/machine.ts'
import { opcodesOf } from './frames/opcodes.ts'
import type { Machine } from './machine.ts'
import { createReferenceInterpreter } from './reference/reference-interpreter.ts'
import { Landings } from './wasm/landings.ts'
import { createWasmInterpreter, type Shared } from './wasm/wasm-interpreter.ts'

/** `reference` is slow and obvious, `wasm` fast. */
export type MachineName = 'reference' | 'wasm'

/** Makes a machine that runs a fork's instructions. `wasm` compiles code that has burnt `compileAfterGas`, if given. */
export function createMachine(
  name: MachineName,
  options: InterpreterOptions,
  compileAfterGas?: number,
): Machine {
  switch (name) {
    case 'reference':
      return createFrameMachine(createReferenceInterpreter, options)
    case 'wasm': {
      const tier =
        compileAfterGas === undefined ? undefined : new Tier(opcodesOf(options.hardfork), compileAfterGas)
      const shared: Shared = { landings: new Landings(), ...(tier && { tier }) }
      return createFrameMachine((own) => createWasmInterpreter(own, shared), options)
    }
  }
}

/**
 * The machines there are. They agree on state, gas, logs and data; the slower one is what the fast one is held to.
 * @module
 */
import { compile } from './compiler/compile.ts'
import { unpack } from './compiler/packed.ts'
import { Tier, type Compile } from './compiler/tier.ts'
import { createFrameMachine, type InterpreterOptions } from './frames/machine.ts'
import { opcodesOf } from './frames/opcodes.ts'
import type { Machine } from './machine.ts'
import { createReferenceInterpreter } from './reference/reference-interpreter.ts'
import type { Hardfork } from './rules.ts'
import { Landings } from './wasm/landings.ts'
import { createWasmInterpreter, type Shared } from './wasm/wasm-interpreter.ts'

/** `reference` is slow and obvious, `wasm` fast. */
export type MachineName = 'reference' | 'wasm'

/** When `wasm` compiles code, and where. */
export type CompilerOptions = {
  readonly compileAfterGas?: number | undefined
  readonly compileElsewhere?:
    | ((code: Uint8Array, hardfork: Hardfork) => Promise<Uint8Array | undefined>)
    | undefined
}

/** Makes a machine that runs a fork's instructions. */
export function createMachine(
  name: MachineName,
  options: InterpreterOptions,
  compiler: CompilerOptions,
): Machine {
  switch (name) {
    case 'reference':
      return createFrameMachine(createReferenceInterpreter, options)
    case 'wasm': {
      const { compileAfterGas } = compiler
      const tier =
        compileAfterGas === undefined ? undefined : new Tier(compileBy(compiler, options), compileAfterGas)
      const shared: Shared = { landings: new Landings(), ...(tier && { tier }) }
      return createFrameMachine((own) => createWasmInterpreter(own, shared), options)
    }
  }
}

function compileBy({ compileElsewhere }: CompilerOptions, { hardfork }: InterpreterOptions): Compile {
  if (compileElsewhere === undefined) {
    const opcodes = opcodesOf(hardfork)
    return (code) => compile(code, opcodes)
  }
  return async (code) => {
    const packed = await compileElsewhere(code, hardfork)
    return packed === undefined ? 'failed' : unpack(packed)
  }
}

/**
 * The engine: our transaction rules around a machine that runs code.
 * @module
 */
import { checkTransaction } from './check.ts'
import type { Cryptography } from './cryptography.ts'
import type { Machine } from './machine.ts'
import { createMachine, type MachineName } from './machines.ts'
import { rulesOf, type Hardfork } from './rules.ts'
import { transact } from './transact.ts'
import type { Engine } from './types.ts'

export type EngineOptions = {
  /** Osaka unless given. Watt runs nothing else; Ethereum's published state tests do. */
  readonly hardfork?: Hardfork
  /** Faster functions of the host; the portable ones unless given. */
  readonly cryptography?: Cryptography
  /** What runs the code; `wasm` unless given. They agree on every outcome. */
  readonly machine?: MachineName
  /**
   * Code that has burnt so much gas for each 256 bytes of it is compiled to WebAssembly; never unless given. Outcomes are the
   * same, so validators may differ in it.
   */
  readonly compileAfterGas?: number | undefined
  /**
   * Has code compiled for a fork on another thread, by `compileHotCode`, and comes back with what that answers, or with nothing when it
   * cannot now. Code is interpreted meanwhile. Without it compiling takes a part of a second of the thread that executes.
   */
  readonly compileElsewhere?:
    | ((code: Uint8Array, hardfork: Hardfork) => Promise<Uint8Array | undefined>)
    | undefined
  /**
   * 64 bits of this machine's own that nobody else knows: where slots lie in memory follows from them, and no outcome does.
   * Who knows them can write contracts whose slots all meet in one place. A node draws them; 0 unless given.
   */
  readonly slotSeed?: bigint
}

/** Makes an engine. It keeps no state between transactions; any number may be under way at once. */
export function createEngine({
  hardfork = 'osaka',
  cryptography = {},
  machine = 'wasm',
  compileAfterGas,
  compileElsewhere,
  slotSeed = 0n,
}: EngineOptions = {}): Engine {
  const options = { hardfork, cryptography, slotSeed }
  return engineAround(createMachine(machine, options, { compileAfterGas, compileElsewhere }), hardfork)
}

/** Our transaction rules around any machine that runs `hardfork`'s instructions. */
export function engineAround(machine: Machine, hardfork: Hardfork): Engine {
  const rules = rulesOf(hardfork)
  return {
    check: (message, state, options) => checkTransaction(message, state, options, rules),
    execute: (message, block, state, options) => transact(machine, rules, message, block, state, options),
  }
}

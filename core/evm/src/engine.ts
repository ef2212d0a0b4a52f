/**
 * The engine: our transaction rules around a machine that runs code.
 * @module
 */
import { checkTransaction } from './check.ts'
import type { Cryptography } from './cryptography.ts'
import { createEthereumjsMachine } from './ethereumjs/ethereumjs-machine.ts'
import { rulesOf, type Hardfork } from './rules.ts'
import { transact } from './transact.ts'
import type { Engine } from './types.ts'

export type EngineOptions = {
  /** Osaka unless given. Watt runs nothing else; Ethereum's published state tests do. */
  readonly hardfork?: Hardfork
  /** Faster functions of the host; the portable ones unless given. */
  readonly cryptography?: Cryptography
}

/** Makes an engine. It keeps no state between transactions; any number may be under way at once. */
export function createEngine({ hardfork = 'osaka', cryptography = {} }: EngineOptions = {}): Engine {
  const rules = rulesOf(hardfork)
  const machine = createEthereumjsMachine(hardfork, cryptography)
  return {
    check: (message, state, options) => checkTransaction(message, state, options, rules),
    execute: (message, block, state, options) => transact(machine, rules, message, block, state, options),
  }
}

/**
 * Generated contracts on every machine of the engine: state, gas, logs and data must be the same.
 * @module
 */
import { differenceOf } from '../../../core/evm/src/differential.fixture.ts'
import { scenarioOf, seeded, type Choose } from '../../../core/evm/src/programs.fixture.ts'
import { promise, type Target } from '../target.ts'

/** Each byte makes one choice, so that changing one changes one thing; a seed from the bytes makes those behind the end. */
function choicesOf(input: Uint8Array): Choose {
  let at = 0
  const more = seeded(input.reduce((sum, byte) => (Math.imul(sum, 31) + byte) >>> 0, 1))
  return (below) => {
    const byte = input[at++]
    return byte === undefined ? more(below) : byte % below
  }
}

/** All of ours. */
export const machines: Target = {
  seeds: Array.from({ length: 64 }, (_, seed) => Uint8Array.of(seed, seed >> 1, seed * 37)),
  bytesMax: 1_024,
  inputMsMax: 1_000, // Two of the four machines are judges; nodes do not wait for them.
  covers: /\/core\/evm\/src\/(frames|reference|wasm)\//,
  async run(input) {
    const difference = await differenceOf(scenarioOf(choicesOf(input)))
    promise(difference === undefined, difference ?? '')
    return true
  },
}

/**
 * Built-in functions: the library's, which are tested, well kept, and called with bytes only.
 * @module
 */
import type { Cryptography } from '../cryptography.ts'
import { activePrecompiles, createInstance } from '../ethereumjs/instance.ts'
import { errorWords } from '../ethereumjs/error-words.ts'
import type { Hardfork } from '../rules.ts'
import type { Address } from '../types.ts'
import type { Ending } from './interpreter.ts'

export type Precompile = (input: Uint8Array, gas: bigint) => Promise<Ending> | Ending

export type Precompiles = {
  readonly addresses: ReadonlySet<Address>
  readonly at: (address: Address) => Precompile | undefined
}

/** The built-in functions of a fork. They are set up when one is first called. */
export function createPrecompiles(hardfork: Hardfork, cryptography: Cryptography): Precompiles {
  const addresses = activePrecompiles(hardfork)
  // No precompile reads the chain's number.
  let library: ReturnType<typeof createInstance> | undefined

  async function run(address: Address, input: Uint8Array, gas: bigint): Promise<Ending> {
    library ??= createInstance(1n, hardfork, cryptography)
    const { evm } = await library
    const code = evm.getPrecompile(address)
    if (code === undefined) throw new Error(`The EVM library has no precompile at ${address}.`)
    const result = await code({ data: input, gasLimit: gas, common: evm.common, _EVM: evm })
    const reason = errorWords(result)
    if (reason !== undefined) return { type: 'halted', reason }
    return { type: 'returned', output: result.returnValue, gasLeft: gas - result.executionGasUsed }
  }

  const functions = new Map(
    Array.from(addresses, (address): [Address, Precompile] => [
      address,
      (input, gas) => run(address, input, gas),
    ]),
  )
  return { addresses, at: (address) => functions.get(address) }
}

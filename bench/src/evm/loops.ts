/**
 * The loops of `bench-loop.sol`, compiled when they are needed.
 * @module
 */
import { readFileSync } from 'node:fs'
import solc from 'solc'
import { toFunctionSelector, type Hex } from 'viem'

export const loopNames = ['arith', 'checkedMath', 'hashing', 'memoryWalk', 'storageWalk'] as const
export type LoopName = (typeof loopNames)[number]

type Compiled = {
  readonly contracts: Readonly<
    Record<
      string,
      { readonly BenchLoop: { readonly evm: { readonly deployedBytecode: { readonly object: string } } } }
    >
  >
}

/** The contract's code as it lies on a chain. */
export function compileLoops(): Hex {
  const file = 'bench-loop.sol'
  const content = readFileSync(new URL(file, import.meta.url), 'utf8')
  const input = {
    language: 'Solidity',
    sources: { [file]: { content } },
    settings: {
      evmVersion: 'cancun',
      optimizer: { enabled: true, runs: 200 },
      outputSelection: { '*': { '*': ['evm.deployedBytecode.object'] } },
    },
  }
  const { contracts } = JSON.parse(solc.compile(JSON.stringify(input))) as Compiled
  const code = contracts[file]?.BenchLoop.evm.deployedBytecode.object
  if (code === undefined) throw new Error(`${file} did not compile`)
  return `0x${code}`
}

/** Calldata that runs a loop `turns` times. */
export function loopCall(name: LoopName, turns: number): Hex {
  return `${toFunctionSelector(`${name}(uint256)`)}${turns.toString(16).padStart(64, '0')}`
}

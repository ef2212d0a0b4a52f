/**
 * Calls of contracts that people use, by their own selectors, with arguments that mostly make sense.
 * @module
 */
import { readFileSync } from 'node:fs'
import { alice, bob, contract, message, other } from './engine.fixture.ts'
import { keccak } from './keccak.ts'
import { contracts, type Choose, type Scenario } from './programs.fixture.ts'
import type { Hex } from './types.ts'

/** What `contracts/` is built and tested with. */
const files = [
  '@uniswap/v2-core/build/UniswapV2Pair.json',
  '@uniswap/v2-core/build/UniswapV2Factory.json',
  '@uniswap/v2-periphery/build/UniswapV2Router02.json',
  ...[
    'VestingWallet',
    'TimelockController',
    'AccessManager',
    'ERC6909TokenSupply',
    'ERC2771Forwarder',
    'ERC7913P256Verifier',
    'ERC7913WebAuthnVerifier',
  ].map((name) => `@openzeppelin/contracts/build/contracts/${name}.json`),
]

type Artifact = {
  readonly deployedBytecode?: string
  readonly evm?: { readonly deployedBytecode: { readonly object: string } }
}

/** Code as it lies on a chain. */
function codeOf(file: URL): Uint8Array {
  const { deployedBytecode, evm } = JSON.parse(readFileSync(file, 'utf8')) as Artifact
  return codeFrom(evm?.deployedBytecode.object ?? deployedBytecode ?? '')
}

/** A compiler's hex. Libraries that it should be linked to are one of the scenario's contracts. */
export function codeFrom(hex: string): Uint8Array {
  const linked = hex.replace('0x', '').replaceAll(/__.{38}/g, other.slice(2))
  return Uint8Array.from(Buffer.from(linked, 'hex'))
}

/** Code of theirs. */
export const librarysCodes: readonly Uint8Array[] = files.map((file) =>
  codeOf(new URL(import.meta.resolve(file))),
)

/** A call of one of the contracts, which know of two others. */
export function realScenarioOf(choose: Choose, among: readonly Uint8Array[] = librarysCodes): Scenario {
  const chosen = contracts.map(
    (address) => [address, among[choose(among.length)] ?? new Uint8Array(0)] as const,
  )
  const code = chosen.find(([address]) => address === contract)?.[1] ?? new Uint8Array(0)
  const data = calldata(choose, selectorsOf(code))
  const gasLimit = 60_000n + BigInt(choose(400_000))
  return {
    codes: Object.fromEntries(chosen),
    message: { ...message, to: contract, data, gasLimit, value: BigInt(choose(8) === 0 ? 1 : 0) },
    storage: Object.fromEntries(contracts.map((address) => [address, storage(choose)])),
  }
}

/** Numbers that a contract compares with, as its dispatch does. */
function selectorsOf(code: Uint8Array): readonly Uint8Array[] {
  const found = []
  for (let at = 0; at + 6 < code.length; at++) {
    const isCompared = code[at + 5] === 0x14 || code[at + 6] === 0x14
    if (code[at] === 0x63 && isCompared) found.push(code.subarray(at + 1, at + 5))
  }
  return found
}

function calldata(choose: Choose, selectors: readonly Uint8Array[]): Uint8Array {
  const selector = selectors[choose(selectors.length + 1)] ?? [0, 0, 0, choose(256)]
  const words = Array.from({ length: choose(8) }, () => word(argument(choose)))
  return Uint8Array.from(
    [...selector, ...words.flat()].slice(0, 4 + 32 * 8 - (choose(10) === 0 ? choose(32) : 0)),
  )
}

function argument(choose: Choose): bigint {
  const kind = choose(8)
  if (kind < 3) return BigInt([alice, bob, ...contracts][choose(5)] ?? 0)
  if (kind < 5) return BigInt(choose(1_000))
  // Where an array or a string begins.
  if (kind === 5) return BigInt(32 * choose(6))
  return kind === 6 ? 2n ** BigInt(choose(256)) - BigInt(choose(2)) : 10n ** BigInt(choose(22))
}

/** First slots, and what mappings in them have for somebody. */
function storage(choose: Choose): Readonly<Record<Hex, bigint>> {
  const slots: Record<Hex, bigint> = {}
  for (let slot = 0; slot < 16; slot++) {
    if (choose(2) === 0) slots[hex(word(BigInt(slot)))] = argument(choose)
    const owner = BigInt([alice, contract, bob][choose(3)] ?? 0)
    slots[keccak(Uint8Array.from([...word(owner), ...word(BigInt(slot))]))] = 10n ** BigInt(choose(22))
  }
  return slots
}

function word(value: bigint): number[] {
  return [...Buffer.from(value.toString(16).padStart(64, '0'), 'hex')]
}

function hex(bytes: readonly number[]): Hex {
  return `0x${Buffer.from(bytes).toString('hex')}`
}

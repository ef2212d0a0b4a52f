/**
 * A built-in function of ours beside the library's: the same output and gas, or both fail.
 * @module
 */
import assert from 'node:assert/strict'
import { createInstance } from '../ethereumjs/instance.ts'
import { toHex } from '../hex.ts'
import type { Hardfork } from '../rules.ts'
import type { Address } from '../types.ts'
import { loadCurves } from './curves.ts'
import { createPrecompiles, type Precompiles } from './precompiles.ts'

/** All the gas is gone when it failed. */
type Result = { readonly output: string; readonly gasLeft: bigint } | 'failed'

await loadCurves()

const plenty = 10n ** 12n
const ours = new Map<Hardfork, Precompiles>()
const library = new Map<Hardfork, ReturnType<typeof createInstance>>()

export const everyAddress: readonly number[] = [
  ...Array.from({ length: 0x11 }, (_, index) => index + 1),
  0x100,
]

/** Where `at` is in an address. */
export function addressOf(at: number): Address {
  return `0x${at.toString(16).padStart(40, '0')}`
}

export function precompilesOf(hardfork: Hardfork): Precompiles {
  const found = ours.get(hardfork) ?? createPrecompiles(hardfork, {})
  ours.set(hardfork, found)
  return found
}

export function ofOurs(
  at: number,
  input: Uint8Array,
  gas: bigint = plenty,
  hardfork: Hardfork = 'osaka',
): Result {
  const ending = precompilesOf(hardfork).call(addressOf(at), input, gas)
  assert.ok(ending && ending.type !== 'reverted')
  return ending.type === 'halted' ? 'failed' : { output: toHex(ending.output), gasLeft: ending.gasLeft }
}

async function ofLibrary(at: number, input: Uint8Array, gas: bigint, hardfork: Hardfork): Promise<Result> {
  const instance = library.get(hardfork) ?? createInstance(1n, hardfork, {})
  library.set(hardfork, instance)
  const { evm } = await instance
  const call = evm.getPrecompile(addressOf(at))
  assert.ok(call)
  const result = await call({ data: input, gasLimit: gas, common: evm.common, _EVM: evm })
  const gasLeft = gas - result.executionGasUsed
  if (result.exceptionError === undefined) return { output: toHex(result.returnValue), gasLeft }
  assert.equal(gasLeft, 0n)
  return 'failed'
}

/**
 * Asserts that both say the same with plenty of gas, with just enough, and with one too little.
 * @returns what they said with plenty.
 */
export async function agree(at: number, input: Uint8Array, hardfork: Hardfork = 'osaka'): Promise<Result> {
  const where = `0x${at.toString(16)} of ${toHex(input)}`
  const found = ofOurs(at, input, plenty, hardfork)
  assert.deepEqual(found, await ofLibrary(at, input, plenty, hardfork), where)
  if (found === 'failed') return found
  const cost = plenty - found.gasLeft
  const { output } = found
  assert.deepEqual(ofOurs(at, input, cost, hardfork), { output, gasLeft: 0n }, where)
  if (cost === 0n) return found
  for (const gas of [0n, cost - 1n]) {
    assert.equal(ofOurs(at, input, gas, hardfork), 'failed', where)
    assert.equal(await ofLibrary(at, input, gas, hardfork), 'failed', where)
  }
  return found
}

/** Numbers, each on `bytes` bytes, one behind the other. */
export function packed(bytes: number, ...numbers: readonly bigint[]): Uint8Array {
  return Uint8Array.from(
    Buffer.from(numbers.map((it) => it.toString(16).padStart(2 * bytes, '0')).join(''), 'hex'),
  )
}

export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(Buffer.concat(parts))
}

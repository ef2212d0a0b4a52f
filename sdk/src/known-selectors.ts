/**
 * Finds functions and errors of the interfaces known here by the four bytes that calls and refusals begin with.
 * @module
 */
import { toFunctionSelector, type Abi, type Hex } from 'viem'
import { knownAbis } from './known-abis.ts'

/** An interface of the one function a call begins with; undefined when none is known here. */
export const functionOf: (selector: Hex) => Abi | undefined = bySelector('function')

/** An interface of the one error a refusal begins with; undefined when none is known here. */
export const errorOf: (selector: Hex) => Abi | undefined = bySelector('error')

/** Made when first asked: hashing hundreds of signatures is not for everybody who loads this. */
function bySelector(type: 'function' | 'error'): (selector: Hex) => Abi | undefined {
  let made: ReadonlyMap<Hex, Abi> | undefined
  return (selector) => (made ??= selectorsOf(type)).get(selector)
}

function selectorsOf(type: 'function' | 'error'): ReadonlyMap<Hex, Abi> {
  const items = knownAbis.flatMap((abi) => abi.filter((item) => item.type === type))
  // An error's selector is made as a function's: of name and types.
  return new Map(items.map((item) => [toFunctionSelector({ ...item, type: 'function' } as never), [item]]))
}

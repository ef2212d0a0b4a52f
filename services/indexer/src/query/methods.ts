/**
 * Names of functions by selector.
 * @module
 */
import { knownAbis } from '@watt/sdk/abis'
import { erc20Abi, erc721Abi, toFunctionSelector, type Hex } from 'viem'

/** @returns null where no known contract has such a function. */
export function methodOf(selector: Hex): string | null {
  return names().get(selector) ?? null
}

let made: ReadonlyMap<Hex, string> | undefined

/** Made when first asked: hashing hundreds of signatures is not for everybody who loads this. */
function names(): ReadonlyMap<Hex, string> {
  made ??= new Map(
    [erc721Abi, erc20Abi, ...knownAbis]
      .flatMap((abi) => abi.filter((item) => item.type === 'function'))
      .map((item) => [toFunctionSelector(item), item.name]),
  )
  return made
}

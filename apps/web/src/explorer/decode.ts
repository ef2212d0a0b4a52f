/**
 * Calls and logs in the words of the interfaces that are known here.
 * @module
 */
import { functionOf, knownAbis } from '@watt/sdk/known'
import {
  decodeEventLog,
  decodeFunctionData,
  erc1155Abi,
  erc20Abi,
  erc721Abi,
  toEventSelector,
  toFunctionSelector,
  toFunctionSignature,
  type Abi,
  type AbiEvent,
  type AbiFunction,
  type Hex,
} from 'viem'
import { fieldsOf, type Fields } from '../intent/fields.ts'

export type Decoded = {
  readonly name: string
  /** `transfer(address,uint256)`. */
  readonly signature: string
  readonly fields: Fields
}

/** @returns undefined for a function that is none of ours and of no standard, or for bytes that do not fit it. */
export function decodeInput(input: Hex): Decoded | undefined {
  if (input.length < 10) return undefined
  const selector = input.slice(0, 10) as Hex
  const abi = functionOf(selector) ?? standardFunctions().get(selector)
  const item = abi?.[0] as AbiFunction | undefined
  if (!item) return undefined
  try {
    const { args = [] } = decodeFunctionData({ abi: [item] as Abi, data: input })
    return {
      name: item.name,
      signature: toFunctionSignature(item),
      fields: fieldsOf(item.inputs, args as readonly unknown[]),
    }
  } catch {
    return undefined
  }
}

type Words = { readonly topics: readonly Hex[]; readonly data: Hex }

/** Two events may share their first topic and differ in what is indexed: the first that fits is taken. */
export function decodeLog({ topics, data }: Words): Decoded | undefined {
  const [first] = topics
  for (const item of first === undefined ? [] : (events().get(first) ?? [])) {
    try {
      const { args = {} } = decodeEventLog({
        abi: [item] as Abi,
        topics: topics as [Hex, ...Hex[]],
        data,
        strict: true,
      })
      const values = Array.isArray(args)
        ? args
        : item.inputs.map(({ name }) => (args as Record<string, unknown>)[name ?? ''])
      return { name: item.name, signature: toFunctionSignature(item), fields: fieldsOf(item.inputs, values) }
    } catch {
      continue // Another event of the same name.
    }
  }
  return undefined
}

const standards: readonly Abi[] = [erc20Abi, erc721Abi, erc1155Abi]
let functionsMade: ReadonlyMap<Hex, Abi> | undefined
let eventsMade: ReadonlyMap<Hex, readonly AbiEvent[]> | undefined

function standardFunctions(): ReadonlyMap<Hex, Abi> {
  return (functionsMade ??= new Map(
    standards.flatMap((abi) =>
      abi.flatMap((it) => (it.type === 'function' ? [[toFunctionSelector(it), [it]] as const] : [])),
    ),
  ))
}

function events(): ReadonlyMap<Hex, readonly AbiEvent[]> {
  return (eventsMade ??= Map.groupBy(
    [...knownAbis, ...standards].flatMap((abi) => abi.filter((it) => it.type === 'event')),
    toEventSelector,
  ))
}

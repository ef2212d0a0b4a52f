/**
 * Events of known contracts as a name and arguments that JSON can hold. Pure.
 * @module
 */
import { knownAbis } from '@watt/sdk/abis'
import { decodeEventLog, erc20Abi, erc721Abi, toEventSelector, type AbiEvent, type Hex } from 'viem'
import { safeText } from '../text/safe-text.ts'
import type { NodeLog } from './node-block.ts'

export type KnownEvent = { readonly name: string; readonly args: Readonly<Record<string, unknown>> }

const textMax = 256
const listMax = 64
const depthMax = 4
/** Longer data is kept as bytes only. */
export const decodedBytesMax = 8_192

/** @returns undefined where no known contract has such an event. */
export function knownEvent({ topics, data }: Pick<NodeLog, 'topics' | 'data'>): KnownEvent | undefined {
  const [selector] = topics
  if (selector === undefined || data.length > 2 + 2 * decodedBytesMax) return undefined
  const item = events().get(keyOf(selector, topics.length))
  if (item === undefined) return undefined
  try {
    const { args } = decodeEventLog({ abi: [item], topics: [...topics] as [Hex, ...Hex[]], data })
    const named = (args ?? {}) as unknown as Readonly<Record<string, unknown>>
    return { name: item.name, args: plain(named, 0) as Readonly<Record<string, unknown>> }
  } catch {
    return undefined // Somebody else's event that happens to have this name, or one that lies about its shape.
  }
}

/** Bytes and addresses stay `0x…`, whole numbers become decimal digits. */
function plain(value: unknown, depth: number): unknown {
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'string') return isHex(value) ? value.toLowerCase() : safeText(value, textMax)
  if (typeof value !== 'object' || value === null) return value
  if (depth === depthMax) return null
  if (Array.isArray(value)) return value.slice(0, listMax).map((it) => plain(it, depth + 1))
  return Object.fromEntries(Object.entries(value).map(([name, it]) => [name, plain(it, depth + 1)]))
}

function isHex(text: string): boolean {
  return /^0x[0-9a-fA-F]*$/.test(text)
}

/** ERC-20 and ERC-721 share names; how many arguments are topics tells them apart. */
function keyOf(selector: Hex, topics: number): string {
  return `${selector}${topics}`
}

let made: ReadonlyMap<string, AbiEvent> | undefined

/** Made when first asked: hashing hundreds of signatures is not for everybody who loads this. */
function events(): ReadonlyMap<string, AbiEvent> {
  made ??= new Map(
    [erc721Abi, erc20Abi, ...knownAbis]
      .flatMap((abi) => abi.filter((item) => item.type === 'event'))
      .map((item) => [
        keyOf(toEventSelector(item), 1 + item.inputs.filter((it) => 'indexed' in it && it.indexed).length),
        item,
      ]),
  )
  return made
}

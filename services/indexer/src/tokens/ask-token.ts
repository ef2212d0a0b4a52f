/**
 * What a token calls itself: `name`, `symbol`, `decimals`. All three are optional, and the contract may answer anything.
 * @see ERC-20, ERC-721
 * @module
 */
import { watt } from '@watt/sdk'
import {
  decodeAbiParameters,
  hexToBytes,
  RpcRequestError,
  size,
  slice,
  trim,
  BaseError,
  type Address,
  type Hex,
} from 'viem'
import { NodeError } from '../errors.ts'
import { nameMax, safeBytes, symbolMax } from '../text/safe-text.ts'

export type TokenWords = {
  readonly name: string | null
  readonly symbol: string | null
  readonly decimals: number | null
}

/** Asks a token. @throws {NodeError} The node does not answer; a token that does not is all null. */
export type AskToken = (token: Address) => Promise<TokenWords>

const selectors = { name: '0x06fdde03', symbol: '0x95d89b41', decimals: '0x313ce567' } as const
/** Enough for any honest name; what is longer was not read as a name. */
const answerBytesMax = 4_096
/** A few transfers' worth: a name is no place to compute. */
const gas = '0x30d40'
const answerMs = 10_000
const decimalsMax = 255

/** @param rpc - Address of a node's JSON-RPC. */
export function askTokenAt(rpc: string): AskToken {
  const client = watt(rpc, { batch: true, timeout: answerMs, retryCount: 0 })
  const call = async (to: Address, data: Hex): Promise<Hex | undefined> => {
    try {
      const result = await client.request({ method: 'eth_call', params: [{ to, data, gas }, 'latest'] })
      return size(result) <= answerBytesMax ? result : undefined
    } catch (error) {
      // The contract refused, or computed for too long. Everything else is the node's.
      if (error instanceof BaseError && isRefusal(error)) return undefined
      throw new NodeError(`${rpc} does not answer eth_call.`, error)
    }
  }
  return async (token) => {
    const [name, symbol, decimals] = await Promise.all([
      call(token, selectors.name),
      call(token, selectors.symbol),
      call(token, selectors.decimals),
    ])
    return {
      name: textOf(name, nameMax),
      symbol: textOf(symbol, symbolMax),
      decimals: numberOf(decimals),
    }
  }
}

/** EIP-1474: 3 and -32000 to -32003 are about the call; -32005, with a time to wait, about the node. */
function isRefusal(error: BaseError): boolean {
  const refusal = error.walk((it) => it instanceof RpcRequestError)
  return refusal instanceof RpcRequestError && refusal.code !== -32_005
}

/**
 * A string as the ABI has it, or in 32 bytes as tokens of the first years have it.
 * @returns null where nothing fit to be shown is in it.
 */
export function textOf(answer: Hex | undefined, max: number): string | null {
  if (answer === undefined || answer === '0x') return null
  const bytes = size(answer) === 32 ? hexToBytes(trim(answer, { dir: 'right' })) : stringIn(answer)
  const text = bytes === undefined ? '' : safeBytes(bytes, max)
  return text === '' ? null : text
}

/** Read by hand: what is no UTF-8 must not make the whole unreadable. */
function stringIn(answer: Hex): Uint8Array | undefined {
  if (size(answer) < 64) return undefined
  const offset = BigInt(slice(answer, 0, 32))
  if (offset + 32n > BigInt(size(answer))) return undefined
  const at = Number(offset)
  const length = BigInt(slice(answer, at, at + 32))
  if (length === 0n || BigInt(at) + 32n + length > BigInt(size(answer))) return undefined
  return hexToBytes(slice(answer, at + 32, at + 32 + Number(length)))
}

/** @returns null where it is no number that decimals can be. */
export function numberOf(answer: Hex | undefined): number | null {
  if (answer === undefined || size(answer) !== 32) return null
  const [value] = decodeAbiParameters([{ type: 'uint256' }], answer)
  return value <= BigInt(decimalsMax) ? Number(value) : null
}

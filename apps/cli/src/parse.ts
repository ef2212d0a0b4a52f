/**
 * Arguments and flags as typed values. Light on purpose: these run before any handler is loaded.
 * @module
 */
import { usageError } from './failure.ts'

/** A parser for whole numbers within bounds. */
export function integer(minimum: number, maximum: number): (text: string) => number {
  return (text) => {
    const value = /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN
    if (value >= minimum && value <= maximum) return value
    throw usageError(
      `"${text}" is not a whole number from ${minimum} to ${maximum}.`,
      `give a number from ${minimum} to ${maximum}`,
    )
  }
}

/** A TCP port; 0 lets the system choose one. */
export const port: (text: string) => number = integer(0, 65_535)

/** Seconds, up to a day; fractions are fine. */
export function seconds(text: string): number {
  const value = /^[0-9]{1,6}(\.[0-9]{1,3})?$/.test(text) ? Number(text) : Number.NaN
  if (value > 0 && value <= 86_400) return value
  throw usageError(`"${text}" is not a number of seconds from 0.001 to 86400.`, 'give seconds: --timeout 30')
}

/** The address of a JSON-RPC endpoint. */
export function rpcUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url && (url.protocol === 'http:' || url.protocol === 'https:')) return text.replace(/\/$/, '')
  throw usageError(`"${text}" is not an http or https address.`, 'give one: --rpc http://127.0.0.1:8545')
}

/** Any text. */
export function text(input: string): string {
  return input
}

/** A 32-byte hash. */
export function hash(input: string): `0x${string}` {
  if (/^0x[0-9a-fA-F]{64}$/.test(input)) return input.toLowerCase() as `0x${string}`
  throw usageError(`"${input}" is not a hash.`, 'give 0x and 64 hex digits')
}

/** A block by number (decimal or 0x) or hash, or its name. `latest`, `safe` and `finalized` are the same block. */
export function blockId(input: string): bigint | `0x${string}` | 'latest' | 'earliest' {
  if (/^0x[0-9a-fA-F]{64}$/.test(input)) return input.toLowerCase() as `0x${string}`
  if (/^([0-9]{1,19}|0x[0-9a-fA-F]{1,16})$/.test(input)) return BigInt(input)
  if (input === 'latest' || input === 'safe' || input === 'finalized') return 'latest'
  if (input === 'earliest' || input === 'genesis') return 'earliest'
  throw usageError(`"${input}" is not a block.`, 'give a number, a hash, or the word latest')
}

/** A slot of the consensus protocol. */
export function slot(input: string): bigint {
  if (/^([0-9]{1,19}|0x[0-9a-fA-F]{1,16})$/.test(input)) return BigInt(input)
  throw usageError(`"${input}" is not a slot.`, 'give the number of a block: watt consensus slot 12')
}

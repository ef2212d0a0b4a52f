/**
 * Why a transaction fails, from what the node or the contract answered. Pure.
 * @module
 */
import { explainRefusal } from '@watt/sdk/known'
import { decodeErrorResult, type Hex } from 'viem'
import { cleanText } from './clean-text.ts'

export type RefusalReason =
  /** The account has less than it sends. */
  | { readonly kind: 'funds' }
  /** The contract's own words or error: `TooEarly(from: 12)`. */
  | { readonly kind: 'contract'; readonly text: string }
  /** It says nothing, or something only its makers read. */
  | { readonly kind: 'silent' }

const textMax = 240

/**
 * Puts a refusal into words.
 * @param data - What the contract returned.
 * @param message - What the node said.
 */
export function refusalOf(data: Hex | undefined, message = ''): RefusalReason {
  if (/insufficient (funds|balance)/i.test(message)) return { kind: 'funds' }
  const text = data === undefined || data === '0x' ? undefined : textOf(data)
  if (text !== undefined) return { kind: 'contract', text: cleanText(text, textMax).text }
  const [, said] = /execution reverted: (.+)/.exec(message) ?? []
  return said === undefined ? { kind: 'silent' } : { kind: 'contract', text: cleanText(said, textMax).text }
}

function textOf(data: Hex): string | undefined {
  const known = explainRefusal(data)
  if (known !== undefined) return known.text
  try {
    // Without an interface only what the compiler itself makes: Error(string) and Panic(uint256).
    const { errorName, args } = decodeErrorResult({ data })
    return errorName === 'Error' ? String(args[0]) : `${errorName}(${String(args[0])})`
  } catch {
    return undefined
  }
}

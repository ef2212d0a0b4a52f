/**
 * The form to send: what was typed, and what it means. Pure.
 * @module
 */
import { encodeFunctionData, erc20Abi, getAddress, isAddress, type Address } from 'viem'
import type { Language } from '../i18n/languages.ts'
import { readAmount } from '../i18n/numbers.ts'
import type { Call } from '../intent/intent.ts'
import type { Holding } from './holdings.ts'
import { readPayment } from './payment-uri.ts'

export type Recipient =
  | { readonly kind: 'address'; readonly address: Address }
  | { readonly kind: 'refused'; readonly reason: 'toMissing' | 'toInvalid' | 'toChecksum' }

export type AmountRead =
  | { readonly kind: 'amount'; readonly amount: bigint }
  | {
      readonly kind: 'refused'
      readonly reason: 'amountMissing' | 'amountInvalid' | 'amountZero' | 'amountTooMuch'
    }

/** Who is meant. Payment links are read by {@link readPayment} before. */
export function readRecipient(text: string): Recipient {
  const bare = text.trim()
  if (bare === '') return { kind: 'refused', reason: 'toMissing' }
  const payment = readPayment(bare)
  if (payment) return { kind: 'address', address: payment.to }
  if (!isAddress(bare, { strict: false })) return { kind: 'refused', reason: 'toInvalid' }
  const digits = bare.slice(2)
  const isMixed = digits !== digits.toLowerCase() && digits !== digits.toUpperCase()
  if (isMixed && !isAddress(bare)) return { kind: 'refused', reason: 'toChecksum' }
  return { kind: 'address', address: getAddress(bare) }
}

/** How much is meant, in the smallest unit. */
export function readSum(text: string, language: Language, { amount: held, decimals }: Holding): AmountRead {
  if (text.trim() === '') return { kind: 'refused', reason: 'amountMissing' }
  const amount = readAmount(text, language, decimals)
  if (amount === undefined) return { kind: 'refused', reason: 'amountInvalid' }
  if (amount === 0n) return { kind: 'refused', reason: 'amountZero' }
  if (amount > held) return { kind: 'refused', reason: 'amountTooMuch' }
  return { kind: 'amount', amount }
}

/** All of it, less what a plain transfer of coins may cost. */
export function mostOf({ amount, address }: Holding, feeMaxWei: bigint): bigint {
  if (address !== undefined) return amount
  return amount > feeMaxWei ? amount - feeMaxWei : 0n
}

/** The call that sends. */
export function sendCall(to: Address, amount: bigint, { address }: Holding): Call {
  if (address === undefined) return { to, value: amount, data: '0x' }
  return {
    to: address,
    value: 0n,
    data: encodeFunctionData({ abi: erc20Abi, functionName: 'transfer', args: [to, amount] }),
  }
}

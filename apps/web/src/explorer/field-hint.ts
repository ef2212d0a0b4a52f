/**
 * What a whole number in a call or an event probably means to a person. Only beside the number itself: it is a guess.
 * @module
 */
import type { Field } from '../intent/fields.ts'

export type FieldHint =
  /** As an amount of a token with 18 decimals. */
  | { readonly kind: 'amount'; readonly value: bigint }
  /** Seconds since 1970. */
  | { readonly kind: 'time'; readonly at: number }

const amountFrom = 10n ** 15n
const amountTo = 10n ** 33n
const [timeFrom, timeTo] = [1_500_000_000n, 5_000_000_000n]

export function hintOf({ name, type, text }: Field): FieldHint | undefined {
  if (!/^u?int\d*$/.test(type) || !/^-?\d+$/.test(text)) return undefined
  const value = BigInt(text)
  if (/time|deadline|expir|until|at$/i.test(name) && value > timeFrom && value < timeTo)
    return { kind: 'time', at: Number(value) }
  return value >= amountFrom && value < amountTo ? { kind: 'amount', value } : undefined
}

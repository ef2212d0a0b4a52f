/**
 * Flags and arguments that several commands of `watt energy` share.
 * @module
 */
import { usageError } from '../failure.ts'
import { integer, text } from '../parse.ts'
import type { DirectoryFlags } from './gov.ts'
import type { PasswordFlags } from './wallet.ts'

export type EnergyFlags = DirectoryFlags & PasswordFlags

type Word = {
  readonly parse: (input: string) => string
  readonly brief: string
  readonly placeholder: string
}
type OptionalWord = Word & { readonly kind: 'parsed'; readonly optional: true }
type OptionalPercent = Omit<OptionalWord, 'parse'> & { readonly parse: (input: string) => bigint }
type YesOrNo = {
  readonly kind: 'boolean'
  readonly optional: true
  readonly brief: string
  readonly withNegated: false
}
type Whole = Omit<Word, 'parse'> & { readonly parse: (input: string) => number }

/** A flag with a word. */
export function optionalText(brief: string, placeholder: string): OptionalWord {
  return { kind: 'parsed', optional: true, parse: text, brief, placeholder }
}

/** A flag without a value. */
export function yesOrNo(brief: string): YesOrNo {
  return { kind: 'boolean', optional: true, brief, withNegated: false }
}

/** An argument. */
export function word(brief: string, placeholder: string): Word {
  return { parse: text, brief, placeholder }
}

/** An argument that is a number, as contracts count vaults and requests. */
export function number(brief: string, placeholder: string, least = 1): Whole {
  return { parse: integer(least, 4_294_967_295), brief, placeholder }
}

export const directory: OptionalWord = optionalText(
  'The network’s Directory contract (known for local networks)',
  'address',
)
export const signed: { readonly directory: OptionalWord; readonly passwordFile: OptionalWord } = {
  directory,
  passwordFile: optionalText('File with the password (or set WATT_PASSWORD)', 'path'),
}
export const slippage: OptionalPercent = {
  kind: 'parsed',
  optional: true,
  parse: percent(0, 10_000),
  brief: 'How much worse the price may become meanwhile, in percent (0.5)',
  placeholder: 'percent',
}
export const region: Word = word('Region: ES or KWTES', 'region')

/** Percent with at most two decimals, as 1/10,000. */
export function percent(minimum: number, maximum: number): (input: string) => bigint {
  return (input) => {
    const found = /^([0-9]{1,5})(?:\.([0-9]{1,2}))?\s*%?$/.exec(input.trim())
    const bps = found === null ? Number.NaN : Number(found[1]) * 100 + Number((found[2] ?? '').padEnd(2, '0'))
    if (bps >= minimum && bps <= maximum) return BigInt(bps)
    throw usageError(
      `"${input.slice(0, 40)}" is not a percentage from ${minimum / 100} to ${maximum / 100}.`,
      'write it with at most two decimals: 0.5',
    )
  }
}

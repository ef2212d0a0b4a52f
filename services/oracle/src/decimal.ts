/**
 * Published numbers as exact integers. Prices and rates have {@link answerDecimals} decimals everywhere, as on chain.
 * @module
 */
import { shown, WattError } from '@watt/errors'

/** Decimals of every answer. */
export const answerDecimals = 8

const digitsMax = 40

/** How a source writes numbers. */
export type NumberForm = {
  /** Decimal mark; thousands are never separated. */
  readonly mark?: '.' | ','
  /** What the published unit must be divided by: 1,000 for a price per MWh, 100 for pence. */
  readonly divideBy?: bigint
}

/**
 * Reads a positive decimal number, exactly; what is beyond eight decimals is rounded half up.
 * @throws {DecimalError} It is no plain number: a sign, an exponent, a thousands separator, another mark, a word.
 */
export function parseDecimal(text: string, { mark = '.', divideBy = 1n }: NumberForm = {}): bigint {
  const match = (mark === '.' ? /^(\d+)(?:\.(\d+))?$/ : /^(\d+)(?:,(\d+))?$/).exec(text.trim())
  if (match === null || text.length > digitsMax) throw new DecimalError(text)
  const [, whole = '', fraction = ''] = match
  const divisor = 10n ** BigInt(fraction.length) * divideBy
  return (BigInt(whole + fraction) * 10n ** BigInt(answerDecimals) + divisor / 2n) / divisor
}

/** As {@link parseDecimal}, for a number that JSON already made a double of; its shortest form is what was published. */
export function fromNumber(value: unknown, form: NumberForm = {}): bigint {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new DecimalError(value)
  return parseDecimal(String(value), { ...form, mark: '.' })
}

/** 23970000n -> "0.2397" */
export function formatDecimal(value: bigint): string {
  const digits = value.toString().padStart(answerDecimals + 1, '0')
  const fraction = digits.slice(-answerDecimals).replace(/0+$/, '')
  return `${digits.slice(0, -answerDecimals)}${fraction === '' ? '' : `.${fraction}`}`
}

/** The middle value; the lower one of two, as the price feed’s contract has it. @throws on none. */
export function lowerMedian(values: readonly bigint[]): bigint {
  const sorted = values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const middle = sorted[(sorted.length - 1) >> 1]
  if (middle === undefined) throw new RangeError('There is no median of nothing')
  return middle
}

/** Thrown for what is not a plain positive number. */
export class DecimalError extends WattError {
  readonly code = 'oracle/decimal'
  readonly found: unknown
  constructor(found: unknown) {
    super(`${shown(found)} is not a plain decimal number.`)
    this.found = found
  }
}

/**
 * Money as people write it. One WATT is 10^18 wei. Amounts are never rounded up, and never pass through floats.
 * @module
 */
import { usageError } from './failure.ts'

const decimals = 18
/** More digits than the whole supply has; a bound for the parser. */
const lengthMax = 64

/**
 * Reads an amount of WATT: `1.5`, `0.25`, `1_000`; with a unit `21gwei`, `1wei`, `2 WATT`.
 * @returns wei
 * @throws {CommandError} It is no amount, is negative, or has more decimals than the unit.
 */
export function parseAmount(text: string): bigint {
  const found =
    text.length <= lengthMax ? /^([0-9][0-9_]*)(?:\.([0-9]+))?\s*(watt|gwei|wei)?$/i.exec(text.trim()) : null
  if (!found) {
    throw usageError(
      `"${text.slice(0, lengthMax)}" is not an amount.`,
      'write WATT with a point: 1.5; or name the unit: 21gwei, 100wei',
      { found: text.slice(0, lengthMax) },
    )
  }
  const [, whole = '0', fraction = '', unit = 'watt'] = found
  const places = { watt: decimals, gwei: 9, wei: 0 }[unit.toLowerCase()] ?? decimals
  if (fraction.length > places) {
    throw usageError(
      `"${text}" has ${fraction.length} decimals; ${unit.toLowerCase()} has ${places}.`,
      `drop the digits behind the ${places}th decimal`,
      { decimals: fraction.length, decimalsMax: places },
    )
  }
  return BigInt(whole.replaceAll('_', '') + fraction.padEnd(places, '0'))
}

/** Wei as WATT, exact: `1,234.5 WATT`. */
export function formatAmount(wei: bigint): string {
  return `${formatDecimal(wei)} WATT`
}

/** Wei as a decimal number of WATT, exact, thousands apart, without trailing zeros. */
export function formatDecimal(wei: bigint): string {
  const digits = (wei < 0n ? -wei : wei).toString().padStart(decimals + 1, '0')
  const whole = digits.slice(0, -decimals).replaceAll(/\B(?=(\d{3})+$)/g, ',')
  const fraction = digits.slice(-decimals).replace(/0+$/, '')
  return `${wei < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

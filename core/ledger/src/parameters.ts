/**
 * What validators may change by vote: bounds, defaults, and the coding inside slot values.
 * @module
 */
import type { Parameters, Upgrades } from './types.ts'
import { asInteger, asList, RlpError, type RlpInput, type RlpItem } from './rlp.ts'

/**
 * 300 M gas: with one-second blocks 14,285 transfers a second fit, so execution is the limit and not this number.
 * The last sixteenth (18.75 M gas, 128 KiB) holds the largest transaction (2^24 gas, 128 KiB): see `fees.ts`.
 */
export const defaultParameters: Parameters = {
  gasLimit: 300_000_000n,
  setBytesMax: 2_097_152,
  freeTransactionsPerAccountMax: 16,
}

/**
 * Bounds of each parameter, inclusive, in the order of their kinds on the wire (1, 2, 3).
 * The smallest set still holds the largest transaction; the largest one still fits into one answer between peers.
 */
export const parameterBounds: Readonly<Record<keyof Parameters, ParameterBounds>> = {
  gasLimit: { kind: 1n, min: 5_000_000n, max: 10_000_000_000n },
  setBytesMax: { kind: 2n, min: 262_144n, max: 15_728_640n },
  freeTransactionsPerAccountMax: { kind: 3n, min: 0n, max: 1_000_000n },
}

export type ParameterBounds = { readonly kind: bigint; readonly min: bigint; readonly max: bigint }

const names = Object.keys(parameterBounds) as (keyof Parameters)[]

/** The parameter outside its bounds, or undefined when all are inside. */
export function outOfBounds(upgrades: Upgrades): keyof Parameters | undefined {
  return names.find((name) => {
    const value = upgrades[name]
    return (
      value !== undefined &&
      (BigInt(value) < parameterBounds[name].min || BigInt(value) > parameterBounds[name].max)
    )
  })
}

/** Parameters after a slot, from those before it. */
export function applyUpgrades(parameters: Parameters, upgrades: Upgrades): Parameters {
  return { ...parameters, ...upgrades }
}

/** The larger of two votes, for each parameter that either names. */
export function maximumUpgrades(left: Upgrades, right: Upgrades): Upgrades {
  const [gas, bytes, free] = names.map((name) => {
    const [a, b] = [left[name], right[name]]
    return a === undefined ? b : b === undefined || a >= b ? a : b
  })
  return upgradesOf(gas, bytes, free)
}

/** RLP [[kind, value], …], kinds ascending, only those that change. */
export function upgradesRlp(upgrades: Upgrades): RlpInput {
  return names.flatMap((name) => {
    const value = upgrades[name]
    return value === undefined ? [] : [[parameterBounds[name].kind, BigInt(value)]]
  })
}

/** @throws {RlpError} Kinds unknown or not ascending, or a value is not canonical. Bounds are not checked. */
export function readUpgrades(item: RlpItem | undefined): Upgrades {
  const values = new Map<bigint, bigint>()
  let last = 0n
  for (const pair of asList(item, 'upgrades')) {
    const [kindItem, valueItem] = asList(pair, 'upgrade', 2)
    const kind = asInteger(kindItem, 'upgrade kind', 1)
    if (kind <= last || kind > BigInt(names.length))
      throw new RlpError(`upgrade kind ${kind} is unknown or out of order`)
    // Six bytes hold every bound and stay exact as a number.
    values.set(kind, asInteger(valueItem, 'upgrade value', 6))
    last = kind
  }
  return upgradesOf(values.get(1n), values.get(2n), values.get(3n))
}

type Value = bigint | number | undefined

function upgradesOf(gas: Value, bytes: Value, free: Value): Upgrades {
  return {
    ...(gas === undefined ? {} : { gasLimit: BigInt(gas) }),
    ...(bytes === undefined ? {} : { setBytesMax: Number(bytes) }),
    ...(free === undefined ? {} : { freeTransactionsPerAccountMax: Number(free) }),
  }
}

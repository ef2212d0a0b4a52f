/**
 * From rank to trust: how much of a full member somebody counts as.
 * @module
 */
import { mass } from './rank.ts'

/** Trust of a full member. */
export const fullTrust = 1000

/**
 * The reference: the largest integer such that ranks capped at it add up to at most half of the mass; at least 1. Members at or
 * above it count in full. So whoever holds a fraction `f` of the mass gets at most `2f` of all trust.
 */
export function referenceRank(rank: Float64Array): number {
  let low = 1
  let high = mass / 2
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (cappedSum(rank, middle) <= mass / 2) low = middle
    else high = middle - 1
  }
  return low
}

/** 0 (not trusted) to 1000. Exact: a rank below the reference is below 2^43, as both fit into half of the mass. */
export function trustOf(rank: number, reference: number): number {
  return rank >= reference ? fullTrust : Math.floor((fullTrust * rank) / reference)
}

function cappedSum(rank: Float64Array, cap: number): number {
  let sum = 0
  for (const value of rank) sum += value < cap ? value : cap
  return sum
}

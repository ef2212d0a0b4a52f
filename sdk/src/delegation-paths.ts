/**
 * Who is represented by whom: from entries of the delegation book to the paths that the governor counts. Pure.
 *
 * The rule is the governor's: a holder's weight is cast by the nearest account on the holder's path that voted; what
 * is counted from further away moves to nearer, never back.
 * @module
 */
import { zeroAddress, type Address } from 'viem'

/** Longest path in hops (`MAX_HOPS` of the governor). */
export const hopsMax = 8

/** One entry of the delegation book for one topic. Times in seconds since 1970. */
export type Delegation = {
  readonly holder: Address
  /** The zero address: nobody. */
  readonly delegate: Address
  readonly expiresAt: bigint
}

/** What has been counted so far on one proposal. */
export type Standing = {
  readonly voters: ReadonlySet<Address>
  /** Hops from which a holder's weight was counted; 0 for voters. */
  readonly counted: ReadonlyMap<Address, number>
}

/** A holder's way to the voter who represents it: holder first, voter last. */
export type Route = { readonly holder: Address; readonly accounts: readonly Address[] }

/**
 * Whom every holder followed at the end of second `timepoint`.
 * @param entries - Of one topic, in the order of the chain.
 * @param lifetime - Seconds that an entry lives.
 */
export function delegatesAt(
  entries: readonly Delegation[],
  timepoint: bigint,
  lifetime: bigint,
): ReadonlyMap<Address, Address> {
  const latest = new Map<Address, Delegation>()
  for (const entry of entries) {
    if (entry.expiresAt - lifetime <= timepoint) latest.set(entry.holder, entry)
  }
  const followed = new Map<Address, Address>()
  for (const { holder, delegate, expiresAt } of latest.values()) {
    if (delegate !== zeroAddress && timepoint < expiresAt) followed.set(holder, delegate)
  }
  return followed
}

/** The way from `holder` to the nearest voter, at most {@link hopsMax} hops; undefined when there is none. */
export function routeOf(
  holder: Address,
  delegates: ReadonlyMap<Address, Address>,
  voters: ReadonlySet<Address>,
): Route | undefined {
  const accounts = [holder]
  for (
    let at = delegates.get(holder);
    at !== undefined && accounts.length <= hopsMax;
    at = delegates.get(at)
  ) {
    accounts.push(at)
    if (voters.has(at)) return { holder, accounts }
  }
  return undefined
}

/** Ways that bring a weight to where it is not counted yet, nearest holders first. */
export function openRoutes(delegates: ReadonlyMap<Address, Address>, standing: Standing): readonly Route[] {
  return [...delegates.keys()]
    .filter((holder) => !standing.voters.has(holder))
    .flatMap((holder) => routeOf(holder, delegates, standing.voters) ?? [])
    .filter(({ holder, accounts }) => accounts.length - 1 < (standing.counted.get(holder) ?? Infinity))
    .toSorted((a, b) => a.accounts.length - b.accounts.length || (a.holder < b.holder ? -1 : 1))
}

/**
 * Cuts routes where the rest is known: at an account whose own weight is cast before, so that each edge is paid for once.
 * The order must be kept when they are submitted.
 */
export function shortestEvidence(
  routes: readonly Route[],
  standing: Standing,
): readonly (readonly Address[])[] {
  const castBefore = new Set<Address>(standing.voters)
  const hops = new Map(routes.map(({ holder, accounts }) => [holder, accounts.length - 1]))
  for (const [holder, distance] of standing.counted) {
    if ((hops.get(holder) ?? distance) >= distance) castBefore.add(holder)
  }
  return routes.map(({ holder, accounts }) => {
    const end = accounts.findIndex((account, at) => at > 0 && castBefore.has(account))
    castBefore.add(holder)
    return accounts.slice(0, end + 1)
  })
}

/** Lists of at most `size`, in order. */
export function inBatches<ITEM>(items: readonly ITEM[], size: number): readonly (readonly ITEM[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) =>
    items.slice(at * size, (at + 1) * size),
  )
}

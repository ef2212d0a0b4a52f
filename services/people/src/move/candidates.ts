/**
 * Who may be proposed for the shared quorum list: members with a node, by what the walk of trust brought them.
 *
 * The walk starts from the same seeds for everybody, so this is one list for all. Lists made of personal contacts split 29 of 30
 * measured networks.
 * @module
 */
import type { Account } from '../model/index.ts'
import type { History, Standing } from './history.ts'

/** A member with a node. */
export type Candidate = {
  readonly id: number
  readonly account: Account
  readonly node: Account
  readonly url: string
  /** From 1; undefined: it stands for no owner of its own. */
  readonly place: number | undefined
  /** The better placed member whose node is on the same host. */
  readonly sameHostAs: number | undefined
  /** 0 to 1000, and what the walk brought, of 2^45. */
  readonly trust: number
  readonly rank: number
  /** Windows proven on the last days, of so many. */
  readonly windows: number
  readonly ofWindows: number
}

const windowsPerDay = 24

/**
 * Ranks members with a node at the close of a day. Left out: suspended and untrusted ones.
 * @param urls - by id
 * @param days - over how many days uptime counts; of the day itself nothing can be proven yet
 */
export function rankCandidates(
  { day, members }: Pick<History, 'day' | 'members'>,
  urls: ReadonlyMap<number, string>,
  days: number,
): readonly Candidate[] {
  const ofWindows = days * windowsPerDay
  const standing = withNode(members)
    .map((member) => ({ member, url: urls.get(member.id) ?? '', windows: windowsOf(member, day, days) }))
    .toSorted((a, b) => b.member.rank - a.member.rank || b.windows - a.windows || a.member.id - b.member.id)
  const hosts = new Map<string, number>()
  return standing.map(({ member, url, windows }) => {
    const { id, account, node, trust, rank } = member
    const host = hostOf(url)
    const sameHostAs = host === undefined ? undefined : hosts.get(host)
    const isFirst = host !== undefined && sameHostAs === undefined
    if (isFirst) hosts.set(host, id)
    const place = isFirst ? hosts.size : undefined
    return { id, account, node: node!, url, place, sameHostAs, trust, rank, windows, ofWindows }
  })
}

/** Trusted members with a node, not suspended. */
export function withNode(members: readonly Standing[]): readonly Standing[] {
  return members.filter(({ node, isSuspended, trust }) => node !== undefined && !isSuspended && trust > 0)
}

/** One owner can hide behind several names; this finds who does not try. */
function hostOf(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined
  const { hostname } = new URL(url)
  return hostname === '' ? undefined : hostname.replace(/\.$/, '').toLowerCase()
}

function windowsOf({ uptime }: Standing, day: number, days: number): number {
  let windows = 0
  for (let it = day - days; it < day; it += 1) windows += uptime.get(it) ?? 0
  return windows
}

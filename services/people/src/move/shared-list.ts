/**
 * What would change on the shared quorum list today: at most one owner, and not one that trades places back and forth.
 * @module
 */
import type { Candidate } from './candidates.ts'

/** The list as it is published: members whose nodes everybody relies on. */
export type SharedList = {
  /** Day of the last change; -1: never. */
  readonly changedDay: number
  /** Ids, ascending. */
  readonly members: readonly number[]
}

export type Change = {
  readonly type: 'enters' | 'leaves'
  readonly id: number
  readonly because: 'place' | 'no-candidate' | 'same-host' | 'no-uptime'
}

export type Proposal = {
  /** undefined: nothing would change. */
  readonly change: Change | undefined
  readonly next: SharedList
}

/** Enters at this place or a better one, leaves below that one: small moves change nothing. */
export const enterPlace = 10
export const leavePlace = 16
/** Fewer can bear no liar. */
const fewest = 4

/**
 * One step from the current list. Whoever must go goes first, worst first, unless too few would stay; else the best placed enters.
 * @param candidates - as ranked at the close of `day`
 */
export function proposeChange(current: SharedList, candidates: readonly Candidate[], day: number): Proposal {
  const unchanged = { change: undefined, next: current }
  if (current.changedDay >= day) return unchanged
  const [leaving] = leavers(current, candidates)
  const entering = entrant(current, candidates)
  const change = leaving !== undefined && current.members.length > fewest ? leaving : entering
  return change === undefined ? unchanged : { change, next: changed(current, change, day) }
}

/** The list of a network that has none yet: all who may enter, at once. */
export function firstList(candidates: readonly Candidate[], day: number): SharedList {
  const members = candidates.filter(mayEnter).map(({ id }) => id)
  return { changedDay: day, members: members.toSorted((a, b) => a - b) }
}

/** Half of all windows are asked for; a node that nobody saw at all goes. */
function mayEnter({ place, windows, ofWindows }: Candidate): boolean {
  return place !== undefined && place <= enterPlace && windows * 2 >= ofWindows
}

function entrant({ members }: SharedList, candidates: readonly Candidate[]): Change | undefined {
  const found = candidates.find((candidate) => mayEnter(candidate) && !members.includes(candidate.id))
  return found === undefined ? undefined : { type: 'enters', id: found.id, because: 'place' }
}

/** The worst first: no candidate at all, then two of one host, then by place. */
function leavers({ members }: SharedList, candidates: readonly Candidate[]): readonly Change[] {
  const standing = new Map(candidates.map((candidate) => [candidate.id, candidate]))
  return members
    .flatMap((id) => {
      const candidate = standing.get(id)
      const because = reasonToLeave(candidate)
      return because === undefined ? [] : [{ id, because, place: candidate?.place ?? Infinity }]
    })
    .toSorted((a, b) => order(a.because) - order(b.because) || b.place - a.place || a.id - b.id)
    .map(({ id, because }) => ({ type: 'leaves', id, because }))
}

function reasonToLeave(candidate: Candidate | undefined): Change['because'] | undefined {
  if (candidate === undefined) return 'no-candidate'
  if (candidate.place === undefined) return candidate.sameHostAs === undefined ? 'no-candidate' : 'same-host'
  if (candidate.windows === 0) return 'no-uptime'
  return candidate.place > leavePlace ? 'place' : undefined
}

function order(because: Change['because']): number {
  return ['no-candidate', 'same-host', 'no-uptime', 'place'].indexOf(because)
}

function changed({ members }: SharedList, { type, id }: Change, day: number): SharedList {
  const next = type === 'enters' ? [...members, id] : members.filter((it) => it !== id)
  return { changedDay: day, members: next.toSorted((a, b) => a - b) }
}

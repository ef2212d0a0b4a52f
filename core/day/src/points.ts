/**
 * Points: what a member did on a day, before trust says how much it counts.
 * @module
 */
import { maximumCircle, type Members } from './columns.ts'
import { fullTrust, referenceRank, trustOf } from './trust.ts'

const presencePoints = 1000
const pointsPerStreakDay = 10
const maximumStreakDays = 30
const pointsPerCirclePresence = 200
const pointsPerInvited = 250
const maximumInvited = 4
const nodePointsADay = 1000
const windowsADay = 24

/** Did anybody do anything on the open day that could be rewarded? */
export function isIdle({ count, column }: Members): boolean {
  for (let at = 0; at < count; at++) {
    if ((column.checkedIn[at] !== 0 || column.windows[at] !== 0) && column.isSuspended[at] === 0) return false
  }
  return true
}

/** Writes rank and trust of every member; those who joined after the freeze have none. */
export function rate({ count, column }: Members, rank: Float64Array): void {
  const reference = referenceRank(rank)
  column.rank.fill(0, 0, count)
  column.rank.set(rank)
  for (let at = 0; at < count; at++) column.trust[at] = trustOf(column.rank[at]!, reference)
}

/** What a close shares by: per member the points of its presence (0: not present), and the sums of the weights. */
export type Shares = {
  readonly points: Uint16Array
  readonly present: number
  /** Sum of the weights of the trusted. */
  readonly weight: number
  /** Sum of the points of present members who are not trusted. */
  readonly provisionalWeight: number
}

/** Works out streaks, points and weights of `day`; writes streak, last days and weight of every member. */
export function score(members: Members, day: number): Shares {
  const { count, column } = members
  const { trust, circle, circleSize, newEdges, streak, windows, isSuspended } = column
  const isPresent = takePresence(members, day)
  const invited = countInvited(members, isPresent)
  const points = new Uint16Array(count)
  let [present, weight, provisionalWeight] = [0, 0, 0]
  for (let at = 0; at < count; at++) {
    if (isPresent[at] !== 0) {
      present++
      let circlePresent = 0
      for (let edge = 0; edge < circleSize[at]!; edge++) {
        const target = circle[at * maximumCircle + edge]! - 1
        const counts = (newEdges[at]! & (1 << edge)) === 0 && isPresent[target] !== 0 && trust[target] !== 0
        if (counts) circlePresent++
      }
      points[at] =
        presencePoints +
        pointsPerStreakDay * Math.min(streak[at]! - 1, maximumStreakDays) +
        pointsPerCirclePresence * circlePresent +
        pointsPerInvited * invited[at]!
    }
    const nodePoints = isSuspended[at] === 0 ? Math.floor((nodePointsADay * windows[at]!) / windowsADay) : 0
    const own = Math.floor(((points[at]! + nodePoints) * trust[at]!) / fullTrust)
    column.weight[at] = own
    weight += own
    if (trust[at] === 0) provisionalWeight += points[at]!
  }
  return { points, present, weight, provisionalWeight }
}

/** Present: checked in and not suspended. Counts the day into their streaks. */
function takePresence({ count, column }: Members, day: number): Uint8Array {
  const { checkedIn, isSuspended, streak, lastDay, lastActive } = column
  const isPresent = new Uint8Array(count)
  for (let at = 0; at < count; at++) {
    if (checkedIn[at] === 0 || isSuspended[at] !== 0) continue
    isPresent[at] = 1
    streak[at] = lastDay[at] === day - 1 && streak[at] !== 0 ? streak[at]! + 1 : 1
    lastDay[at] = day
    lastActive[at] = day
  }
  return isPresent
}

/** How many trusted members who are present each member invited, up to the most that counts. */
function countInvited({ count, column }: Members, isPresent: Uint8Array): Uint8Array {
  const invited = new Uint8Array(count)
  for (let at = 0; at < count; at++) {
    const inviter = column.inviter[at]! - 1
    const counts = inviter >= 0 && isPresent[at] !== 0 && column.trust[at] !== 0
    if (counts && invited[inviter]! < maximumInvited) invited[inviter]!++
  }
  return invited
}

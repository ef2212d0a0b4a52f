/**
 * What peers did wrong: points that fade, and bans. Keyed by peer id, so a reconnect changes nothing.
 * @module
 */
import type { Clock } from '../types.ts'
import { networkLimits } from './limits.ts'

type Record = { points: number; atMs: number; bannedUntilMs: number }

/** Bounded memory of misbehaviour. */
export interface Penalties {
  /** @returns true when this one bans the peer. */
  add(peer: string): boolean
  isBanned(peer: string): boolean
  /** Points that have not faded yet. */
  points(peer: string): number
}

/** Makes an empty table. */
export function createPenalties(clock: Clock): Penalties {
  const records = new Map<string, Record>()

  const pointsNow = (record: Record): number =>
    Math.max(
      0,
      record.points - ((clock.elapsed() - record.atMs) / 60_000) * networkLimits.pointsFadedPerMinute,
    )

  const isBanned = (peer: string): boolean => (records.get(peer)?.bannedUntilMs ?? 0) > clock.elapsed()

  /** Room for a new record: the one with the fewest points goes; bans end by time, not by crowding. */
  const makeRoom = (): void => {
    if (records.size < networkLimits.penaltyTableMax) return
    let mildest: string | undefined
    let fewest = Infinity
    for (const [peer, record] of records) {
      const weight = isBanned(peer) ? networkLimits.banPoints + record.bannedUntilMs : pointsNow(record)
      if (weight < fewest) [mildest, fewest] = [peer, weight]
    }
    if (mildest !== undefined) records.delete(mildest)
  }

  return {
    isBanned,
    points(peer) {
      const record = records.get(peer)
      return record ? pointsNow(record) : 0
    },
    add(peer) {
      const known = records.get(peer)
      if (!known) makeRoom()
      const points = (known ? pointsNow(known) : 0) + networkLimits.penaltyPoints
      const bans = points >= networkLimits.banPoints
      records.set(peer, {
        points: bans ? 0 : points,
        atMs: clock.elapsed(),
        bannedUntilMs: bans ? clock.elapsed() + networkLimits.banMs : (known?.bannedUntilMs ?? 0),
      })
      return bans
    },
  }
}

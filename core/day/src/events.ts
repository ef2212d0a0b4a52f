/**
 * What each event changes. The contracts have checked every rule; an event that cannot be theirs is refused.
 * @module
 */
import { hexToBytes } from '@noble/hashes/utils.js'
import { WattError } from '@watt/errors'
import { accountBytes, forever, type Members, maximumCircle } from './columns.ts'
import type { Account, DayEvent } from './types.ts'

const maximumWindows = 24

/**
 * Applies an event of the open day.
 * @throws {DayEventError} No contract of people could have sent it; nothing was changed.
 */
export function applyEvent(members: Members, openDay: number, event: DayEvent): void {
  const { column } = members
  const row = (id: number): number => {
    if (!Number.isInteger(id) || id < 1 || id > members.count)
      throw new DayEventError(event, 'no such member')
    return id - 1
  }
  switch (event.type) {
    case 'registered':
      return register(members, openDay, event)
    case 'seed':
      column.isSeed[row(event.id)] = Number(event.isSeed)
      return
    case 'suspension':
      column.isSuspended[row(event.id)] = Number(event.isSuspended)
      return
    case 'vouched':
      if (event.from === event.to) throw new DayEventError(event, 'a member cannot vouch for itself')
      return vouch(members, row(event.from), row(event.to) + 1, event)
    case 'unvouched':
      return unvouch(members, row(event.from), row(event.to) + 1)
    case 'checkedIn':
      if (event.day !== openDay) throw new DayEventError(event, `the open day is ${openDay}`)
      column.checkedIn[row(event.id)] = 1
      return
    case 'uptime': {
      if (event.day !== openDay - 1) throw new DayEventError(event, `the open day is ${openDay}`)
      if (event.windows > maximumWindows) throw new DayEventError(event, 'a day has 24 windows')
      const at = row(event.id)
      column.windows[at] = Math.max(column.windows[at]!, event.windows)
      return
    }
    case 'nodeSet':
      row(event.id)
      return
    case 'verified': {
      const at = row(event.id)
      column.attestor[at] = event.attestor
      column.untilDay[at] = Math.min(event.untilDay, forever)
      return
    }
    case 'unverified':
      return endAttestation(members, row(event.id))
    case 'attestorRevoked':
      for (let at = 0; at < members.count; at++) {
        if (column.attestor[at] === event.attestor) endAttestation(members, at)
      }
      return
    case 'claimed': {
      const at = row(event.id)
      if (event.earnedGwei > column.earnedGwei[at]!)
        throw new DayEventError(event, 'claimed more than was earned')
      column.claimedGwei[at] = event.earnedGwei
      column.lastActive[at] = openDay
      return
    }
  }
}

function register(members: Members, openDay: number, event: DayEvent & { type: 'registered' }): void {
  if (event.id !== members.count + 1) throw new DayEventError(event, `the next id is ${members.count + 1}`)
  if (event.inviter > members.count) throw new DayEventError(event, 'no such inviter')
  const account = bytesOf(event.account)
  if (account === undefined) throw new DayEventError(event, 'an account has 20 bytes')
  const at = members.add()
  const { column } = members
  column.account.set(account, at * accountBytes)
  column.inviter[at] = event.inviter
  column.lastActive[at] = openDay
}

function vouch({ column }: Members, from: number, to: number, event: DayEvent): void {
  const size = column.circleSize[from]!
  const start = from * maximumCircle
  if (column.circle.subarray(start, start + size).includes(to)) return
  if (size === maximumCircle) throw new DayEventError(event, `a circle has at most ${maximumCircle}`)
  column.circle[start + size] = to
  column.circleSize[from] = size + 1
  column.newEdges[from]! |= 1 << size
}

function unvouch({ column }: Members, from: number, to: number): void {
  const size = column.circleSize[from]!
  const start = from * maximumCircle
  const at = column.circle.subarray(start, start + size).indexOf(to)
  if (at === -1) return
  column.circle.copyWithin(start + at, start + at + 1, start + size)
  column.circle[start + size - 1] = 0
  column.circleSize[from] = size - 1
  const bits = column.newEdges[from]!
  const below = (1 << at) - 1
  column.newEdges[from] = (bits & below) | ((bits >> 1) & ~below)
}

function endAttestation({ column }: Members, at: number): void {
  column.attestor[at] = 0
  column.untilDay[at] = 0
}

/** The 20 bytes of an account, or nothing when it has another length or other digits. */
export function bytesOf(account: Account): Uint8Array | undefined {
  if (!/^0x[0-9a-fA-F]{40}$/.test(account)) return undefined
  return hexToBytes(account.slice(2))
}

/** Thrown for an event that the contracts of people cannot have sent: the logs of another chain, or a day left out. */
export class DayEventError extends WattError {
  readonly code = 'day/impossible-event'
  override readonly fix = 'give the engine every event of its own chain, once, in order, and close every day'
  readonly event: DayEvent

  constructor(event: DayEvent, reason: string) {
    super(`Event ${event.type} of the chain is impossible: ${reason}.`)
    this.event = event
  }
}

/**
 * Reads the logs of the people's contracts. Each event counts from its own contract only, in exactly its own form;
 * whatever else these contracts log is none of the day's business.
 * @see Solidity ABI specification, "Events"
 * @module
 */
import type { Address, Hex, Log } from '@watt/evm'
import type { DayEvent } from '@watt/day'
import { utf8ToBytes } from '@noble/hashes/utils.js'
import { keccak, toBigInt } from '../bytes.ts'
import type { PeopleContracts } from './genesis-people.ts'

type Shape = {
  readonly contract: keyof PeopleContracts
  /** Bits of each value: `indexed` ones are topics, the others follow in the data. */
  readonly indexed: readonly number[]
  readonly data: readonly number[]
  readonly read: (values: readonly bigint[]) => DayEvent
}

const bitsOf: Readonly<Record<string, number>> = {
  bool: 1,
  uint8: 8,
  uint16: 16,
  uint32: 32,
  uint64: 64,
  address: 160,
}
const wordBytes = 32

const shapes: ReadonlyMap<Hex, Shape> = new Map([
  event('members', 'Registered(uint32,address,uint32)', 3, ([id, account, inviter]) => ({
    type: 'registered',
    id: Number(id),
    account: addressOf(account),
    inviter: Number(inviter),
  })),
  event('members', 'SeedSet(uint32,bool)', 1, ([id, isSeed]) => ({
    type: 'seed',
    id: Number(id),
    isSeed: isSeed === 1n,
  })),
  event('members', 'SuspensionSet(uint32,bool)', 1, ([id, isSuspended]) => ({
    type: 'suspension',
    id: Number(id),
    isSuspended: isSuspended === 1n,
  })),
  event('presence', 'CheckedIn(uint32,uint64)', 2, ([id, day]) => ({
    type: 'checkedIn',
    id: Number(id),
    day: Number(day),
  })),
  event('circles', 'Vouched(uint32,uint32)', 2, ([from, to]) => ({
    type: 'vouched',
    from: Number(from),
    to: Number(to),
  })),
  event('circles', 'Unvouched(uint32,uint32)', 2, ([from, to]) => ({
    type: 'unvouched',
    from: Number(from),
    to: Number(to),
  })),
  event('nodes', 'NodeSet(uint32,address)', 2, ([id, key]) => ({
    type: 'nodeSet',
    id: Number(id),
    key: addressOf(key),
  })),
  event('nodes', 'UptimeProven(uint32,uint64,uint8)', 2, ([id, day, windows]) => ({
    type: 'uptime',
    id: Number(id),
    day: Number(day),
    windows: Number(windows),
  })),
  event('attestors', 'Verified(uint32,uint16,uint64)', 2, ([id, attestor, untilDay]) => ({
    type: 'verified',
    id: Number(id),
    attestor: Number(attestor),
    untilDay: Number(untilDay),
  })),
  event('attestors', 'Unverified(uint32)', 1, ([id]) => ({ type: 'unverified', id: Number(id) })),
  event('attestors', 'AttestorRevoked(uint16)', 1, ([attestor]) => ({
    type: 'attestorRevoked',
    attestor: Number(attestor),
  })),
  event('rewards', 'Claimed(uint32,uint64)', 1, ([id, earnedGwei = 0n]) => ({
    type: 'claimed',
    id: Number(id),
    earnedGwei,
  })),
])

/** What logs tell of the open day, in their order. */
export function readDayEvents(logs: Iterable<Log>, contracts: PeopleContracts): readonly DayEvent[] {
  const events: DayEvent[] = []
  for (const log of logs) {
    const shape = log.topics[0] === undefined ? undefined : shapes.get(log.topics[0])
    if (shape === undefined || contracts[shape.contract] !== log.address) continue
    const values = valuesOf(log, shape)
    if (values !== undefined) events.push(shape.read(values))
  }
  return events
}

function event(
  contract: keyof PeopleContracts,
  signature: string,
  indexed: number,
  read: Shape['read'],
): readonly [Hex, Shape] {
  const types = signature.slice(signature.indexOf('(') + 1, -1).split(',')
  const bits = types.map((type) => bitsOf[type] ?? 0)
  const shape = { contract, indexed: bits.slice(0, indexed), data: bits.slice(indexed), read }
  return [keccak(utf8ToBytes(signature)), shape]
}

/** @returns undefined when there are more or fewer values than the event has, or one is too large. */
function valuesOf({ topics, data }: Log, { indexed, data: unindexed }: Shape): readonly bigint[] | undefined {
  if (topics.length !== 1 + indexed.length || data.length !== wordBytes * unindexed.length) return undefined
  const values = [
    ...topics.slice(1).map(BigInt),
    ...unindexed.map((_, at) => toBigInt(data.subarray(at * wordBytes, (at + 1) * wordBytes))),
  ]
  const bits = [...indexed, ...unindexed]
  return values.every((value, at) => value >> BigInt(bits[at] ?? 0) === 0n) ? values : undefined
}

function addressOf(value = 0n): Address {
  return `0x${value.toString(16).padStart(40, '0')}`
}

/**
 * What a simulated node answers when SCP asks about values: the rules of the real herder, over simulated sets.
 * @module
 */
import { createDefaultDriver, type Driver, type Pledges, type Prepare, type Value } from '@watt/scp'
import { limits } from './limits.ts'
import { hashNode } from './node-hashes.ts'
import type { Sets } from './sets.ts'
import { decodeValue, markOf } from './value.ts'

const standard = createDefaultDriver()

export type DriverParts = {
  readonly sets: Sets
  readonly quorumSetBy: Driver['quorumSet']
  readonly clock: () => number
  /** Slots closed. */
  readonly head: () => number
  readonly last: () => Value
  readonly closed: (slot: number) => Value | undefined
  readonly knows: (set: number) => boolean
}

export function createDriver(parts: DriverParts): Driver {
  const judge = (slot: bigint, bytes: Value): ReturnType<Driver['validateValue']> => {
    const next = parts.head() + 1
    if (slot < next) {
      const closed = parts.closed(Number(slot))
      return closed !== undefined && same(closed, bytes) ? 'valid' : 'invalid'
    }
    const value = decodeValue(bytes)
    if (value === undefined) return 'invalid'
    if (slot > next) return 'maybeValid'
    const last = parts.last()
    if (value.parent !== markOf(last)) return 'invalid'
    if (value.closeTimeMs <= (decodeValue(last)?.closeTimeMs ?? 0)) return 'invalid'
    if (!parts.knows(value.set)) return 'maybeValid'
    if (!parts.sets.isValid(value.set)) return 'invalid'
    return value.closeTimeMs > parts.clock() + limits.closeTimeAheadMs ? 'maybeValid' : 'valid'
  }
  return {
    ...standard,
    hashNode,
    quorumSet: parts.quorumSetBy,
    validateValue: judge,
    extractValidValue: (slot, value) => (judge(slot, value) === 'valid' ? value : undefined),
    combineCandidates: (_, candidates) => candidates.toSorted((a, b) => Buffer.compare(a, b)).at(-1),
  }
}

/** Every value that pledges name. */
export function valuesIn(pledges: Pledges): readonly Value[] {
  switch (pledges.type) {
    case 'nominate':
      return pledges.votes
    case 'prepare':
      return valuesOfPrepare(pledges)
    case 'confirm':
      return [pledges.ballot.value]
    case 'externalize':
      return [pledges.commit.value]
  }
}

function valuesOfPrepare({ ballot, prepared, preparedPrime }: Prepare): readonly Value[] {
  const values = [ballot.value]
  if (prepared !== undefined) values.push(prepared.value)
  if (preparedPrime !== undefined) values.push(preparedPrime.value)
  return values
}

export function same(a: Uint8Array, b: Uint8Array): boolean {
  return a === b || Buffer.compare(a, b) === 0
}

/**
 * Never two values under one round: what will be signed is on disk before it is signed, and a round that was passed is
 * never signed again. As a validator guards its votes, so that a crash, a restart or a restored clock cannot slash it.
 * @module
 */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { WattError } from '@watt/errors'
import { writeFileAtomic } from '@watt/files'
import type { Observation } from './observation.ts'

export interface SigningGuard {
  /** The last observation that was admitted for this feed; undefined: none yet. */
  last(feed: string): Promise<Observation | undefined>
  /**
   * Admits an observation to be signed, durably. The same one again is fine: signing is deterministic.
   * @throws {DoubleSigningError} Another one was admitted for this round or a later one.
   * @throws {GuardError} The record is unreadable: then nothing is signed.
   */
  admit(feed: string, observation: Observation): Promise<void>
}

const bytesMax = 8192
const bigintFields = ['roundId', 'value'] as const

/**
 * A guard in a folder; one process at a time uses it.
 * @param network - What tells networks apart: a chain that began anew is another network.
 */
export function createSigningGuard(folder: string, network: string): SigningGuard {
  const pathOf = (feed: string) => join(folder, `${network}-${feed.toLowerCase()}.json`)
  let tail: Promise<unknown> = Promise.resolve()
  const last = async (feed: string): Promise<Observation | undefined> => {
    const path = pathOf(feed)
    const content = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined
      throw error
    })
    return content === undefined ? undefined : parse(content, path)
  }
  const admit = async (feed: string, observation: Observation): Promise<void> => {
    const before = await last(feed)
    if (before !== undefined && encode(before) === encode(observation)) return
    if (before !== undefined && observation.roundId <= before.roundId)
      throw new DoubleSigningError(feed, observation.roundId, before.roundId)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFileAtomic(pathOf(feed), `${encode(observation)}\n`)
  }
  return {
    last,
    // One after the other: two rounds at once could both pass the check.
    admit: (feed, observation) => {
      const turn = tail.then(() => admit(feed, observation))
      tail = turn.catch(() => undefined)
      return turn
    },
  }
}

function encode(observation: Observation): string {
  const fields = Object.entries(observation).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify(Object.fromEntries(fields), (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  )
}

function parse(content: string, path: string): Observation {
  try {
    if (content.length > bytesMax) throw new RangeError('too long')
    const json = JSON.parse(content) as Record<string, unknown>
    for (const name of bigintFields) {
      const digits = json[name]
      // Nothing at all would count as zero, and any round as later.
      if (typeof digits !== 'string' || !/^(0|[1-9]\d*)$/.test(digits)) throw new RangeError('no number')
      json[name] = BigInt(digits)
    }
    return json as Observation
  } catch {
    throw new GuardError(path)
  }
}

/** Thrown instead of signing a second value. */
export class DoubleSigningError extends WattError {
  readonly code = 'oracle/double-signing'
  readonly feed: string
  readonly roundId: bigint
  readonly admitted: bigint
  override readonly fix = 'wait for the next round; never run two reporters with one key'
  constructor(feed: string, roundId: bigint, admitted: bigint) {
    super(
      `Round ${roundId} of feed ${feed} is not signed: something else was signed up to round ${admitted}.`,
    )
    this.feed = feed
    this.roundId = roundId
    this.admitted = admitted
  }
}

/** Thrown when the record of what was signed cannot be read. */
export class GuardError extends WattError {
  readonly code = 'oracle/signing-guard'
  readonly path: string
  override readonly fix =
    'restore it from a backup that is newer than the last round, or take a new reporter key'
  constructor(path: string) {
    super(`${path} does not tell what was signed, so nothing is signed.`)
    this.path = path
  }
}

/**
 * What was observed in each round and from which bytes: anyone can rebuild the signed root from it.
 * @module
 */
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '@watt/files'
import type { Observation } from './round/observation.ts'
import type { Look } from './round/observe.ts'

export interface ObservationLog {
  keep(feed: string, observation: Observation, look: Look & { type: 'seen' }): Promise<void>
  /** JSON; undefined: none. */
  find(feed: string, roundId: string): Promise<string | undefined>
}

/** A log in a folder: one file a round. */
export function createObservationLog(folder: string): ObservationLog {
  const pathOf = (feed: string, roundId: string) => join(folder, feed.toLowerCase(), `${roundId}.json`)
  return {
    keep: async (feed, observation, { readings, leaves, silent }) => {
      await mkdir(join(folder, feed.toLowerCase()), { recursive: true, mode: 0o700 })
      const json = JSON.stringify({ observation, readings, leaves, silent }, (_, value: unknown) =>
        typeof value === 'bigint' ? value.toString() : value,
      )
      await writeFileAtomic(pathOf(feed, observation.roundId.toString()), `${json}\n`)
    },
    find: async (feed, roundId) => readFile(pathOf(feed, roundId), 'utf8').catch(() => undefined),
  }
}

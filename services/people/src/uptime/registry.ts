/**
 * The registry of nodes on chain, as a keeper reads it.
 * @module
 */
import type { PublicClient } from 'viem'
import type { PeopleContracts } from '@watt/sdk/people'
import type { Roster, Seat } from './draw.ts'

export interface Registry {
  /** The open day, as of the newest block. */
  today(): Promise<number>
  /** The nodes of the open day or of one before. @throws when the day has not begun on chain */
  roster(day: number): Promise<Roster>
  /** Where a member's node is reached. */
  urlOf(id: number): Promise<string>
  /** The last day of which a member proved uptime; 0: none. */
  lastProven(id: number): Promise<number>
}

/** A node takes few requests at once from one address; each holds some dozens of calls. */
const placesPerCall = 200n

export function chainRegistry(client: PublicClient, { nodes, rewards }: PeopleContracts): Registry {
  const today = async (): Promise<number> =>
    Number(await client.readContract({ ...nodes, functionName: 'today' }))
  return {
    today,
    async roster(day) {
      // The word of a day is written by its first block, so a day that has begun has it.
      if ((await today()) < day) throw new RangeError(`day ${day} has not begun`)
      const args = [BigInt(day)] as const
      const [word, count] = await Promise.all([
        client.readContract({ ...rewards, functionName: 'wordOf', args }),
        client.readContract({ ...nodes, functionName: 'placesOn', args }),
      ])
      const places: Seat[] = []
      for (let from = 0n; from < count; from += placesPerCall) {
        const page = count - from < placesPerCall ? count - from : placesPerCall
        const ids = await client.readContract({ ...nodes, functionName: 'places', args: [from, page] })
        const seats = ids.map(async (id) => ({
          id,
          key: await client.readContract({ ...nodes, functionName: 'keyOn', args: [id, BigInt(day)] }),
        }))
        places.push(...(await Promise.all(seats)))
      }
      return { day, word, places }
    },
    urlOf: async (id) => client.readContract({ ...nodes, functionName: 'urlOf', args: [id] }),
    lastProven: async (id) =>
      Number(await client.readContract({ ...nodes, functionName: 'lastProven', args: [id] })),
  }
}

/** What is set on a day counts from the next, so the nodes of a day never change: those of two days are kept. */
export function remembering(registry: Registry): Registry {
  const kept = new Map<number, Roster>()
  return {
    ...registry,
    async roster(day) {
      const roster = kept.get(day) ?? (await registry.roster(day))
      kept.set(day, roster)
      for (const old of kept.keys()) if (old < day - 1) kept.delete(old)
      return roster
    },
  }
}

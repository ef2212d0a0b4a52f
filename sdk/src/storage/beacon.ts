/**
 * The network's public randomness: who makes it, and what it said last.
 * @module
 */
import { type Address, type Hex, type PublicClient, zeroAddress } from 'viem'
import type { StorageContracts } from './contracts.ts'

/** Money in wei. */
export type BeaconMember = {
  readonly address: Address
  readonly bond: bigint
  /** Whether a value of the running round needs its link, and whether it gave it. */
  readonly isActive: boolean
  readonly hasRevealed: boolean
}

export type BeaconState = {
  readonly round: bigint
  readonly roundSeconds: number
  /** What a member loses by each round without its link, wei. */
  readonly missPenalty: bigint
  readonly members: readonly BeaconMember[]
  /** Value of the last round that gave one, and when it was known (unix seconds); undefined: not for a while. */
  readonly latest: { readonly value: Hex; readonly at: number } | undefined
}

/** As many as the contract has. */
const seatCount = 64
/** Rounds to look back for a value. */
const backMax = 64n

/** Reads everything in one block. */
export async function readBeacon(
  client: PublicClient,
  beacon: StorageContracts['beacon'],
): Promise<BeaconState> {
  const blockNumber = await client.getBlockNumber({ cacheTime: 0 })
  const at = { ...beacon, blockNumber } as const
  const [round, roundSeconds, genesisTime, missPenalty, seats] = await Promise.all([
    client.readContract({ ...at, functionName: 'currentRound' }),
    client.readContract({ ...at, functionName: 'roundSeconds' }),
    client.readContract({ ...at, functionName: 'genesisTime' }),
    client.readContract({ ...at, functionName: 'missPenalty' }),
    readSeats(client, at),
  ])
  const [active, revealed] = await Promise.all([
    client.readContract({ ...at, functionName: 'activeIn', args: [round] }),
    client.readContract({ ...at, functionName: 'revealedIn', args: [round] }),
  ])
  const members = await Promise.all(
    seats.map(async (address) => {
      const [{ admitted, seat }, bond] = await Promise.all([
        client.readContract({ ...at, functionName: 'memberOf', args: [address] }),
        client.readContract({ ...at, functionName: 'bondOf', args: [address] }),
      ])
      const has = (bits: bigint): boolean => ((bits >> BigInt(seat)) & 1n) === 1n
      const member: BeaconMember = { address, bond, isActive: has(active), hasRevealed: has(revealed) }
      return admitted ? [member] : []
    }),
  )
  const latest = await latestValue(client, at, { round, roundSeconds, genesisTime })
  return {
    round,
    roundSeconds: Number(roundSeconds),
    missPenalty,
    members: members.flat(),
    latest,
  }
}

type At = StorageContracts['beacon'] & { readonly blockNumber: bigint }

async function readSeats(client: PublicClient, at: At): Promise<readonly Address[]> {
  const seats = await Promise.all(
    Array.from({ length: seatCount }, (_, seat) =>
      client.readContract({ ...at, functionName: 'seats', args: [BigInt(seat)] }),
    ),
  )
  return seats.filter((address) => address !== zeroAddress)
}

async function latestValue(
  client: PublicClient,
  at: At,
  {
    round,
    roundSeconds,
    genesisTime,
  }: { readonly round: bigint; readonly roundSeconds: bigint; readonly genesisTime: bigint },
): Promise<BeaconState['latest']> {
  for (let back = 1n; back <= backMax && back <= round; back++) {
    const asked = round - back
    if (!(await client.readContract({ ...at, functionName: 'isValid', args: [asked] }))) continue
    const began = genesisTime + asked * roundSeconds
    const value = await client.readContract({ ...at, functionName: 'seedAfter', args: [began] })
    return { value, at: Number(began + roundSeconds) }
  }
  return undefined
}

/**
 * What the chain and the node say of a member, its days, and the money of each.
 * @module
 */
import { queryOptions } from '@tanstack/react-query'
import {
  findMember,
  findPeople,
  readEpoch,
  readMember,
  readOpenDay,
  readReward,
  readTotals,
  type Epoch,
  type MemberCard,
  type MemberReward,
  type OpenDay,
  type PeopleContracts,
} from '@watt/sdk/people'
import type { Address, PublicClient } from 'viem'
import { live } from '../chain/live.ts'

export type Standing = {
  readonly contracts: PeopleContracts
  readonly open: OpenDay
  readonly epoch: Epoch | undefined
  /** undefined: the account is no member. */
  readonly member: MemberCard | undefined
  /** As of the last closed day. */
  readonly reward: MemberReward | undefined
}

/** What all members together got for a closed day. Amounts in gwei. */
export type DayTotals = {
  readonly day: bigint
  readonly paidGwei: bigint
  readonly emittedGwei: bigint
  readonly feesGwei: bigint
}

/** Somebody of a circle. */
export type Friend = {
  readonly id: number
  readonly account: Address
  /** The first day on which it counts. */
  readonly since: bigint
  readonly isMutual: boolean
}

/** Contracts stay where they are: asked for once. */
export function peopleQuery(client: PublicClient) {
  return queryOptions({ queryKey: ['people'], queryFn: () => findPeople(client) })
}

/** Where an account stands today. */
export function standingQuery(client: PublicClient, contracts: PeopleContracts, account: Address) {
  return queryOptions({
    queryKey: ['presence', account],
    queryFn: async (): Promise<Standing> => {
      const [member, open, epoch, reward] = await Promise.all([
        findMember(client, contracts, account),
        readOpenDay(client, contracts),
        readEpoch(client),
        readReward(client, account),
      ])
      return { contracts, open, epoch, member, reward }
    },
    ...live,
  })
}

/** The last closed days, newest first. Asked again when a day was closed. */
export function daysQuery(
  client: PublicClient,
  contracts: PeopleContracts,
  lastDay: number | undefined,
  count: number,
) {
  return queryOptions({
    queryKey: ['presence-days', lastDay ?? -1, count],
    enabled: lastDay !== undefined,
    queryFn: async (): Promise<readonly DayTotals[]> => {
      const days = Array.from({ length: count }, (_, at) => BigInt((lastDay ?? 0) - at)).filter(
        (it) => it >= 0n,
      )
      const rows = await Promise.all(
        days.map(async (day) => {
          const totals = await readTotals(client, contracts, day)
          return totals && { day, ...totals }
        }),
      )
      return rows.filter((row) => row !== undefined)
    },
  })
}

/** Everybody of a circle, and who vouches back. */
export function circleQuery(
  client: PublicClient,
  contracts: PeopleContracts,
  { id, circle }: Pick<MemberCard, 'id' | 'circle'>,
) {
  return queryOptions({
    queryKey: ['presence-circle', id, circle.map((it) => `${it.id}:${it.since}`).join()],
    queryFn: () =>
      Promise.all(
        circle.map(async (edge): Promise<Friend> => {
          const other = await readMember(client, contracts, edge.id)
          const isMutual = other.circle.some((it) => it.id === id)
          return { id: edge.id, since: edge.since, account: other.account, isMutual }
        }),
      ),
    ...live,
  })
}

/**
 * The member that a number or an address means.
 * @returns undefined where nobody is that
 */
export async function memberNamed(
  client: PublicClient,
  contracts: PeopleContracts,
  who: number | Address,
): Promise<MemberCard | undefined> {
  if (typeof who !== 'number') return findMember(client, contracts, who)
  const members = await client.readContract({ ...contracts.members, functionName: 'members' })
  return who <= members ? readMember(client, contracts, who) : undefined
}

/**
 * What the contracts of people say of a member.
 * @module
 */
import type { Address, PublicClient } from 'viem'
import type { PeopleContracts } from './contracts.ts'

/** `new`: fewer than three days present. `verified`: a registered attestor says it is one real person. */
export type MemberStatus = 'new' | 'present' | 'verified' | 'suspended'

const statuses: readonly MemberStatus[] = ['new', 'present', 'verified', 'suspended']

export type MemberCard = {
  readonly id: number
  readonly account: Address
  readonly status: MemberStatus
  /** Id of who invited it; 0: nobody. */
  readonly inviter: number
  readonly isSeed: boolean
  /** Last day on which it checked in; 0n before the first. */
  readonly lastDay: bigint
  /** Days in a row up to the last one. */
  readonly streak: number
  readonly daysPresent: number
  /** Whom it vouches for, and since which day. */
  readonly circle: readonly { readonly id: number; readonly since: bigint }[]
  /** How many it may still invite today. */
  readonly invitesLeft: number
}

/** The open day of the mining day's contracts. */
export type OpenDay = {
  readonly day: bigint
  /** What today's signatures and stamps are bound to. */
  readonly word: `0x${string}`
  readonly epochSeconds: number
  readonly stampBits: number
}

/** The member with that account; undefined: there is none. */
export async function findMember(
  client: PublicClient,
  contracts: PeopleContracts,
  account: Address,
): Promise<MemberCard | undefined> {
  const id = await client.readContract({ ...contracts.members, functionName: 'idOf', args: [account] })
  return id === 0 ? undefined : readMember(client, contracts, id)
}

/** The member of that id. @throws when there is none */
export async function readMember(
  client: PublicClient,
  { members, presence, circles }: PeopleContracts,
  id: number,
): Promise<MemberCard> {
  const args = [id] as const
  const [member, status, record, edges, invitesLeft] = await Promise.all([
    client.readContract({ ...members, functionName: 'memberOf', args }),
    client.readContract({ ...members, functionName: 'statusOf', args }),
    client.readContract({ ...presence, functionName: 'recordOf', args }),
    client.readContract({ ...circles, functionName: 'edgesOf', args }),
    client.readContract({ ...members, functionName: 'invitesLeft', args }),
  ])
  return {
    id,
    account: member.account,
    status: statuses[status] ?? 'suspended',
    inviter: member.inviter,
    isSeed: member.isSeed,
    lastDay: record.lastDay,
    streak: record.streak,
    daysPresent: record.daysPresent,
    circle: edges.map(({ to, since }) => ({ id: to, since })),
    invitesLeft: Number(invitesLeft),
  }
}

/** The day that is open, as of the newest block. */
export async function readOpenDay(
  client: PublicClient,
  { presence, rewards }: PeopleContracts,
): Promise<OpenDay> {
  const [day, epochSeconds, stampBits, word] = await Promise.all([
    client.readContract({ ...presence, functionName: 'today' }),
    client.readContract({ ...presence, functionName: 'epochSeconds' }),
    client.readContract({ ...presence, functionName: 'stampBits' }),
    client.readContract({ ...rewards, functionName: 'word' }),
  ])
  return { day, word, epochSeconds: Number(epochSeconds), stampBits }
}

/**
 * What the mining day paid, as a node tells it. Claims carry proofs, so a node that lies makes a claim fail, no more;
 * {@link isInTree} checks one before it is sent.
 * @module
 */
import {
  concatHex,
  hexToBigInt,
  numberToHex,
  sha256,
  type Address,
  type Client,
  type Hex,
  type PublicClient,
} from 'viem'
import type { PeopleContracts } from './contracts.ts'

/** Totals of a closed day. Amounts in gwei. */
export type ClosedDay = {
  readonly day: number
  readonly root: Hex
  readonly members: number
  readonly present: number
  readonly weight: number
  /** Step of the curve that was paid. */
  readonly step: number
  readonly emittedGwei: bigint
  readonly feesGwei: bigint
  readonly paidGwei: bigint
  readonly provisionalGwei: bigint
  readonly unlockedGwei: bigint
  readonly returnedGwei: bigint
  readonly carryGwei: bigint
}

/** `watt_epoch`: the open day and the last closed one. */
export type Epoch = {
  readonly day: number
  readonly endsMs: number
  readonly secondsLeft: number
  readonly step: number
  readonly members: number
  readonly nextEmissionGwei: bigint
  readonly emittedGwei: bigint
  readonly carryGwei: bigint
  /** Earned and provisional, not paid out. */
  readonly outstandingGwei: bigint
  readonly lastClose: ClosedDay | null
  readonly parameters: {
    readonly epochSeconds: number
    readonly epochs: number
    readonly totalWatt: number
    readonly provisionalEpochs: number
    readonly claimEpochs: number
  }
  readonly contracts: Readonly<
    Record<'members' | 'presence' | 'circles' | 'nodes' | 'attestors' | 'rewards', Address>
  >
}

/** A leaf of the reward tree. */
export type RewardLeaf = {
  readonly id: number
  readonly account: Address
  /** All that was ever earned, claimed or not. */
  readonly earnedGwei: bigint
  readonly provisionalGwei: bigint
}

/** What a claim must bring. */
export type Claimable = RewardLeaf & { readonly proof: readonly Hex[] }

/** `watt_reward`: a member as of the last close. */
export type MemberReward = RewardLeaf & {
  /** The last closed day, its root, and how many leaves it has. */
  readonly day: number
  readonly root: Hex
  readonly members: number
  readonly claimedGwei: bigint
  /** 0 (nobody vouches for it) to 1000. */
  readonly trust: number
  readonly weight: number
  readonly streak: number
  readonly lastDay: number
  readonly isPresent: boolean
  /** Windows of its node that were proven on the open day. */
  readonly windows: number
  readonly isSeed: boolean
  readonly isSuspended: boolean
  readonly attestor: number
  readonly inviter: number
  readonly circle: readonly number[]
  /** null until the day of its registration is closed. */
  readonly proof: readonly Hex[] | null
}

/** A member and its trust. */
export type Ranked = {
  readonly id: number
  readonly account: Address
  readonly rank: number
  readonly trust: number
}

/** Leaves of a range, and of which close they are. */
export type LeafPage = {
  readonly day: number
  readonly root: Hex
  readonly members: number
  readonly leaves: readonly RewardLeaf[]
}

/** @returns undefined on a chain without people */
export async function readEpoch(client: Client): Promise<Epoch | undefined> {
  return amounts(await ask(client, 'watt_epoch', [])) as Epoch | undefined
}

/** @param who - account or id @returns undefined when nobody is that */
export async function readReward(client: Client, who: Address | number): Promise<MemberReward | undefined> {
  return amounts(await ask(client, 'watt_reward', [who])) as MemberReward | undefined
}

/** Members by trust, highest first, from place `from` (0-based) on; at most 1,000. */
export async function readRanking(client: Client, from: number, count: number): Promise<readonly Ranked[]> {
  return ((await ask(client, 'watt_ranking', [from, count])) ?? []) as readonly Ranked[]
}

/** Leaves from id `from` on; at most 1,000. @returns undefined on a chain without people */
export async function readLeaves(client: Client, from: number, count: number): Promise<LeafPage | undefined> {
  return amounts(await ask(client, 'watt_rewardLeaves', [from, count])) as LeafPage | undefined
}

/**
 * Nodes of the reward tree from place `from` of a level on; at most 1,024. Level 0 holds the leaves' hashes.
 * @returns undefined on a chain without people
 */
export async function readTreeNodes(
  client: Client,
  level: number,
  from: number,
  count: number,
): Promise<(Pick<LeafPage, 'day' | 'root' | 'members'> & { readonly nodes: readonly Hex[] }) | undefined> {
  const answer = await ask(client, 'watt_rewardNodes', [level, from, count])
  return (answer ?? undefined) as Awaited<ReturnType<typeof readTreeNodes>>
}

/** What the contract says of a closed day. Amounts in gwei. */
export async function readTotals(
  client: PublicClient,
  { rewards }: PeopleContracts,
  day: bigint,
): Promise<
  | (Pick<ClosedDay, 'root' | 'members' | 'emittedGwei' | 'feesGwei' | 'paidGwei'> & {
      readonly weight: bigint
    })
  | undefined
> {
  const { isClosed, ...totals } = await client.readContract({
    ...rewards,
    functionName: 'totalsOf',
    args: [day],
  })
  return isClosed ? totals : undefined
}

/** Whether a proof leads from the leaf to the root. */
export function isInTree(root: Hex, { id, account, earnedGwei, provisionalGwei, proof }: Claimable): boolean {
  const words = [numberToHex(id, { size: 4 }), account, numberToHex(0, { size: 8 })] as const
  const sums = [numberToHex(earnedGwei, { size: 8 }), numberToHex(provisionalGwei, { size: 8 })] as const
  let hash = sha256(concatHex([...words, ...sums, numberToHex(0, { size: 16 })]))
  let index = id - 1
  for (const sibling of proof) {
    hash = sha256(concatHex(index % 2 === 0 ? [hash, sibling] : [sibling, hash]))
    index = Math.floor(index / 2)
  }
  return index === 0 && hash === root
}

async function ask(client: Client, method: string, params: readonly unknown[]): Promise<unknown> {
  return client.request({ method, params } as never)
}

/** Turns quantities of gwei into integers, all the way down. */
function amounts(value: unknown): unknown {
  if (value === null) return undefined
  return walk(value)
}

function walk(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(walk)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, part]: [string, unknown]) => [
      name,
      name.endsWith('Gwei') && typeof part === 'string' ? hexToBigInt(part as Hex) : walk(part),
    ]),
  )
}

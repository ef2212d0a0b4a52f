/**
 * What is to be demanded on chain so that an object can be read again, what that costs, and doing it.
 * @module
 */
import { type Deal, DealStateError } from '../chain.ts'
import { orderStatus } from '../care/status.ts'
import { type DescribedOrder, describeOrder } from '../get/manifest.ts'
import type { StorageClient } from '../storage-client.ts'
import { type DemandOptions, demandPlan, demandShard } from './demand-shard.ts'
import { demandedShards } from './demanded-shards.ts'

export type OrderDemand = {
  readonly described: DescribedOrder
  /** Shards that can be read, of those that are needed. */
  readonly readable: number
  readonly lacking: number
  /** Whom it can be demanded from, those that do not answer at all first. */
  readonly candidates: readonly Deal[]
  /** How many of them only want money for reading. */
  readonly unpaid: number
  /** Demands for each shard, one after the other. */
  readonly demands: number
  /** What providers get that publish what lacks; transactions come on top. */
  readonly priceWei: bigint
}

export type DemandResult = {
  readonly published: readonly number[]
  /** Providers that did not answer in time: their deals are over, and their collateral is taken. */
  readonly punished: readonly Deal[]
  /** Whether the object can be read now. */
  readonly isEnough: boolean
  /** Wei that came back: prices of what nobody published, and what was sent too much. */
  readonly backWei: bigint
}

/**
 * Looks what lacks: reads a block of every shard.
 * @throws {ManifestUnavailableError} Nobody gives the description, and this machine has none.
 */
export async function planDemand(
  client: StorageClient,
  order: bigint,
  signal?: AbortSignal,
): Promise<OrderDemand> {
  const { shards, order: placed } = await orderStatus(client, order, { isProbed: true, signal })
  const described = await describeOrder(client, placed, signal)
  const here = new Set((await demandedShards(client.folder, described.manifest)).map(({ slot }) => slot))
  const isReadable = ({ slot, isReadable }: (typeof shards)[number]): boolean =>
    isReadable === true || here.has(slot)
  const readable = shards.filter(isReadable).length
  const lacking = Math.max(0, placed.terms.k - readable)
  const withheld = shards.filter((shard) => !isReadable(shard) && shard.deal?.state === 'active')
  const unpaid = withheld.filter(({ isReadable, url }) => isReadable === undefined && url !== undefined)
  const candidates = withheld
    .filter((shard) => !unpaid.includes(shard))
    .concat(unpaid)
    .map(({ deal }) => deal!)
  const { demands, leaves } = demandPlan(placed.terms.sizeBytes)
  const price = await client.chain.retrieval.demandPrice(leaves)
  const priceWei = price * BigInt(demands * lacking)
  return { described, readable, lacking, candidates, unpaid: unpaid.length, demands, priceWei }
}

/** Demands what lacks, from as many providers side by side; where one does not answer, from the next one. */
export async function demandShards(
  client: StorageClient,
  { described, lacking, candidates }: OrderDemand,
  options: DemandOptions = {},
): Promise<DemandResult> {
  const { chain, folder } = client
  const waiting = [...candidates]
  const published: number[] = []
  const punished: Deal[] = []
  const one = async (): Promise<void> => {
    for (let deal = waiting.shift(); deal !== undefined; deal = waiting.shift()) {
      const { piece } = described.manifest.shards[deal.slot]!
      try {
        if ((await demandShard(chain, deal, piece, folder, options)) === 'published')
          return void published.push(deal.slot)
        punished.push(deal)
      } catch (error) {
        // The deal ended meanwhile: the next one, then.
        if (!(error instanceof DealStateError) || error.refusal !== 'DealNotRunning') throw error
      }
    }
  }
  const outcomes = await Promise.allSettled(Array.from({ length: lacking }, one))
  const owed = await chain.retrieval.owedWei()
  const backWei = owed === 0n ? 0n : await chain.retrieval.withdrawOwed()
  const failure = outcomes.find((it) => it.status === 'rejected')
  if (failure !== undefined) throw failure.reason
  return { published, punished, isEnough: published.length >= lacking, backWei }
}

/**
 * The storage network: beacon, providers, order book, market and proofs.
 *
 * Nothing in it can be changed later but who sits at the beacon, and that only by a vote.
 * @module
 */
import type { Address } from 'viem'
import type { Site } from './site.ts'

/** Times in seconds, money in wei, shares in hundredths of a percent. */
export type StoragePlan = {
  readonly beacon: {
    readonly members: readonly Address[]
    readonly roundSeconds: number
    readonly minReveals: number
    readonly minBond: bigint
    readonly missPenalty: bigint
  }
  readonly proofs: { readonly epochSeconds: number; readonly windows: number; readonly hits: number }
  readonly providers: { readonly minimumStake: bigint; readonly unstakeDelay: number }
  readonly asks: { readonly collateralEpochs: number; readonly collateralFloor: bigint }
  readonly market: {
    readonly startSeconds: number
    readonly maxStartSeconds: number
    readonly noticeEpochs: number
    readonly lossAfter: number
    readonly freeMisses: number
    readonly startFee: number
    readonly declaredLoss: number
    readonly bountyShare: number
  }
  readonly retrieval: {
    /** After a channel's payer asked to close it. */
    readonly challengeSeconds: number
    /** Within which a provider must publish what was asked on chain. */
    readonly answerSeconds: number
    /** What a unit of its gas is paid with above the base fee. */
    readonly tipWei: bigint
  }
}

/** Epoch 0 began in 1970: where an epoch is a day, it is the UTC day. */
const genesisTime = 0

/** They know each other in a circle, so all places are taken first. */
export function layStorage(site: Site, plan: StoragePlan): void {
  const { founding, timelock } = site
  const { epochSeconds } = plan.proofs
  const { members, ...beaconNumbers } = plan.beacon
  const beacon = site.deploy('beacon', 'CommitRevealBeacon', [
    timelock,
    members,
    { genesisTime, ...beaconNumbers },
  ])
  const [registry, book] = [site.reserve('providers'), site.reserve('asks')]
  const [market, ledger] = [site.reserve('storage-market'), site.reserve('proofs')]
  const retrieval = site.reserve('forced-retrieval')
  const { minimumStake, unstakeDelay } = plan.providers
  const { collateralEpochs, collateralFloor } = plan.asks
  const { challengeSeconds, answerSeconds, tipWei } = plan.retrieval
  const parts = {
    registry: registry.address,
    book: book.address,
    ledger: ledger.address,
    beacon,
    retrieval: retrieval.address,
    treasury: timelock,
  }
  const numbers = { epochSeconds, ...plan.market }
  const changes = founding.deploy('MarketChanges', [parts, numbers])
  founding.fill(registry, 'ProviderRegistry', [market.address, ledger.address, minimumStake, unstakeDelay])
  founding.fill(book, 'AskBook', [market.address, registry.address, collateralEpochs, collateralFloor])
  founding.fill(market, 'StorageMarket', [parts, numbers, changes])
  founding.fill(ledger, 'ProofLedger', [
    beacon,
    market.address,
    registry.address,
    { genesisTime, ...plan.proofs },
  ])
  founding.fill(retrieval, 'ForcedRetrieval', [market.address, ledger.address, answerSeconds, tipWei])
  site.deploy('retrieval-channels', 'RetrievalChannels', [challengeSeconds])
}

/**
 * Every interface that is known here, to decode calls, events and refusals of contracts one did not ask for.
 * @module
 */
import type { Abi } from 'viem'
import { accountFactoryAbi } from './abi/account-factory.ts'
import { askBookAbi } from './abi/ask-book.ts'
import { attestorsAbi } from './abi/attestors.ts'
import { circlesAbi } from './abi/circles.ts'
import { commitRevealBeaconAbi } from './abi/commit-reveal-beacon.ts'
import { dailyRewardsAbi } from './abi/daily-rewards.ts'
import { delegationBookAbi } from './abi/delegation-book.ts'
import { directoryAbi } from './abi/directory.ts'
import { forcedRetrievalAbi } from './abi/forced-retrieval.ts'
import { governanceTimelockAbi } from './abi/governance-timelock.ts'
import { greenCertificatesAbi } from './abi/green-certificates.ts'
import { kwtTokenAbi } from './abi/kwt-token.ts'
import { liquidGovernorAbi } from './abi/liquid-governor.ts'
import { memberRegistryAbi } from './abi/member-registry.ts'
import { meterRegistryAbi } from './abi/meter-registry.ts'
import { nodeRegistryAbi } from './abi/node-registry.ts'
import { pairFactoryAbi } from './abi/pair-factory.ts'
import { presenceAbi } from './abi/presence.ts'
import { priceFeedAbi } from './abi/price-feed.ts'
import { proofLedgerAbi } from './abi/proof-ledger.ts'
import { providerRegistryAbi } from './abi/provider-registry.ts'
import { regionBranchAbi } from './abi/region-branch.ts'
import { regionFactoryAbi } from './abi/region-factory.ts'
import { regionPriceAbi } from './abi/region-price.ts'
import { reporterRegistryAbi } from './abi/reporter-registry.ts'
import { retrievalChannelsAbi } from './abi/retrieval-channels.ts'
import { smartAccountAbi } from './abi/smart-account.ts'
import { stakingPoolAbi } from './abi/staking-pool.ts'
import { stakingVaultAbi } from './abi/staking-vault.ts'
import { storageMarketAbi } from './abi/storage-market.ts'
import { supplierRegistryAbi } from './abi/supplier-registry.ts'
import { swapRouterAbi } from './abi/swap-router.ts'
import { wattPairAbi } from './abi/watt-pair.ts'
import { wrappedWattAbi } from './abi/wrapped-watt.ts'

/** Where two contracts share a function, either describes it. */
export const knownAbis: readonly Abi[] = [
  directoryAbi,
  wrappedWattAbi,
  delegationBookAbi,
  liquidGovernorAbi,
  governanceTimelockAbi,
  reporterRegistryAbi,
  priceFeedAbi,
  regionPriceAbi,
  regionFactoryAbi,
  regionBranchAbi,
  kwtTokenAbi,
  pairFactoryAbi,
  wattPairAbi,
  swapRouterAbi,
  stakingPoolAbi,
  stakingVaultAbi,
  supplierRegistryAbi,
  meterRegistryAbi,
  greenCertificatesAbi,
  commitRevealBeaconAbi,
  providerRegistryAbi,
  askBookAbi,
  storageMarketAbi,
  proofLedgerAbi,
  retrievalChannelsAbi,
  forcedRetrievalAbi,
  memberRegistryAbi,
  presenceAbi,
  circlesAbi,
  nodeRegistryAbi,
  attestorsAbi,
  dailyRewardsAbi,
  accountFactoryAbi,
  smartAccountAbi,
]

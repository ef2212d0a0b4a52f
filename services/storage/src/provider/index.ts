/** A provider: takes pieces, proves them, serves them. @module */
export {
  readEarnings,
  readEvents,
  readOutcomes,
  reasonFor,
  type Earnings,
  type LostMoney,
} from './earnings.ts'
export {
  configFile as providerConfigFile,
  encodeProviderConfig,
  parseProviderConfig,
  ProviderConfigError,
  type ProviderConfig,
} from './config.ts'
export {
  ChainRefusedError,
  payingContracts,
  providerClasses,
  type Ask,
  type HostedDeal,
  type ProviderCall,
  type ProviderChain,
  type ProviderClass,
} from './chain/provider-chain.ts'
export { describeError, type EventLevel, type Fields, type Tell } from './events.ts'
export { createJournal, type JournalEntry } from './chores/journal.ts'
export { bucketOf } from './chores/ask-keeper.ts'
export { openProvider, type OpenOptions } from './open.ts'
export type { RunningProvider } from './provider.ts'
export { openViemChain } from './chain/viem-chain.ts'

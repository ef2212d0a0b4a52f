/** A provider: takes pieces, proves them, serves them. @module */
export { isWithin, type LostMoney } from './account/account.ts'
export { type Earnings, readEarnings } from './account/earnings.ts'
export { type AccountNow, type AccountOptions, readAccount, readOutcomes } from './account/read-account.ts'
export { reasonFor } from './account/reasons.ts'
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
  type Agreement,
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

/** Storing files with strangers: the client. @module */
export { exportCar, type ExportOptions } from './backup/export.ts'
export { Backup, BackupError } from './backup/import.ts'
export { decryptKeys, encryptKeys, KeysFileError, type ObjectKeys } from './backup/keys-file.ts'
export { repairOrder, type RepairOptions, type RepairResult } from './care/repair.ts'
export {
  orderStatus,
  type OrderStatus,
  type ShardState,
  type ShardStatus,
  type Verdict,
} from './care/status.ts'
export { watchOnce, type WatchEvent, type WatchOptions } from './care/watch.ts'
export { type Catalogue, FileNotFoundError, fileNamed, readCatalogue } from './catalogue/catalogue.ts'
export type { OpenedOrder, StoredFile } from './catalogue/entries.ts'
export {
  type Clock,
  type Deal,
  type Order,
  OrderNotFoundError,
  type OrderTerms,
  type Quote,
  type StorageChain,
} from './chain.ts'
export { type DemandResult, demandShards, type OrderDemand, planDemand } from './demand/demand-order.ts'
export { BundledFileError, dropOrder, ordersToDrop } from './drop.ts'
export { readStoredFile, type ReadFileOptions } from './get/read-file.ts'
export { chainFolder } from './ledger/chain-folder.ts'
export { ViemChain } from './ledger/viem-chain.ts'
export { NetworkObjectStore, type NetworkObjectStoreOptions } from './network-object-store.ts'
export type { ProviderError } from './network/provider-error.ts'
export { type CloseOutcome, closeChannels, type OwnChannel, ownChannels } from './pay/own-channels.ts'
export { PaymentNeededError } from './pay/payment-needed.ts'
export {
  type GotObject,
  ObjectNameError,
  type ObjectInfo,
  type ObjectPage,
  ObjectRangeError,
  ObjectSizeError,
  type ObjectStore,
} from './object-store.ts'
export { NotEnoughProvidersError, planPut, type PlanOptions, type PutPlan } from './put/plan.ts'
export {
  put,
  PutIncompleteError,
  type PutOptions,
  type PutProgress,
  type PutReceipt,
  resumePuts,
  unfinishedPuts,
} from './put/put.ts'
export { sourcesAt, type Source } from './put/sources.ts'
export { filesShared, isShared, ownKeyText, shareFiles } from './sharing/share.ts'
export { StorageClient, type StorageClientOptions } from './storage-client.ts'

/**
 * The client of storage for pages: the same code as on a machine, over `fetch`, WebCrypto and the browser's own stores. Nothing of
 * Node is reached from here.
 * @module
 */
export { storageKeys } from '../crypto/index.ts'
export { orderStatus, type OrderStatus, type ShardStatus, type Verdict } from '../client/care/status.ts'
export { type Catalogue, readCatalogue } from '../client/catalogue/catalogue.ts'
export type { StoredFile } from '../client/catalogue/entries.ts'
export { readStoredFile } from '../client/get/read-file.ts'
export type { Keep } from '../client/keep.ts'
export { type ProviderOffer, providerOffers } from '../client/ledger/offers.ts'
export { ViemChain } from '../client/ledger/viem-chain.ts'
export { filesShared, shareFiles } from '../client/sharing/share.ts'
export { memoryKeep } from './memory-keep.ts'
export { PageReader } from './page-reader.ts'

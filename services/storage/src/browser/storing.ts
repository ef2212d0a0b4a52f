/**
 * What pages store files with: the very code of the command line, so that either fetches what the other stored. Apart from
 * reading, which more screens do.
 * @module
 */
export type { Deal, OrderTerms } from '../client/chain.ts'
export { keepManifest } from '../client/get/manifest.ts'
export { rawTermsOf } from '../client/ledger/reads.ts'
export { orderPlacedIn } from '../client/ledger/receipts.ts'
export { ProviderClient } from '../client/network/provider-client.ts'
export { typeOf } from '../client/put/media-type.ts'
export { type PlannedObject, planPut, type PutPlan } from '../client/put/plan.ts'
export { type ObjectPlan, prepareObject } from '../client/put/prepare.ts'
export type { Source } from '../client/put/sources.ts'
export type { Staging } from '../client/put/staging.ts'
export { orderTerms, startByOf } from '../client/put/terms.ts'
export { type ShardBytes, uploadShards } from '../client/put/upload.ts'
export { PieceHasher } from '../piece/piece-hasher.ts'

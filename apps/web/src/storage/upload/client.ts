/**
 * The parts of storage's client that storing takes: the very code that the command line stores with, so that either fetches what
 * the other stored.
 * @module
 */
export type { Deal, OrderTerms } from '../../../../../services/storage/src/client/chain.ts'
export { keepManifest } from '../../../../../services/storage/src/client/get/manifest.ts'
export { rawTermsOf } from '../../../../../services/storage/src/client/ledger/reads.ts'
export { orderPlacedIn } from '../../../../../services/storage/src/client/ledger/receipts.ts'
export { ProviderClient } from '../../../../../services/storage/src/client/network/provider-client.ts'
export { typeOf } from '../../../../../services/storage/src/client/put/media-type.ts'
export {
  type PlannedObject,
  planPut,
  type PutPlan,
} from '../../../../../services/storage/src/client/put/plan.ts'
export { type ObjectPlan, prepareObject } from '../../../../../services/storage/src/client/put/prepare.ts'
export type { Source } from '../../../../../services/storage/src/client/put/sources.ts'
export type { Staging } from '../../../../../services/storage/src/client/put/staging.ts'
export { orderTerms, startByOf } from '../../../../../services/storage/src/client/put/terms.ts'
export { type ShardBytes, uploadShards } from '../../../../../services/storage/src/client/put/upload.ts'
export { PieceHasher } from '../../../../../services/storage/src/piece/piece-hasher.ts'

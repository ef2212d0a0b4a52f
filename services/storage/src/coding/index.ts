/** Erasure coding: stripes, blocks and shards. @module */
export { ReconstructError, ReedSolomon } from './reed-solomon.ts'
export {
  blocksOf,
  checkCode,
  cipherBytesMax,
  type Code,
  CodeError,
  codeFor,
  shardBytes,
  shardsMax,
  standardBlockBytes,
  type Stripe,
} from './stripes.ts'

/** Erasure coding: stripes, blocks and shards. @module */
export { ReedSolomon } from './reed-solomon.ts'
export {
  blocksOf,
  checkCode,
  cipherBytesMax,
  type Code,
  CodeError,
  codeFor,
  shardBytes,
  shardsMax,
  type Stripe,
} from './stripes.ts'

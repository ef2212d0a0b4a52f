/**
 * Hashes of pairs of nodes, in WebAssembly.
 * @module
 */
export { hashInto } from '@chainsafe/as-sha256'

/**
 * The parts of a node, for those who put one together themselves: tests of other packages and the simulation.
 * @module
 */
export { cryptography } from './cryptography.ts'
export { joinParts, readParts, uint64Bytes } from './herder/byte-list.ts'
export { evidenceKey } from './herder/keys.ts'
export { herderLimits } from './herder/limits.ts'
export type { HerderConfig, HerderEvent } from './herder/options.ts'
export { createIdentity, verifySignature } from './identity/index.ts'
export { recoverAddress } from './identity/identity.ts'
export { createVerifyRecoverable } from './identity/recoverable.ts'
export {
  type MemoryNode,
  type MemoryNodeOptions,
  type MemoryNodeParts,
  startMemoryNode,
} from './memory-node.ts'
export {
  createMemoryHub,
  type Link,
  type MemoryHub,
  type WireEvent,
  type Wires,
} from './network/memory-network.ts'
export { defaultPoolLimits } from './pool/limits.ts'
export { createVirtualClock, type VirtualClock } from './virtual-clock.ts'

/**
 * How much the bundler takes. Every row has a test that goes one over it.
 * @module
 */

export type Limits = {
  /** Operations that wait, all together. */
  readonly operations: number
  readonly operationsPerSender: number
  /** That name the same factory, or the same paymaster: one that goes bad takes no more than these with it. */
  readonly operationsPerHelper: number
  /** Bytes of one operation, packed. */
  readonly operationBytes: number
  /** Gas of one operation, all its limits together; a bundle of it must fit a transaction (EIP-7825: 2^24). */
  readonly operationGas: bigint
  /** Blocks in which an operation is not included, after which nobody waits for it any more. */
  readonly waitingBlocks: bigint
  readonly bundleOperations: number
  readonly bundleGas: bigint
  /** Of its operations; a transaction has at most 128 KiB. */
  readonly bundleBytes: number
  /** Of a request. */
  readonly bodyBytes: number
  /** Simulations at the same time. */
  readonly simulations: number
  /** Searches at the same time for operations whose transaction is not remembered. */
  readonly searches: number
  /** Included operations whose transaction is remembered. */
  readonly remembered: number
}

export const defaultLimits: Limits = {
  operations: 1_000,
  operationsPerSender: 4,
  operationsPerHelper: 100,
  operationBytes: 32 * 1024,
  operationGas: 12_000_000n,
  waitingBlocks: 10_000n,
  bundleOperations: 32,
  bundleGas: 12_000_000n,
  bundleBytes: 96 * 1024,
  bodyBytes: 256 * 1024,
  simulations: 4,
  searches: 2,
  remembered: 10_000,
}

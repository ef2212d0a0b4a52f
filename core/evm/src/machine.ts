/**
 * What {@link transact} needs from the part that runs code. The transaction rules stand outside of it, so that a
 * second implementation of the machine shares them.
 * @module
 */
import type { JournaledState } from './journaled-state.ts'
import type { AccessList, Address, BlockEnvironment, CallFrame, ExecuteOptions, Log } from './types.ts'

/** One top-level call or creation. Gas is bought, the sender's nonce already raised. */
export type Run = {
  readonly from: Address
  /** undefined creates a contract. */
  readonly to: Address | undefined
  /** What is left of the limit after the intrinsic gas. */
  readonly gas: bigint
  readonly value: bigint
  readonly data: Uint8Array
  readonly gasPrice: bigint
  /** Warm from the start besides the precompiles: sender, target, coinbase, authorities. */
  readonly warm: readonly Address[]
  readonly accessList: AccessList
}

export type RunResult = {
  readonly succeeded: boolean
  readonly gasUsed: bigint
  /** EIP-3529 counter, before its limit. */
  readonly refund: bigint
  readonly returnData: Uint8Array
  readonly error: string | undefined
  readonly logs: readonly Log[]
  readonly createdAddress: Address | undefined
  /** Accounts that were both created and self-destructed here; they go when the transaction ends (EIP-6780). */
  readonly destroyed: readonly Address[]
  /** Wei that self-destructing contracts sent to themselves and that is gone. */
  readonly burnedWei: bigint
  readonly trace: CallFrame | undefined
  readonly accessList: AccessList | undefined
}

/** Runs code over a state. A machine runs one call at a time per {@link Machine.run} promise; many may be pending. */
export interface Machine {
  /** @returns whether a call to this address runs a built-in function. */
  isPrecompile(address: Address): boolean
  /**
   * @throws {ExecutionInterruptedError} `interrupt` answered true.
   * @throws what the implementation throws when it is broken; the caller takes the state back.
   */
  run(
    run: Run,
    block: BlockEnvironment,
    state: JournaledState,
    options: Pick<ExecuteOptions, 'traceCalls' | 'recordAccess' | 'interrupt' | 'pause'>,
  ): Promise<RunResult>
}

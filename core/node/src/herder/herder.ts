/**
 * The herder: drives SCP over the ledger, slot after slot.
 *
 * Everything that changes the state of consensus runs in one serial queue; messages are judged on arrival, outside of
 * it. Statements come from `envelope-intake.ts` through `pending-envelopes.ts` into `consensus.ts`; decisions go through
 * `closing.ts` into the ledger.
 * @see stellar/stellar-core `src/herder/HerderImpl.h`
 * @module
 */
import type { Herder } from '../types.ts'
import { HerderRun } from './herder-run.ts'
import type { HerderOptions } from './options.ts'
import { stateOf, statusOf } from './status.ts'

/** Makes a herder; it does nothing before `start`, which may be called once. */
export function createHerder(options: HerderOptions): Herder {
  const run = new HerderRun(options)
  const { parts } = run
  return {
    start: () => run.start(),
    stop: () => run.stop(),
    status: () => statusOf(run, options),
    state: () => stateOf(run),
    slotRecord: (slot) => parts.records.get(slot),
    certificate: (blockNumber) => parts.finality.certificate(blockNumber),
    quorumSetOf: (nodeId) => parts.quorum.setOf(nodeId),
    onBlock: (handler) => parts.blockHandlers.add(handler),
    onStatement: (handler) => parts.statementHandlers.add(handler),
  }
}

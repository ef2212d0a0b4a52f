/**
 * The herder's state for those who ask.
 * @module
 */
import { quorumReport } from '@watt/scp'
import type { ConsensusState, ConsensusStatus } from '../types.ts'
import type { HerderRun } from './herder-run.ts'
import type { HerderOptions } from './options.ts'
import { whyNotClosing } from './why.ts'

/** Slots that take longer than this many block times deserve a reason. */
const slowBlocks = 3
/** Shorter than this, nothing is slow. */
const slowMs = 5_000

export function statusOf(
  run: HerderRun,
  { ledger, config, identity, clock }: HerderOptions,
): ConsensusStatus {
  const { header, value } = ledger.head
  const slot = header.number + 1n
  const quorum = quorumReport(run.consensus.state, slot, { quorumSet: (hash) => run.quorum.set(hash) })
  const lastHeardMs = run.quorum.lastHeard()
  const state = stateOf(run)
  const circumstances = {
    slot,
    nowMs: clock.now(),
    sinceMs: run.lastCloseMs,
    self: identity.nodeId,
    quorumSet: config.quorumSet,
    quorum,
    names: config.names,
    lastHeardMs,
  }
  return {
    state,
    reason: reasonOf(run, config.blockTimeMs, circumstances),
    nodeId: identity.nodeId,
    isValidator: config.isValidator,
    slot,
    headNumber: header.number,
    lastCloseMs: Number(value.closeTimeMs),
    blockTimeMs: config.blockTimeMs,
    quorumSet: config.quorumSet,
    quorum,
    names: config.names,
    lastHeardMs,
  }
}

function stateOf(run: HerderRun): ConsensusState {
  if (run.halted !== undefined) return 'halted'
  if (run.disk.trouble !== undefined || run.pulse.isStuck) return 'stuck'
  if (run.catchUp.isRunning) return 'catchingUp'
  return run.hasClosed ? 'synced' : 'starting'
}

function reasonOf(
  run: HerderRun,
  blockTimeMs: number,
  now: Parameters<typeof whyNotClosing>[0],
): string | undefined {
  if (run.halted !== undefined) return run.halted
  const { trouble } = run.disk
  if (trouble !== undefined) return `${trouble.message} Nothing is voted for meanwhile. ${trouble.fix}`
  if (run.catchUp.isRunning)
    return `Downloading blocks: at ${now.slot - 1n}, others are at ${run.catchUp.target}.`
  const patienceMs = Math.max(slowMs, slowBlocks * blockTimeMs)
  return now.nowMs - now.sinceMs < patienceMs ? undefined : whyNotClosing(now)
}

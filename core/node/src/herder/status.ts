/**
 * The herder's state for those who ask.
 * @module
 */
import { quorumReport, slotAt } from '@watt/scp'
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
  const { consensus, quorum: map } = run.parts
  const { header, value } = ledger.head
  const slot = header.number + 1n
  const patienceMs = Math.max(slowMs, slowBlocks * config.blockTimeMs)
  const waitedMs = clock.elapsed() - run.openSinceMs
  const isSlow = waitedMs >= patienceMs
  // Between two blocks nobody has said anything about the next one yet: the last one tells who takes part.
  const shown = isSlow || slotAt(consensus.state.slots, header.number) === undefined ? slot : header.number
  const quorum = quorumReport(consensus.state, shown, { quorumSet: (hash) => map.set(hash) })
  const lastHeardMs = map.lastHeard()
  const { nodeId } = identity
  const { quorumSet, names, isValidator, blockTimeMs } = config
  const circumstances = {
    slot,
    nowMs: clock.now(),
    waitedMs,
    self: nodeId,
    quorumSet,
    quorum,
    names,
    lastHeardMs,
  }
  return {
    state: stateOf(run),
    reason: fault(run, header.number) ?? (isSlow ? whyNotClosing(circumstances) : undefined),
    nodeId,
    isValidator,
    slot,
    headNumber: header.number,
    lastCloseMs: Number(value.closeTimeMs),
    blockTimeMs,
    quorumSet,
    quorum,
    names,
    lastHeardMs,
  }
}

/** Where this node stands. */
export function stateOf({ halted, hasClosed, parts: { disk, pulse, catchUp } }: HerderRun): ConsensusState {
  if (halted !== undefined) return 'halted'
  if (disk.trouble !== undefined || pulse.isStuck) return 'stuck'
  if (catchUp.isRunning) return 'catchingUp'
  return hasClosed ? 'synced' : 'starting'
}

/** What hinders this node itself, whatever the others do. */
function fault({ halted, parts: { disk, catchUp } }: HerderRun, head: bigint): string | undefined {
  if (halted !== undefined) return halted
  const { trouble } = disk
  if (trouble !== undefined) return `${trouble.message} Nothing is voted for meanwhile. ${trouble.fix}`
  if (!catchUp.isRunning) return undefined
  return `Downloading blocks: at ${head}${catchUp.target > head ? ` of ${catchUp.target}` : ''}.`
}

/**
 * The parts of a herder, made and tied to each other.
 * @module
 */
import { type Hex, keccak256 } from '@watt/evm'
import type { Block, Receipt } from '@watt/ledger'
import type { Event, Statement } from '@watt/scp'
import { bytesToHex } from '@noble/hashes/utils.js'
import { type CatchUp, type CatchUpParts, createCatchUp } from './catch-up.ts'
import { type Closing, createClosing } from './closing.ts'
import { type Consensus, createConsensus } from './consensus.ts'
import { judgeProof, type Proof } from './decisions.ts'
import { createDiskGuard, type DiskGuard } from './disk-guard.ts'
import { createEnvelopeIntake, type EnvelopeIntake } from './envelope-intake.ts'
import { createFetcher, type Fetcher } from './fetcher.ts'
import { createFinality, type Finality } from './finality.ts'
import { createHandlers, type Handlers } from './handlers.ts'
import { herderLimits } from './limits.ts'
import type { HerderOptions } from './options.ts'
import { createOwnStatements, type OwnStatements } from './own-statements.ts'
import { createPendingEnvelopes, type PendingEnvelopes } from './pending-envelopes.ts'
import { answerQuestions, type PeerState } from './peer-questions.ts'
import { createPace, type Pace } from './pace.ts'
import { createPeerStates, type PeerStates } from './peer-states.ts'
import { createPulse, type Pulse } from './pulse.ts'
import { createQuorumMap, type QuorumMap } from './quorum-map.ts'
import { createScpDriver } from './scp-driver.ts'
import { createSlotRecords, type SlotRecords } from './slot-records.ts'
import { createSlotTimers, type SlotTimers } from './slot-timers.ts'
import { createTrail, type Trail } from './trail.ts'
import { createTransactionSets, type TransactionSets } from './transaction-sets.ts'
import { createTrigger, type Trigger } from './trigger.ts'

/** What the parts tell the one who runs them. */
export type HerderHooks = {
  readonly feed: (event: Event) => void
  readonly deliver: () => void
  /** Somebody may be ahead of this node. */
  readonly behind: () => void
  readonly trigger: () => void
  readonly repeat: () => void
  readonly caughtUp: () => void
  readonly takeSet: (hash: Hex, bytes: Uint8Array) => boolean
  readonly takeQuorumSet: (hash: string, bytes: Uint8Array) => boolean
  readonly takeState: (peer: string, state: PeerState) => boolean
  readonly closeOffered: CatchUpParts['close']
  /** When the last block was closed here, ms since 1970. */
  readonly openSinceMs: () => number
}

export type HerderParts = {
  readonly blockHandlers: Handlers<readonly [Block, readonly Receipt[]]>
  readonly statementHandlers: Handlers<readonly [Statement]>
  readonly records: SlotRecords
  readonly quorum: QuorumMap
  readonly sets: TransactionSets
  readonly finality: Finality
  readonly disk: DiskGuard
  readonly ownStatements: OwnStatements
  readonly timers: SlotTimers
  readonly intake: EnvelopeIntake
  readonly pending: PendingEnvelopes
  readonly consensus: Consensus
  readonly closing: Closing
  readonly setFetcher: Fetcher
  readonly quorumSetFetcher: Fetcher
  readonly peerStates: PeerStates
  readonly catchUp: CatchUp
  readonly pulse: Pulse
  readonly trigger: Trigger
  readonly pace: Pace
}

export function assembleHerder(options: HerderOptions, hooks: HerderHooks): HerderParts {
  const { ledger, store, identity, clock, config, logger } = options
  const { quorumSet } = config
  const observe = options.observe ?? (() => undefined)
  const statementHandlers: HerderParts['statementHandlers'] = createHandlers('statement', logger)
  const records = createSlotRecords(store)
  const quorum = createQuorumMap(identity.nodeId, quorumSet)
  const sets = createTransactionSets(ledger, hashOf)
  const finality = createFinality({ ...options, quorum, quorumSet })
  const disk = createDiskGuard({ clock, logger })
  const ownStatements = createOwnStatements({ ledger, store, sets })
  const timers = createSlotTimers(clock, hooks.feed)
  const state = () => consensus.state
  const intake = createEnvelopeIntake({
    ...options,
    quorum,
    state,
    admit: (envelope, from) => {
      records.statement(envelope.statement, clock.now())
      statementHandlers.tell(envelope.statement)
      exchange.pending.admit(envelope, from)
      if (envelope.statement.slot > ledger.head.header.number + 1n) hooks.behind()
    },
    onFarAhead: hooks.behind,
    observe,
  })
  const consensus: Consensus = createConsensus({
    ...options,
    driver: createScpDriver({ ledger, sets, quorum, clock, config }),
    disk,
    ownStatements,
    timers,
    records,
    sign: (statement) => intake.sign(statement),
    onStatement: (statement) => statementHandlers.tell(statement),
    observe,
  })
  const trail = createTrail((decided, proof) => {
    const judge = (isSigned: typeof intake.isSigned): Proof['verdict'] =>
      judgeProof(decided, proof, {
        self: identity.nodeId,
        quorumSet,
        matters: (node) => quorum.has(node),
        isSigned,
      }).verdict
    // Signatures cost most, and here only a block that convinces is of use.
    const claimed = judge(() => true)
    return claimed === 'proven' ? judge((envelope) => intake.isSigned(envelope)) : claimed
  })
  const pace = createPace({
    blockTimeMs: config.blockTimeMs,
    gasLimit: () => ledger.head.parameters.gasLimit,
  })
  const closing = createClosing({
    pace,
    workedMs: options.workedMs,
    ledger,
    store,
    clock,
    sets,
    disk,
    ownStatements,
    records,
    finality,
    self: identity.nodeId,
    quorum,
    quorumSet,
    trail,
    state,
    observe,
    isSigned: (envelope) => intake.isSigned(envelope),
  })
  const exchange = assembleExchange(options, hooks, { quorum, sets, closing, trail })
  const pulse = createPulse({
    clock,
    repeat: hooks.repeat,
    recover: () => exchange.peerStates.askSome(),
    onStuck: () => {
      observe({ type: 'stuck' })
      logger.warn('scp.stuck', { slot: ledger.head.header.number + 1n })
    },
  })
  answerQuestions({ ledger, store, network: options.network, sets, quorum, finality, state })
  return {
    blockHandlers: createHandlers('block', logger),
    statementHandlers,
    records,
    quorum,
    sets,
    finality,
    disk,
    ownStatements,
    timers,
    intake,
    consensus,
    closing,
    ...exchange,
    pulse,
    trigger: createTrigger(options, hooks.trigger),
    pace,
  }
}

type Exchange = Pick<HerderParts, 'pending' | 'setFetcher' | 'quorumSetFetcher' | 'peerStates' | 'catchUp'>

/** The parts that get from peers what this node lacks. */
function assembleExchange(
  options: HerderOptions,
  hooks: HerderHooks,
  {
    quorum,
    sets,
    closing,
    trail,
  }: Pick<HerderParts, 'quorum' | 'sets' | 'closing'> & { readonly trail: Trail },
): Exchange {
  const { ledger, network, clock, config, logger } = options
  const quorumSetFetcher = createFetcher({
    network,
    clock,
    logger,
    question: 'quorumSet',
    take: hooks.takeQuorumSet,
    isWanted: (hash) => pending.waitsFor(hash),
  })
  const setFetcher = createFetcher({
    network,
    clock,
    logger,
    question: 'set',
    take: (hash, bytes) => hooks.takeSet(`0x${hash}`, bytes),
    isWanted: (hash) =>
      pending.waitsFor(`0x${hash}`) || closing.awaited?.value.transactionSetHash === `0x${hash}`,
  })
  const pending = createPendingEnvelopes({
    ledger,
    quorum,
    sets,
    quorumSetFetcher,
    setFetcher,
    onReady: hooks.deliver,
  })
  const catchUp = createCatchUp({
    network,
    clock,
    logger,
    head: () => ledger.head.header.number,
    isBlocked: () => quorum.isBlockedBeyond(ledger.head.header.number + 1n),
    isSlow: () => clock.elapsed() - hooks.openSinceMs() > 2 * config.blockTimeMs + herderLimits.repeatMs,
    trail,
    close: hooks.closeOffered,
    onDone: hooks.caughtUp,
  })
  const peerStates = createPeerStates(options, hooks.takeState)
  return { pending, setFetcher, quorumSetFetcher, peerStates, catchUp }
}

function hashOf(bytes: Uint8Array): Hex {
  return `0x${bytesToHex(keccak256(bytes))}`
}

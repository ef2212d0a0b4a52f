/**
 * The parts of a herder, put together.
 * @module
 */
import type { Hex } from '@watt/evm'
import { type Block, InvariantError, type Receipt } from '@watt/ledger'
import {
  decodeQuorumSet,
  encodeEnvelope,
  type Event,
  latestStatements,
  type QuorumSet,
  quorumSetHash,
  ScpDecodeError,
  type Statement,
  type Value,
} from '@watt/scp'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { type CatchUp, createCatchUp } from './catch-up.ts'
import { type Closing, createClosing } from './closing.ts'
import { type Consensus, createConsensus, isDecided } from './consensus.ts'
import { createDiskGuard, type DiskGuard, StoppedError } from './disk-guard.ts'
import { createEnvelopeIntake, type EnvelopeIntake, valuesIn } from './envelope-intake.ts'
import { createFetcher, type Fetcher } from './fetcher.ts'
import { createFinality, type Finality } from './finality.ts'
import { createHandlers, type Handlers } from './handlers.ts'
import { herderLimits } from './limits.ts'
import type { HerderOptions } from './options.ts'
import { createOwnStatements, type OwnStatements } from './own-statements.ts'
import { createPendingEnvelopes, type PendingEnvelopes } from './pending-envelopes.ts'
import { answerQuestions, askState, type OfferedBlock } from './peer-questions.ts'
import { createPulse, type Pulse } from './pulse.ts'
import { createQuorumMap, type QuorumMap } from './quorum-map.ts'
import { createScpDriver, ownVotes } from './scp-driver.ts'
import { createSerialQueue, type Job, type SerialQueue } from './serial-queue.ts'
import { createSlotRecords, type SlotRecords } from './slot-records.ts'
import { createSlotTimers, type SlotTimers } from './slot-timers.ts'
import { createTransactionSets, type TransactionSets } from './transaction-sets.ts'

/** A herder with its life: made, started, stopped, once each. */
export class HerderRun {
  readonly records: SlotRecords
  readonly quorum: QuorumMap
  readonly finality: Finality
  readonly disk: DiskGuard
  readonly consensus: Consensus
  readonly catchUp: CatchUp
  readonly pulse: Pulse
  readonly blockHandlers: Handlers<readonly [Block, readonly Receipt[]]>
  readonly statementHandlers: Handlers<readonly [Statement]>
  /** Why this node will not vote again before an operator has looked. */
  halted: string | undefined
  /** Whether a block was closed since the start. */
  hasClosed = false
  /** When the last block was closed here, ms since 1970; before the first, when the herder started. */
  lastCloseMs: number

  readonly #options: HerderOptions
  readonly #queue: SerialQueue
  readonly #sets: TransactionSets
  readonly #ownStatements: OwnStatements
  readonly #intake: EnvelopeIntake
  readonly #pending: PendingEnvelopes
  readonly #closing: Closing
  readonly #timers: SlotTimers
  readonly #quorumSetFetcher: Fetcher
  readonly #setFetcher: Fetcher
  #isDeliveryQueued = false
  #cancelTrigger: (() => void) | undefined
  #turn = 0
  #stopped = false

  constructor(options: HerderOptions) {
    const { ledger, store, network, identity, clock, config, logger, verify, verifyRecoverable } = options
    const { quorumSet } = config
    const observe = options.observe ?? (() => undefined)
    this.#options = options
    this.lastCloseMs = clock.now()
    this.blockHandlers = createHandlers('block', logger)
    this.statementHandlers = createHandlers('statement', logger)
    this.#queue = createSerialQueue((error) => this.#fault(error))
    this.disk = createDiskGuard({ clock, logger })
    this.records = createSlotRecords(store)
    this.quorum = createQuorumMap(identity.nodeId, quorumSet)
    const { quorum, records, disk } = this
    const sets = createTransactionSets(ledger, hashOf)
    this.#sets = sets
    const finality = createFinality({
      ledger,
      store,
      identity,
      verifyRecoverable,
      quorum,
      quorumSet,
      logger,
    })
    this.finality = finality
    const ownStatements = createOwnStatements({ ledger, store, sets })
    this.#ownStatements = ownStatements
    this.#timers = createSlotTimers(clock, (event) => this.#feedLater(event))
    this.#intake = createEnvelopeIntake({
      ledger,
      identity,
      verify,
      quorum,
      clock,
      state: () => this.consensus.state,
      admit: (envelope, from) => {
        records.statement(envelope.statement, clock.now())
        this.statementHandlers.tell(envelope.statement)
        this.#pending.admit(envelope, from)
        if (envelope.statement.slot > ledger.head.header.number + 1n) this.#later(() => this.catchUp.check())
      },
      onFarAhead: () => this.#later(() => this.catchUp.check()),
      observe,
    })
    const isSigned: EnvelopeIntake['isSigned'] = (envelope) => this.#intake.isSigned(envelope)
    this.consensus = createConsensus({
      ...options,
      driver: createScpDriver({ ledger, sets, quorum, clock, config }),
      disk,
      ownStatements,
      timers: this.#timers,
      records,
      sign: (statement) => this.#intake.sign(statement),
      onStatement: (statement) => this.statementHandlers.tell(statement),
      observe,
    })
    const state = () => this.consensus.state
    this.#closing = createClosing({
      ledger,
      store,
      clock,
      sets,
      disk,
      ownStatements,
      records,
      finality,
      quorumSet,
      state,
      isSigned,
      observe,
    })
    this.#quorumSetFetcher = createFetcher({
      network,
      clock,
      question: 'quorumSet',
      take: (hash, bytes) => this.#takeQuorumSet(hash, bytes),
      isWanted: (hash) => this.#pending.waitsFor(hash),
    })
    this.#setFetcher = createFetcher({
      network,
      clock,
      question: 'set',
      take: (hash, bytes) => this.#takeSet(`0x${hash}`, bytes),
      isWanted: (hash) =>
        this.#pending.waitsFor(`0x${hash}`) ||
        this.#closing.awaited?.value.transactionSetHash === `0x${hash}`,
    })
    this.#pending = createPendingEnvelopes({
      ledger,
      quorum,
      sets,
      quorumSetFetcher: () => this.#quorumSetFetcher,
      setFetcher: () => this.#setFetcher,
      onReady: () => this.#deliverLater(),
    })
    this.catchUp = createCatchUp({
      network,
      clock,
      logger,
      head: () => ledger.head.header.number,
      isBlocked: () => quorum.isBlockedBeyond(ledger.head.header.number + 1n),
      isSlow: () => clock.now() - this.lastCloseMs > 2 * config.blockTimeMs + herderLimits.repeatMs,
      close: (block) => this.#closeOffered(block),
      onDone: () => this.#askPeers(),
    })
    this.pulse = createPulse({
      clock,
      repeat: () => this.#repeat(),
      recover: () => this.#recover(),
      onStuck: () => {
        observe({ type: 'stuck' })
        logger.warn('scp.stuck', { slot: ledger.head.header.number + 1n })
      },
    })
    answerQuestions({ ledger, store, network, sets, quorum, finality, state })
  }

  async start(): Promise<void> {
    const { network, ledger, config } = this.#options
    this.lastCloseMs = this.#options.clock.now()
    const statements = config.isValidator ? await this.#ownStatements.restore() : []
    network.onMessage('scp', (bytes, from) => (this.#stopped ? 'ignore' : this.#intake.receive(bytes, from)))
    network.onMessage('finality', (bytes) => {
      if (this.#stopped) return 'ignore'
      const verdict = this.finality.receive(bytes)
      if (verdict === 'accept') this.#checkDivergence()
      return verdict
    })
    network.onPeer((event, peer) => {
      if (event === 'connected') void this.#askPeer(peer)
      else this.catchUp.forget(peer)
    })
    for (const statement of statements)
      this.#feedLater({ type: 'restore', envelope: this.#intake.sign(statement) })
    for (const { peerId } of network.peers()) void this.#askPeer(peerId)
    if (config.isValidator && ledger.head.header.number > 0n)
      network.publish('finality', this.finality.sign(ledger.head))
    this.pulse.start()
    this.#scheduleTrigger()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancelTrigger?.()
    this.#timers.stopAll()
    this.pulse.stop()
    this.catchUp.stop()
    this.#quorumSetFetcher.stop()
    this.#setFetcher.stop()
    this.disk.stop()
    await this.#queue.stop()
  }

  /** Queues work on the state of consensus, which a halted node leaves alone. */
  #later(job: Job): void {
    if (this.#stopped || this.halted !== undefined) return
    this.#queue.push(() => (this.halted === undefined ? job() : undefined))
  }

  #feedLater(event: Event): void {
    this.#later(() => this.#feed(event))
  }

  async #feed(event: Event): Promise<void> {
    const decision = await this.consensus.feed(event)
    if (decision === undefined) return
    this.#closed(await this.#closing.close(decision.slot, decision.value))
    const { awaited } = this.#closing
    if (awaited !== undefined) this.#setFetcher.want(awaited.value.transactionSetHash.slice(2), undefined)
  }

  #deliverLater(): void {
    if (this.#isDeliveryQueued) return
    this.#isDeliveryQueued = true
    this.#later(async () => {
      this.#isDeliveryQueued = false
      for (const envelope of this.#pending.ready()) {
        const { slot } = envelope.statement
        const isOpen = slot > this.#options.ledger.head.header.number
        // A slot that came as a block stays as it was; one that SCP decided gains proof.
        if (isOpen || isDecided(this.consensus.state, slot)) await this.#feed({ type: 'envelope', envelope })
      }
    })
  }

  #takeSet(hash: Hex, bytes: Uint8Array): boolean {
    const { ledger } = this.#options
    if (!this.#sets.take(ledger.head.header.number + 1n, hash, bytes)) return false
    this.#later(async () => {
      this.#closed(await this.#closing.closeAwaited())
      this.#pending.recheck()
      for (const value of this.#openValues(hash))
        await this.#feed({ type: 'valueChecked', slot: ledger.head.header.number + 1n, value })
    })
    return true
  }

  #takeQuorumSet(hash: string, bytes: Uint8Array): boolean {
    const quorumSet = decodeQuorumSetOrUndefined(bytes)
    if (quorumSet === undefined || quorumSetHash(quorumSet) !== hash) return false
    this.#later(() => {
      if (!this.quorum.add(quorumSet)) this.#pending.discard(hash)
      this.#pending.recheck()
    })
    return true
  }

  /** What follows from a block, whichever way it came. */
  #closed(block: Block | undefined): void {
    if (block === undefined) return
    const { ledger, pool, network, clock, config, logger } = this.#options
    const { number } = block.header
    this.hasClosed = true
    this.lastCloseMs = clock.now()
    this.pulse.closed()
    this.#timers.stopUpTo(number)
    pool.blockClosed(block)
    if (config.isValidator) network.publish('finality', this.finality.sign(block))
    const keptFrom = number > herderLimits.slotsKept ? number - herderLimits.slotsKept : 0n
    this.#sets.dropBelow(keptFrom)
    this.records.dropBelow(keptFrom)
    this.#feedLater({ type: 'purge', slot: keptFrom })
    this.#pending.closed()
    this.#checkDrift(block)
    this.blockHandlers.tell(block, ledger.receipts(number) ?? [])
    logger.debug('block.closed', { block: number, hash: block.hash, transactions: block.transactions.length })
    this.#checkDivergence()
    this.#scheduleTrigger()
  }

  /** @returns false when the offer is no good. */
  #closeOffered(offered: OfferedBlock): Promise<boolean> {
    return new Promise((resolve) => {
      if (this.#stopped || this.halted !== undefined) return resolve(true)
      this.#queue.push(async () => {
        try {
          const block = await this.#closing.closeOffered(offered)
          this.#closed(block)
          resolve(block !== undefined)
        } catch (error) {
          resolve(true) // Not the sender's fault.
          throw error
        }
      })
    })
  }

  #checkDrift({ value }: Block): void {
    const { clock, logger } = this.#options
    const aheadMs = Number(value.closeTimeMs) - clock.now()
    if (aheadMs > herderLimits.driftMs && !this.catchUp.isRunning) logger.warn('clock.drift', { aheadMs })
  }

  /** Nothing a node does after it computed another state than those it trusts can be right. */
  #checkDivergence(): void {
    const block = this.finality.divergence()
    if (block === undefined) return
    this.#halt(
      `Block ${block} has another hash here than at the validators this node trusts: its state is not theirs.`,
    )
  }

  #halt(reason: string): void {
    if (this.halted !== undefined) return
    this.halted = reason
    this.#options.logger.error('consensus.halted', { reason })
    this.#cancelTrigger?.()
    this.#timers.stopAll()
    this.catchUp.stop()
  }

  #fault(error: unknown): void {
    if (error instanceof StoppedError || this.#stopped) return
    // Whatever it is, voting on from a state that nobody understands would be worse than silence.
    const reason = error instanceof Error ? error.message : String(error)
    const kind = error instanceof InvariantError ? 'A rule of the ledger does not hold' : 'An internal fault'
    if (!(error instanceof InvariantError))
      this.#options.logger.error('herder.fault', {
        reason,
        stack: error instanceof Error ? error.stack : undefined,
      })
    this.#halt(`${kind}: ${reason} This node stopped voting.`)
  }

  /** The next slot starts one block time after the agreed close time, whatever this node's clock says. */
  #scheduleTrigger(): void {
    const { ledger, clock, config } = this.#options
    this.#cancelTrigger?.()
    if (this.#stopped || this.halted !== undefined) return
    const dueMs = Number(ledger.head.value.closeTimeMs) + config.blockTimeMs
    const waitMs = Math.min(Math.max(dueMs - clock.now(), 0), config.blockTimeMs)
    this.#cancelTrigger = clock.after(waitMs, () => this.#later(() => this.#trigger()))
  }

  async #trigger(): Promise<void> {
    const { ledger, clock, config, pool } = this.#options
    const { head } = ledger
    if (!config.isValidator || this.catchUp.isRunning) return
    const slot = head.header.number + 1n
    const set = await this.disk.attempt(() => ledger.buildSet(pool.candidates()))
    this.#sets.put(slot, set)
    const parentMs = head.value.closeTimeMs
    const nowMs = BigInt(Math.floor(clock.now()))
    const closeTimeMs = nowMs > parentMs ? nowMs : parentMs + 1n
    const value = ledger.encodeValue({
      parentHash: head.hash,
      transactionSetHash: set.hash,
      closeTimeMs,
      upgrades: ownVotes({ ledger, config }, closeTimeMs),
    })
    this.consensus.triggeredAtMs = clock.now()
    await this.#feed({ type: 'nominate', slot, value, previousValue: ledger.encodeValue(head.value) })
  }

  /** Also for the slot before: someone may still be there. */
  #repeat(): void {
    const { ledger, network } = this.#options
    if (this.halted !== undefined || this.disk.trouble !== undefined) return
    const { number: head } = ledger.head.header
    for (const slot of [head, head + 1n])
      for (const envelope of this.consensus.own(slot)) network.publish('scp', encodeEnvelope(envelope))
    this.catchUp.check()
  }

  #recover(): void {
    if (this.halted === undefined) this.#askPeers()
  }

  /** Asks the next few peers, in turn. */
  #askPeers(): void {
    const peers = this.#options.network.peers()
    for (let count = 0; count < Math.min(herderLimits.recoverPeers, peers.length); count++) {
      this.#turn += 1
      const peer = peers[this.#turn % peers.length]
      if (peer !== undefined) void this.#askPeer(peer.peerId)
    }
    if (!this.catchUp.isRunning) this.#scheduleTriggerUnlessOpen()
  }

  async #askPeer(peer: string): Promise<void> {
    const { network, ledger } = this.#options
    try {
      const state = await askState(network, peer, ledger.head.header.number + 1n)
      if (this.#stopped) return
      if (state === undefined) return network.penalize(peer, 'scpState: malformed answer')
      this.catchUp.hint(peer, state.head)
      for (const bytes of state.envelopes) {
        if (this.#intake.receive(bytes, peer) === 'reject') network.penalize(peer, 'scpState: bad envelope')
      }
      for (const message of state.finality) this.finality.receive(message)
      this.#checkDivergence()
      this.#later(() => this.catchUp.check())
    } catch (error) {
      this.#options.logger.debug('scp.stateUnknown', { peer, reason: String(error) })
    }
  }

  /** A slot whose trigger fell into a catch-up is triggered after it. */
  #scheduleTriggerUnlessOpen(): void {
    const { ledger } = this.#options
    const open = this.consensus.state.slots.get(ledger.head.header.number + 1n)
    if (open?.nomination.started !== true) this.#scheduleTrigger()
  }

  #openValues(hash: Hex): readonly Value[] {
    const { ledger } = this.#options
    const slot = ledger.head.header.number + 1n
    return latestStatements(this.consensus.state, slot)
      .flatMap(({ statement }) => valuesIn(statement.pledges))
      .filter((value) => ledger.decodeValue(value)?.transactionSetHash === hash)
  }
}

function hashOf(bytes: Uint8Array): Hex {
  return `0x${bytesToHex(keccak_256(bytes))}`
}

function decodeQuorumSetOrUndefined(bytes: Uint8Array): QuorumSet | undefined {
  try {
    return decodeQuorumSet(bytes)
  } catch (error) {
    if (error instanceof ScpDecodeError) return undefined
    throw error
  }
}

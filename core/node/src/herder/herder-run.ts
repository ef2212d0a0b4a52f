/**
 * A herder at work: what happens when, in which order, and what ends it.
 * @module
 */
import type { Hex } from '@watt/evm'
import { type Block, InvariantError } from '@watt/ledger'
import {
  decodeQuorumSet,
  encodeEnvelope,
  type Event,
  latestStatements,
  type QuorumSet,
  quorumSetHash,
  ScpDecodeError,
  type Value,
  slotAt,
} from '@watt/scp'
import type { OfferVerdict } from './catch-up.ts'
import { isDecided } from './consensus.ts'
import { StoppedError } from './disk-guard.ts'
import { valuesIn } from './envelope-intake.ts'
import { herderLimits } from './limits.ts'
import type { HerderOptions } from './options.ts'
import { assembleHerder, type HerderParts } from './parts.ts'
import type { OfferedBlock, PeerState } from './peer-questions.ts'
import { proposalsFor } from './proposals.ts'
import { createSerialQueue, type Job, type SerialQueue } from './serial-queue.ts'
import { proposal } from './trigger.ts'

/** A herder with its life: made, started, stopped, once each. */
export class HerderRun {
  readonly parts: HerderParts
  /** Why this node will not vote again before an operator has looked. */
  halted: string | undefined
  /** Whether a block was closed since the start. */
  hasClosed = false
  /** When the last block was closed here, by `clock.elapsed()`; before the first, when the herder started. */
  openSinceMs: number

  readonly #options: HerderOptions
  readonly #queue: SerialQueue
  #isDeliveryQueued = false
  #isRepeatQueued = false
  #stopped = false

  constructor(options: HerderOptions) {
    this.#options = options
    this.openSinceMs = options.clock.elapsed()
    this.#queue = createSerialQueue((error) => this.#fault(error))
    this.parts = assembleHerder(options, {
      feed: (event) => this.#feedLater(event),
      deliver: () => this.#deliverLater(),
      behind: () => this.#later(() => this.parts.catchUp.check()),
      trigger: () => this.#later(() => this.#trigger()),
      repeat: () => this.#repeatLater(),
      caughtUp: () => this.#caughtUp(),
      takeSet: (hash, bytes) => this.#takeSet(hash, bytes),
      takeQuorumSet: (hash, bytes) => this.#takeQuorumSet(hash, bytes),
      takeState: (peer, state) => this.#takeState(peer, state),
      closeOffered: (offered, number) => this.#closeOffered(offered, number),
      openSinceMs: () => this.openSinceMs,
    })
  }

  async start(): Promise<void> {
    const { network, ledger, config, clock } = this.#options
    const { intake, finality, peerStates, catchUp, pulse, trigger, ownStatements } = this.parts
    this.openSinceMs = clock.elapsed()
    const statements = config.isValidator ? await ownStatements.restore() : []
    network.onMessage('scp', (bytes, from) => (this.#stopped ? 'ignore' : intake.receive(bytes, from)))
    network.onMessage('finality', (message) => {
      if (this.#stopped) return 'ignore'
      const verdict = finality.receive(message)
      if (verdict === 'accept') this.#checkDivergence()
      return verdict
    })
    network.onPeer((event, peer) => {
      if (event === 'connected') peerStates.ask(peer)
      else catchUp.forget(peer)
    })
    for (const statement of statements) this.#feedLater({ type: 'restore', envelope: intake.sign(statement) })
    for (const { peerId } of network.peers()) peerStates.ask(peerId)
    if (ledger.head.header.number > 0n) this.#certify(ledger.head)
    pulse.start()
    trigger.schedule()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#silence()
    this.parts.pulse.stop()
    this.parts.disk.stop()
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
    const { consensus, closing, sets, setFetcher } = this.parts
    const decision = await consensus.feed(event)
    const isNew = decision !== undefined && decision.slot > this.#head()
    this.#closed(await (isNew ? closing.close(decision.slot, decision.value) : closing.closeAwaited()))
    const hash = closing.awaited?.value.transactionSetHash
    if (hash !== undefined && sets.get(hash) === undefined) setFetcher.want(hash.slice(2), undefined)
  }

  #deliverLater(): void {
    if (this.#isDeliveryQueued) return
    this.#isDeliveryQueued = true
    this.#later(async () => {
      this.#isDeliveryQueued = false
      for (const envelope of this.parts.pending.ready()) {
        const { slot } = envelope.statement
        // A slot that came as a block stays as it was; one that SCP decided gains proof.
        if (slot > this.#head() || isDecided(this.parts.consensus.state, slot))
          await this.#feed({ type: 'envelope', envelope })
      }
    })
  }

  async #trigger(): Promise<void> {
    const { config, ledger, pool, clock, inclusion } = this.#options
    const { catchUp, disk, sets, consensus, pace } = this.parts
    if (!config.isValidator || catchUp.isRunning) return
    const { gasMax } = pace
    const bound = gasMax === undefined ? undefined : { gasMax, late: inclusion?.late() ?? [] }
    const set = await disk.attempt(() => ledger.buildSet(pool.candidates(), bound))
    // Built in stretches: what came in between may have ended it.
    if (this.#stopped || this.halted !== undefined) return
    const event = proposal(this.#options, set)
    sets.put(event.slot, set)
    consensus.triggeredAtMs = clock.elapsed()
    await this.#feed(event)
  }

  #takeSet(hash: Hex, bytes: Uint8Array): boolean {
    const { sets, closing, pending } = this.parts
    if (!sets.take(this.#head() + 1n, hash, bytes)) return false
    this.#later(async () => {
      this.#closed(await closing.closeAwaited())
      pending.recheck()
      const slot = this.#head() + 1n
      for (const value of this.#openValues(slot, hash))
        await this.#feed({ type: 'valueChecked', slot, value })
    })
    return true
  }

  #takeQuorumSet(hash: string, bytes: Uint8Array): boolean {
    const { quorum, pending } = this.parts
    const quorumSet = decodeQuorumSetOrUndefined(bytes)
    if (quorumSet === undefined || quorumSetHash(quorumSet) !== hash) return false
    this.#later(() => {
      if (!quorum.add(quorumSet)) pending.discard(hash)
      pending.recheck()
    })
    return true
  }

  /** @returns false when something in a peer's answer can only be a fault of the peer. */
  #takeState(peer: string, { head, envelopes, finality }: PeerState): boolean {
    if (this.#stopped || this.halted !== undefined) return true
    this.parts.catchUp.hint(peer, head)
    const verdicts = [
      ...envelopes.map((bytes) => this.parts.intake.receive(bytes, peer)),
      ...finality.map((message) => this.parts.finality.receive(message)),
    ]
    this.#checkDivergence()
    this.#later(() => this.parts.catchUp.check())
    return !verdicts.includes('reject')
  }

  /** Closes a block that a peer offered, unless it was closed meanwhile: consensus goes on beside a catch-up. */
  #closeOffered(offered: OfferedBlock, number: bigint): Promise<OfferVerdict> {
    return new Promise((resolve) => {
      if (this.#stopped || this.halted !== undefined) return resolve('closed')
      this.#queue.push(async () => {
        let verdict: OfferVerdict = 'closed' // A fault of this node is not the sender's.
        try {
          if (number <= this.#head()) return
          const result = await this.parts.closing.closeOffered(offered)
          if (typeof result === 'string') verdict = result
          else this.#closed(result)
        } finally {
          resolve(verdict)
        }
      })
    })
  }

  /** What follows from a block, whichever way it came. */
  #closed(block: Block | undefined): void {
    if (block === undefined) return
    const { ledger, pool, clock, logger } = this.#options
    const { pulse, timers, sets, records, intake, pending, blockHandlers, trigger } = this.parts
    const { number } = block.header
    this.hasClosed = true
    this.openSinceMs = clock.elapsed()
    pulse.closed()
    timers.stopUpTo(number)
    if (ledger.days !== undefined)
      this.#options.observe?.({
        type: 'proposals',
        block,
        proposals: proposalsFor(number, this.parts, ledger),
      })
    this.#certify(block) // Others wait for it.
    pool.blockClosed(block)
    const keptFrom = number > herderLimits.slotsKept ? number - herderLimits.slotsKept : 0n
    sets.closed(number)
    sets.dropBelow(keptFrom)
    records.dropBelow(keptFrom)
    this.#feedLater({ type: 'purge', slot: keptFrom })
    intake.closed()
    pending.closed()
    this.#checkDrift(block)
    const { hash, transactions } = block
    logger.debug('block.closed', { block: number, hash, transactions: transactions.length })
    blockHandlers.tell(block, ledger.receipts(number) ?? [])
    this.#checkDivergence()
    if (!this.#stopped && this.halted === undefined) trigger.schedule()
  }

  #certify(block: Block): void {
    const { config, network } = this.#options
    if (!config.isValidator) return
    const message = this.parts.finality.sign(block)
    if (message !== undefined) network.publish('finality', message)
  }

  /** A slot whose trigger fell into the catch-up is triggered after it. */
  #caughtUp(): void {
    const { peerStates, consensus, trigger } = this.parts
    if (this.#stopped || this.halted !== undefined) return
    peerStates.askSome()
    const isNominating = slotAt(consensus.state.slots, this.#head() + 1n)?.nomination.started === true
    if (!isNominating) trigger.schedule()
  }

  /**
   * Says again what was said last, also about the slot before: someone may still be there.
   * In its turn, as what is being said meanwhile would be newer.
   */
  #repeatLater(): void {
    if (this.#isRepeatQueued) return
    this.#isRepeatQueued = true
    this.#later(() => {
      this.#isRepeatQueued = false
      const { consensus, catchUp } = this.parts
      for (const slot of [this.#head(), this.#head() + 1n])
        for (const envelope of consensus.own(slot))
          this.#options.network.publish('scp', encodeEnvelope(envelope))
      catchUp.check()
    })
  }

  #checkDrift({ value }: Block): void {
    const { clock, logger } = this.#options
    const aheadMs = Number(value.closeTimeMs) - clock.now()
    if (aheadMs > herderLimits.driftMs) logger.warn('clock.drift', { aheadMs })
  }

  /** Nothing a node does after it computed another state than those it trusts can be right. */
  #checkDivergence(): void {
    const block = this.parts.finality.divergence()
    if (block === undefined) return
    const day = this.#options.ledger.days?.closesOf(block).at(-1)?.day
    const suspect =
      day === undefined
        ? ''
        : ` It closed day ${day}: \`watt people compare --with\` a node of theirs finds the first member that differs.`
    this.#halt(
      `Block ${block} has another hash here than at the validators this node trusts: its state is not theirs.${suspect}`,
    )
  }

  #fault(error: unknown): void {
    if (error instanceof StoppedError || this.#stopped) return
    // Whatever it is, voting on from a state that nobody understands would be worse than silence.
    const reason = error instanceof Error ? error.message : String(error)
    const kind = error instanceof InvariantError ? 'A rule of the ledger does not hold' : 'An internal fault'
    const stack = error instanceof Error ? error.stack : undefined
    if (!(error instanceof InvariantError)) this.#options.logger.error('herder.fault', { reason, stack })
    this.#halt(`${kind}: ${reason} This node stopped voting.`)
  }

  #halt(reason: string): void {
    if (this.halted !== undefined) return
    this.halted = reason
    this.#options.logger.error('consensus.halted', { reason })
    this.#silence()
  }

  #silence(): void {
    const { trigger, timers, catchUp, setFetcher, quorumSetFetcher, peerStates } = this.parts
    trigger.stop()
    timers.stopAll()
    catchUp.stop()
    setFetcher.stop()
    quorumSetFetcher.stop()
    peerStates.stop()
  }

  #head(): bigint {
    return this.#options.ledger.head.header.number
  }

  #openValues(slot: bigint, hash: Hex): readonly Value[] {
    const { ledger } = this.#options
    return latestStatements(this.parts.consensus.state, slot)
      .flatMap(({ statement }) => valuesIn(statement.pledges))
      .filter((value) => ledger.decodeValue(value)?.transactionSetHash === hash)
  }
}

function decodeQuorumSetOrUndefined(bytes: Uint8Array): QuorumSet | undefined {
  try {
    return decodeQuorumSet(bytes)
  } catch (error) {
    if (error instanceof ScpDecodeError) return undefined
    throw error
  }
}

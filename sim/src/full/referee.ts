/**
 * Watches all machines of a run: what they close, say, log and show, and whether all that may be.
 * @module
 */
import { type Block, decodeValue, type Genesis, type Receipt } from '@watt/ledger'
import type { Network } from '@watt/node'
import { defaultPoolLimits, evidenceKey, type HerderEvent, type MemoryNodeParts } from '@watt/node/parts'
import { decodeEnvelope, type Envelope, type NodeId, type QuorumSet, ScpDecodeError } from '@watt/scp'
import type { Check, Outcome, Sometimes, Violation } from '../outcome.ts'
import { type CertificateCheck, createCertificateCheck } from './checks/certificate-check.ts'
import { type ChainCheck, createChainCheck } from './checks/chain-check.ts'
import { createDurabilityCheck, type DurabilityCheck } from './checks/durability-check.ts'
import type { Fail } from './checks/fail.ts'
import { createSpeechCheck, type SpeechCheck } from './checks/speech-check.ts'
import type { Tracer } from '../trace.ts'
import type { RunDigest } from './digest.ts'
import type { Machine, Witness } from './machine.ts'
import type { Signatures } from './signatures.ts'
import { wrapNetwork } from './wrapped-network.ts'

export type RefereeOptions = {
  /** Checks that are left out, to see that they are needed. */
  readonly without: ReadonlySet<Check>
  readonly genesis: Genesis
  readonly signatures: Signatures
  /** Milliseconds since the start of the run. */
  readonly nowMs: () => number
  readonly digest: RunDigest
  readonly tracer: Tracer | undefined
  readonly isHonest: (machine: Machine) => boolean
  readonly quorumSetOf: (machine: Machine) => QuorumSet
}

/** Timers that a node may have at once: its own are a few dozen, and messages on their way to it count too. */
const timersMax = 20_000
/** Writes that a node may have under way: the herder waits for each. */
const writesMax = 16

export class Referee implements Witness {
  violation: Violation | undefined
  readonly counts: Partial<Record<Sometimes, number>> = {}
  readonly chain: ChainCheck
  readonly durability: DurabilityCheck
  readonly #speech: SpeechCheck
  readonly #certificate: CertificateCheck
  readonly #options: RefereeOptions
  /** Peers of honest nodes, and the node ids of those. */
  readonly #honestPeers = new Set<string>()
  readonly #honestIds = new Set<NodeId>()
  readonly #catchingUp = new Set<Machine>()

  constructor(options: RefereeOptions) {
    this.#options = options
    this.chain = createChainCheck(
      options.genesis,
      () => Number(options.genesis.timestampMs) + options.nowMs(),
      this.fail,
    )
    this.durability = createDurabilityCheck(this.fail)
    this.#speech = createSpeechCheck(this.fail)
    this.#certificate = createCertificateCheck(options.signatures, this.fail)
  }

  readonly fail: Fail = (check, node, problem) => {
    if (this.#options.without.has(check)) return
    this.violation ??= { check, atMs: this.#options.nowMs(), node, problem }
  }

  count(what: Sometimes): void {
    this.counts[what] = (this.counts[what] ?? 0) + 1
  }

  admit(machine: Machine): void {
    if (!this.#options.isHonest(machine)) return
    this.#honestPeers.add(machine.peerId)
    this.#honestIds.add(machine.identity.nodeId)
  }

  // What follows is the witness's part.

  wrap = (network: Network, machine: Machine): Network =>
    wrapNetwork(network, {
      ask: async (peer, question, body) => {
        const answer = await network.ask(peer, question, body)
        if (question === 'set') this.count('fetched-set')
        return answer
      },
      penalize: (peer, reason) => {
        if (this.#options.isHonest(machine) && this.#honestPeers.has(peer))
          this.fail('no-false-accusation', machine.index, `It blamed ${peer}, which is honest: ${reason}.`)
        network.penalize(peer, reason)
      },
    })

  assembled = (machine: Machine, parts: MemoryNodeParts): void => {
    parts.herder.onBlock((block, receipts) => this.#closed(machine, parts, block, receipts))
    if (this.#options.isHonest(machine)) this.durability.compare(machine.index, parts.ledger)
  }

  up = (machine: Machine): void => this.lived('up', machine)

  /** What happened to a machine. */
  lived(type: 'up' | 'down' | 'paused' | 'resumed', machine: Machine): void {
    const { nowMs, digest, tracer } = this.#options
    digest.add(nowMs(), type, machine.peerId)
    if (type === 'down') this.#catchingUp.delete(machine)
    tracer?.({ atMs: nowMs(), node: machine.index, type })
  }

  logged = (
    machine: Machine,
    level: 'info' | 'warn' | 'error',
    event: string,
    fields: Readonly<Record<string, unknown>>,
  ): void => {
    if (event === 'catchUp.started') this.#catchingUp.add(machine)
    if (event === 'catchUp.trail') this.count('proven-later')
    if (event === 'catchUp.done') this.#catchingUp.delete(machine)
    if (event === 'scp.equivocation' || event === 'finality.equivocation') {
      this.count('equivocation-seen')
      if (this.#options.isHonest(machine) && this.#honestIds.has(fields['nodeId'] as NodeId))
        this.fail(
          'no-false-accusation',
          machine.index,
          `It says that an honest node contradicts itself: ${event}.`,
        )
    }
    // A disk that fails is a fault of the plan, and the node says so.
    if (level === 'error' && event !== 'store.failed' && this.#options.isHonest(machine))
      this.fail(
        'no-fault',
        machine.index,
        `${event}: ${JSON.stringify({ ...fields, reason: fields['stack'] ?? fields['reason'] })}`,
      )
  }

  observed = (machine: Machine, event: HerderEvent): void => {
    if (event.type !== 'timeout') return
    if (event.timer === 'ballot') this.count('ballot-timeout')
    const { nowMs, tracer } = this.#options
    const slot = Number(this.chain.highest) + 1
    tracer?.({ atMs: nowMs(), node: machine.index, type: 'timeout', slot, timer: event.timer })
  }

  broken = (machine: Machine, error: unknown): void => {
    if (!this.#options.isHonest(machine)) return
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    this.fail('no-fault', machine.index, `It does not start: ${text}`)
  }

  /** Something was said to the network, by whomever. */
  said(machine: Machine, message: Uint8Array): void {
    const envelope = decodeOrUndefined(message)
    if (envelope === undefined) return
    const { statement } = envelope
    for (const value of statement.pledges.type === 'nominate' ? statement.pledges.votes : []) {
      const set = decodeValue(value)?.transactionSetHash
      if (set !== undefined) this.chain.proposed(set)
    }
    if (this.#options.isHonest(machine)) this.#speech.said(machine.index, statement)
  }

  // What is looked at now and then, and at the end.

  /** Looks at what no event tells of. */
  inspect(machines: readonly Machine[]): void {
    for (const machine of machines) {
      const { node, index } = machine
      if (node === undefined || !this.#options.isHonest(machine)) continue
      const { pending, queued, bytes } = node.pool.status()
      const { slotsMax, queuedShareMax, bytesMax } = defaultPoolLimits
      if (pending + queued > slotsMax || queued > queuedShareMax * slotsMax || bytes > bytesMax)
        this.fail('bounds', index, `Its pool holds ${pending} + ${queued} transactions, ${bytes} bytes.`)
      // What reaches a paused machine waits on the wire, and its senders bound that.
      if (!machine.isPaused && node.clock.timers > timersMax)
        this.fail('bounds', index, `It has ${node.clock.timers} timers.`)
      if (machine.writing > writesMax)
        this.fail('bounds', index, `It has ${machine.writing} writes under way.`)
      if (node.herder.status().state === 'halted')
        this.fail('no-fault', index, `It halted: ${node.herder.status().reason ?? ''}`)
    }
  }

  /** Looks at everything once more when all is over. */
  conclude(machines: readonly Machine[]): void {
    this.inspect(machines)
    for (const machine of machines) {
      const { node, index } = machine
      if (node === undefined || !this.#options.isHonest(machine)) continue
      this.durability.compare(index, node.ledger)
      for (const nodeId of this.#honestIds)
        if (machine.disk.get(evidenceKey(nodeId)) !== undefined)
          this.fail('no-false-accusation', index, `It keeps evidence against ${nodeId}, which is honest.`)
    }
  }

  /** Somebody must be able to prove a block that all have closed. */
  expectCertificate(honest: readonly Machine[], number: bigint): void {
    const has = honest.some(
      (it) =>
        it.node &&
        this.#certificate(it.index, number, { ...it.node, quorumSet: this.#options.quorumSetOf(it) }),
    )
    if (!has)
      this.fail('certificate', undefined, `Nobody has a certificate of block ${number}, which all closed.`)
  }

  outcome(rest: Pick<Outcome, 'seed' | 'virtualMs' | 'periodsToConverge'>): Outcome {
    return {
      ...rest,
      violation: this.violation,
      decidedSlots: Number(this.chain.highest),
      traceHash: this.#options.digest.end(),
      counts: this.counts,
    }
  }

  #closed(
    machine: Machine,
    { ledger, herder }: MemoryNodeParts,
    block: Block,
    receipts: readonly Receipt[],
  ): void {
    const { nowMs, digest, isHonest, quorumSetOf } = this.#options
    const { number } = block.header
    digest.add(nowMs(), 'closed', machine.peerId, number, block.hash)
    const isCaughtUp = this.#catchingUp.has(machine)
    if (isCaughtUp) this.count('catch-up')
    this.#options.tracer?.({
      atMs: nowMs(),
      node: machine.index,
      slot: Number(number),
      ...(isCaughtUp
        ? { type: 'catch-up', from: machine.index }
        : { type: 'decide', value: block.hash.slice(2, 8) }),
    })
    if (!isHonest(machine)) return
    this.chain.closed(machine.index, block, ledger)
    this.durability.closed(machine.index, block, receipts)
    if (number > 2n)
      this.#certificate(machine.index, number - 2n, { ledger, herder, quorumSet: quorumSetOf(machine) })
    if (number > 40n) this.#speech.dropBelow(number - 40n)
  }
}

function decodeOrUndefined(bytes: Uint8Array): Envelope | undefined {
  try {
    return decodeEnvelope(bytes)
  } catch (error) {
    if (error instanceof ScpDecodeError) return undefined // A liar's bytes.
    throw error
  }
}

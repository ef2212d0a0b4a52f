/**
 * A network inside one process, on injected time and randomness: the same seed gives the same run.
 *
 * It floods as the real one does: handlers judge first, and what they accept goes on to the other neighbours.
 * @module
 */
import type { NodeId } from '@watt/scp'
import type { Clock, Network, PeerStatus, Question, Topic, Verdict } from '../types.ts'
import { createFloodGate } from './flood-gate.ts'
import { answerBytesMax, messageBytesMax, networkLimits, questionBytesMax } from './limits.ts'
import { MessageTooLargeError } from './message-too-large-error.ts'
import { createPenalties } from './penalties.ts'
import { PeerRequestError } from './peer-request-error.ts'
import { createSeen, messageId } from './seen.ts'

/** How badly the wires behave. Chances are from 0 to 1. */
export type Wires = {
  readonly delayMs: { readonly min: number; readonly max: number }
  /** A flooded message is lost on one link. */
  readonly dropChance: number
  /** A flooded message arrives twice. */
  readonly duplicateChance: number
  /** A flooded message takes up to five times the longest delay, so that later ones overtake it. */
  readonly reorderChance: number
}

/** One direction of a link: undefined is a link as all are. */
export type Link = Partial<Wires> | 'cut' | undefined

/** What became of one flooded message on one link, or on its way out. */
export type WireEvent = {
  readonly type: 'published' | 'arrived' | 'lost'
  readonly topic: Topic
  /** Names the message by its content. */
  readonly id: string
  readonly from: string
  /** The sender itself, for `published`. */
  readonly to: string
  readonly message: Uint8Array
}

/** The switchboard of networks in memory. */
export interface MemoryHub {
  /**
   * Makes the network of a node. It is reachable once started.
   * @param peer.clock - Of this node: what arrives for it arrives on its time. Default: that of the hub.
   */
  join(peer: { readonly peerId: string; readonly nodeId?: NodeId; readonly clock?: Clock }): Network
  /** Changes the behaviour of all wires from now on. */
  setWires(wires: Partial<Wires>): void
  /** Changes single links from now on, each direction by itself. Where one direction is cut, peers stay connected. */
  setLinks(linkOf: (from: string, to: string) => Link): void
  /** Cuts links: peers reach only those of their own group. No groups: everybody reaches everybody. */
  partition(groups: readonly (readonly string[])[]): void
}

/** Calm wires: a millisecond, nothing lost. */
const calmWires: Wires = {
  delayMs: { min: 1, max: 1 },
  dropChance: 0,
  duplicateChance: 0,
  reorderChance: 0,
}

/** What a stream lost is sent again after this long, as TCP does. */
const sentAgainMs = 1_000

/**
 * Makes a hub.
 * @param options.random - Uniform in [0, 1), seeded.
 * @param options.observe - Hears what becomes of flooded messages.
 */
export function createMemoryHub(options: {
  readonly clock: Clock
  readonly random: () => number
  readonly wires?: Partial<Wires>
  readonly observe?: (event: WireEvent) => void
}): MemoryHub {
  const { clock, random, observe } = options
  let wires: Wires = { ...calmWires, ...options.wires }
  let groups: readonly ReadonlySet<string>[] = []
  let linkOf: (from: string, to: string) => Link = () => undefined
  const nodes = new Map<string, MemoryNetwork>()

  const reaches = (from: string, to: string): boolean => {
    if (from === to || linkOf(from, to) === 'cut') return false
    return groups.length === 0 || groups.some((group) => group.has(from) && group.has(to))
  }
  const wiresOf = (from: string, to: string): Wires => {
    const link = linkOf(from, to)
    return link === undefined || link === 'cut' ? wires : { ...wires, ...link }
  }
  const delay = ({ delayMs: { min, max } }: Wires): number => min + random() * (max - min)
  const flightMs = (on: Wires): number =>
    on.reorderChance > 0 && random() < on.reorderChance
      ? delay(on) + 4 * random() * on.delayMs.max
      : delay(on)

  const links: Links = {
    observe: observe ?? (() => undefined),
    neighbours: (self) =>
      [...nodes.values()].filter(
        (it) => (reaches(self, it.peerId) || reaches(it.peerId, self)) && it.isRunning && !it.bans(self),
      ),
    carry(from, to, run, lost) {
      const on = wiresOf(from, to.peerId)
      if (random() < on.dropChance) return lost()
      const copies = random() < on.duplicateChance ? 2 : 1
      for (let copy = 0; copy < copies; copy++) {
        // Whether the link stands is decided on arrival too: a partition swallows what is under way.
        to.clock.after(flightMs(on), () => (reaches(from, to.peerId) ? run() : lost()))
      }
    },
    stream(from, to, run) {
      const on = wiresOf(from, to.peerId)
      let waitMs = delay(on)
      for (let tries = 0; tries < 10 && random() < on.dropChance; tries++) waitMs += sentAgainMs
      to.clock.after(waitMs, () => reaches(from, to.peerId) && run())
    },
    changed() {
      for (const node of nodes.values()) node.refreshLinks()
    },
  }

  return {
    join({ peerId, nodeId, clock: own = clock }) {
      const node = new MemoryNetwork({ peerId, nodeId, links, clock: own })
      nodes.set(peerId, node)
      return node
    },
    setWires(changes) {
      wires = { ...wires, ...changes }
    },
    setLinks(next) {
      linkOf = next
      links.changed()
    },
    partition(next) {
      groups = next.map((group) => new Set(group))
      links.changed()
    },
  }
}

type Links = {
  readonly observe: (event: WireEvent) => void
  neighbours(self: string): readonly MemoryNetwork[]
  /** A flooded message: delayed, lost or doubled. */
  carry(from: string, to: MemoryNetwork, run: () => void, lost: () => void): void
  /** A stream: delayed, but neither lost nor doubled. */
  stream(from: string, to: MemoryNetwork, run: () => void): void
  changed(): void
}

type MessageHandler = Parameters<Network['onMessage']>[1]
type QuestionHandler = Parameters<Network['onQuestion']>[1]
type PeerHandler = Parameters<Network['onPeer']>[0]

type Flooded = Pick<WireEvent, 'topic' | 'id' | 'message'>

type MemoryNetworkOptions = {
  readonly peerId: string
  readonly nodeId: NodeId | undefined
  readonly links: Links
  readonly clock: Clock
}

class MemoryNetwork implements Network {
  readonly peerId: string
  readonly nodeId: NodeId | undefined
  readonly clock: Clock
  isRunning = false
  readonly #links: Links
  readonly #penalties
  readonly #gate
  readonly #seen
  readonly #messageHandlers = new Map<Topic, MessageHandler>()
  readonly #questionHandlers = new Map<Question, QuestionHandler>()
  readonly #peerHandlers: PeerHandler[] = []
  /** Neighbours that were announced, with the time they came. */
  readonly #connected = new Map<string, number>()

  constructor({ peerId, nodeId, links, clock }: MemoryNetworkOptions) {
    this.peerId = peerId
    this.nodeId = nodeId
    this.clock = clock
    this.#links = links
    this.#penalties = createPenalties(clock)
    this.#gate = createFloodGate({
      clock,
      isFixed: () => false,
      penalize: (peer, reason) => this.penalize(peer, reason),
    })
    this.#seen = createSeen({ clock, max: networkLimits.seenMax, ms: networkLimits.seenMs })
  }

  start(): Promise<void> {
    this.isRunning = true
    this.#links.changed()
    return Promise.resolve()
  }

  stop(): Promise<void> {
    this.isRunning = false
    this.#links.changed()
    return Promise.resolve()
  }

  addresses(): readonly string[] {
    return this.isRunning ? [`/memory/${this.peerId}`] : []
  }

  peers(): readonly PeerStatus[] {
    return this.#neighbours().map((it) => ({
      peerId: it.peerId,
      nodeId: it.nodeId,
      addresses: it.addresses(),
      direction: it.peerId < this.peerId ? 'outbound' : 'inbound',
      connectedAtMs: this.#connected.get(it.peerId) ?? this.clock.now(),
      latencyMs: undefined,
    }))
  }

  publish(topic: Topic, message: Uint8Array): void {
    if (message.length > messageBytesMax[topic]) throw new MessageTooLargeError(topic, message.length)
    if (!this.isRunning) return
    const id = messageId(topic, message)
    this.#seen.add(id)
    // The sender may reuse its buffer.
    const flooded = { topic, id, message: message.slice() }
    this.#links.observe({ type: 'published', ...flooded, from: this.peerId, to: this.peerId })
    this.#spread(flooded, undefined)
  }

  onMessage(topic: Topic, handler: MessageHandler): void {
    this.#messageHandlers.set(topic, handler)
  }

  async ask(peer: string, question: Question, body: Uint8Array): Promise<Uint8Array> {
    const other = this.#neighbours().find((it) => it.peerId === peer)
    if (other === undefined) throw new PeerRequestError(peer, question, 'unknown-peer')
    if (body.length > questionBytesMax) throw new PeerRequestError(peer, question, 'too-large')
    const answer = await this.#answerOf(other, question, body.slice())
    if (answer === undefined) throw new PeerRequestError(peer, question, 'not-found')
    if (answer.length > answerBytesMax[question]) throw new PeerRequestError(peer, question, 'too-large')
    return answer.slice()
  }

  /** Puts a question and waits for the answer; where one direction is cut, until time runs out. */
  #answerOf(other: MemoryNetwork, question: Question, body: Uint8Array): Promise<Uint8Array | undefined> {
    return new Promise((resolve, reject) => {
      const fail = (reason: 'timeout' | 'failed'): void => {
        cancel()
        reject(new PeerRequestError(other.peerId, question, reason))
      }
      const cancel = this.clock.after(networkLimits.questionMs, () => fail('timeout'))
      const settle = (answer: Uint8Array | undefined): void => {
        if (!this.#neighbours().includes(other)) return fail('failed')
        cancel()
        resolve(answer)
      }
      this.#links.stream(this.peerId, other, () => {
        other.answer(question, body, this.peerId).then(
          (answer) => this.#links.stream(other.peerId, this, () => settle(answer)),
          () => fail('failed'),
        )
      })
    })
  }

  onQuestion(question: Question, handler: QuestionHandler): void {
    this.#questionHandlers.set(question, handler)
  }

  onPeer(handler: PeerHandler): void {
    this.#peerHandlers.push(handler)
  }

  penalize(peer: string, _reason: string): void {
    if (this.#penalties.add(peer)) this.#links.changed()
  }

  charge(peer: string, uselessBytes: number): void {
    this.#gate.charge(peer, uselessBytes)
  }

  bans(peer: string): boolean {
    return this.#penalties.isBanned(peer)
  }

  async answer(question: Question, body: Uint8Array, from: string): Promise<Uint8Array | undefined> {
    return this.isRunning ? this.#questionHandlers.get(question)?.(body, from) : undefined
  }

  hasSeen(id: string): boolean {
    return this.#seen.has(id)
  }

  async receive(flooded: Flooded, from: string): Promise<void> {
    if (!this.isRunning || this.bans(from)) return
    if (!this.#gate.admits(from, flooded.topic, flooded.message.length) || !this.#seen.add(flooded.id)) return
    this.#links.observe({ type: 'arrived', ...flooded, from, to: this.peerId })
    const { topic } = flooded
    const verdict = await this.#judge(flooded, from)
    if (verdict === 'reject') this.penalize(from, `${topic}: rejected`)
    if (verdict === 'ignore' && topic !== 'transactions') this.#gate.wasted(from, flooded.message.length)
    if (verdict === 'accept' && this.isRunning) this.#spread(flooded, from)
  }

  /** Tells handlers which neighbours came and went. */
  refreshLinks(): void {
    const current = new Set(this.#neighbours().map((it) => it.peerId))
    for (const peer of this.#connected.keys()) {
      if (current.has(peer)) continue
      this.#connected.delete(peer)
      this.#gate.left(peer)
      this.#tell('disconnected', peer)
    }
    for (const peer of current) {
      if (this.#connected.has(peer)) continue
      this.#connected.set(peer, this.clock.now())
      this.#tell('connected', peer)
    }
  }

  #tell(event: 'connected' | 'disconnected', peer: string): void {
    for (const handler of this.#peerHandlers) handler(event, peer)
  }

  async #judge({ topic, message }: Flooded, from: string): Promise<Verdict> {
    try {
      return (await this.#messageHandlers.get(topic)?.(message, from)) ?? 'ignore'
    } catch {
      return 'ignore' // As the real network does: a fault of ours is not the sender's.
    }
  }

  #neighbours(): readonly MemoryNetwork[] {
    return this.isRunning ? this.#links.neighbours(this.peerId).filter((it) => !this.bans(it.peerId)) : []
  }

  #spread(flooded: Flooded, from: string | undefined): void {
    for (const other of this.#neighbours()) {
      // To one who has it already, sending it again changes nothing.
      if (other.peerId === from || other.hasSeen(flooded.id)) continue
      const lost = (): void =>
        this.#links.observe({ type: 'lost', ...flooded, from: this.peerId, to: other.peerId })
      this.#links.carry(this.peerId, other, () => void other.receive(flooded, this.peerId), lost)
    }
  }
}

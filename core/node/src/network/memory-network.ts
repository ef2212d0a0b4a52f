/**
 * A network inside one process, on injected time and randomness: the same seed gives the same run.
 *
 * It floods as the real one does: handlers judge first, and what they accept goes on to the other neighbours.
 * @module
 */
import type { NodeId } from '@watt/scp'
import type { Clock, Network, PeerStatus, Question, Topic, Verdict } from '../types.ts'
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
}

/** The switchboard of networks in memory. */
export interface MemoryHub {
  /** Makes the network of a node. It is reachable once started. */
  join(peer: { readonly peerId: string; readonly nodeId?: NodeId }): Network
  /** Changes the behaviour of all wires from now on. */
  setWires(wires: Partial<Wires>): void
  /** Cuts links: peers reach only those of their own group. No groups: everybody reaches everybody. */
  partition(groups: readonly (readonly string[])[]): void
}

/** Calm wires: a millisecond, nothing lost. */
const calmWires: Wires = { delayMs: { min: 1, max: 1 }, dropChance: 0, duplicateChance: 0 }

/**
 * Makes a hub.
 * @param options.random - Uniform in [0, 1), seeded.
 */
export function createMemoryHub(options: {
  readonly clock: Clock
  readonly random: () => number
  readonly wires?: Partial<Wires>
}): MemoryHub {
  const { clock, random } = options
  let wires: Wires = { ...calmWires, ...options.wires }
  let groups: readonly ReadonlySet<string>[] = []
  const nodes = new Map<string, MemoryNetwork>()

  const reaches = (a: string, b: string): boolean => {
    if (a === b) return false
    return groups.length === 0 || groups.some((group) => group.has(a) && group.has(b))
  }
  const delay = (): number => wires.delayMs.min + random() * (wires.delayMs.max - wires.delayMs.min)

  const links: Links = {
    clock,
    neighbours(self) {
      return [...nodes.values()].filter((it) => reaches(self, it.peerId) && it.isRunning && !it.bans(self))
    },
    carry(from, to, run) {
      if (random() < wires.dropChance) return
      const copies = random() < wires.duplicateChance ? 2 : 1
      for (let copy = 0; copy < copies; copy++) {
        // Whether the link stands is decided on arrival too: a partition swallows what is under way.
        clock.after(delay(), () => reaches(from, to) && run())
      }
    },
    /** A stream: delayed, but neither lost nor doubled. */
    stream: () => new Promise((resolve) => void clock.after(delay(), resolve)),
    changed() {
      for (const node of nodes.values()) node.refreshLinks()
    },
  }

  return {
    join({ peerId, nodeId }) {
      const node = new MemoryNetwork({ peerId, nodeId, links })
      nodes.set(peerId, node)
      return node
    },
    setWires(changes) {
      wires = { ...wires, ...changes }
    },
    partition(next) {
      groups = next.map((group) => new Set(group))
      links.changed()
    },
  }
}

type Links = {
  readonly clock: Clock
  neighbours(self: string): readonly MemoryNetwork[]
  carry(from: string, to: string, run: () => void): void
  stream(): Promise<void>
  changed(): void
}

type MessageHandler = Parameters<Network['onMessage']>[1]
type QuestionHandler = Parameters<Network['onQuestion']>[1]
type PeerHandler = Parameters<Network['onPeer']>[0]

class MemoryNetwork implements Network {
  readonly peerId: string
  readonly nodeId: NodeId | undefined
  isRunning = false
  readonly #links: Links
  readonly #penalties
  readonly #seen
  readonly #messageHandlers = new Map<Topic, MessageHandler>()
  readonly #questionHandlers = new Map<Question, QuestionHandler>()
  readonly #peerHandlers: PeerHandler[] = []
  /** Neighbours that were announced, with the time they came. */
  readonly #connected = new Map<string, number>()

  constructor({ peerId, nodeId, links }: { peerId: string; nodeId: NodeId | undefined; links: Links }) {
    this.peerId = peerId
    this.nodeId = nodeId
    this.#links = links
    this.#penalties = createPenalties(links.clock)
    this.#seen = createSeen({ clock: links.clock, max: networkLimits.seenMax, ms: networkLimits.seenMs })
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
      connectedAtMs: this.#connected.get(it.peerId) ?? this.#links.clock.now(),
      latencyMs: undefined,
    }))
  }

  publish(topic: Topic, message: Uint8Array): void {
    if (message.length > messageBytesMax[topic]) throw new MessageTooLargeError(topic, message.length)
    if (!this.isRunning) return
    this.#seen.add(messageId(topic, message))
    this.#spread(topic, message, undefined)
  }

  onMessage(topic: Topic, handler: MessageHandler): void {
    this.#messageHandlers.set(topic, handler)
  }

  async ask(peer: string, question: Question, body: Uint8Array): Promise<Uint8Array> {
    const other = this.#neighbours().find((it) => it.peerId === peer)
    if (other === undefined) throw new PeerRequestError(peer, question, 'unknown-peer')
    if (body.length > questionBytesMax) throw new PeerRequestError(peer, question, 'too-large')
    await this.#links.stream()
    const answer = await other.answer(question, Uint8Array.from(body), this.peerId)
    await this.#links.stream()
    if (!this.#neighbours().includes(other)) throw new PeerRequestError(peer, question, 'failed')
    if (answer === undefined) throw new PeerRequestError(peer, question, 'not-found')
    if (answer.length > answerBytesMax[question]) throw new PeerRequestError(peer, question, 'too-large')
    return Uint8Array.from(answer)
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

  bans(peer: string): boolean {
    return this.#penalties.isBanned(peer)
  }

  async answer(question: Question, body: Uint8Array, from: string): Promise<Uint8Array | undefined> {
    return this.isRunning ? this.#questionHandlers.get(question)?.(body, from) : undefined
  }

  async receive(topic: Topic, message: Uint8Array, from: string): Promise<void> {
    if (!this.isRunning || this.bans(from) || !this.#seen.add(messageId(topic, message))) return
    const verdict = await this.#judge(topic, message, from)
    if (verdict === 'reject') this.penalize(from, `${topic}: rejected`)
    if (verdict === 'accept' && this.isRunning) this.#spread(topic, message, from)
  }

  /** Tells handlers which neighbours came and went. */
  refreshLinks(): void {
    const current = new Set(this.#neighbours().map((it) => it.peerId))
    for (const peer of this.#connected.keys()) {
      if (current.has(peer)) continue
      this.#connected.delete(peer)
      this.#tell('disconnected', peer)
    }
    for (const peer of current) {
      if (this.#connected.has(peer)) continue
      this.#connected.set(peer, this.#links.clock.now())
      this.#tell('connected', peer)
    }
  }

  #tell(event: 'connected' | 'disconnected', peer: string): void {
    for (const handler of this.#peerHandlers) handler(event, peer)
  }

  async #judge(topic: Topic, message: Uint8Array, from: string): Promise<Verdict> {
    try {
      return (await this.#messageHandlers.get(topic)?.(message, from)) ?? 'ignore'
    } catch {
      return 'ignore' // As the real network does: a fault of ours is not the sender's.
    }
  }

  #neighbours(): readonly MemoryNetwork[] {
    return this.isRunning ? this.#links.neighbours(this.peerId).filter((it) => !this.bans(it.peerId)) : []
  }

  #spread(topic: Topic, message: Uint8Array, from: string | undefined): void {
    const copy = Uint8Array.from(message) // The sender may reuse its buffer.
    for (const other of this.#neighbours()) {
      if (other.peerId === from) continue
      this.#links.carry(this.peerId, other.peerId, () => void other.receive(topic, copy, this.peerId))
    }
  }
}

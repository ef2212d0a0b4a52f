/**
 * The network over libp2p: TCP (or WebSocket), Noise, Yamux, gossipsub, and a stream protocol for each question.
 * @module
 */
import type { Connection, Libp2p } from '@libp2p/interface'
import type { GossipSub } from '@libp2p/gossipsub'
import { multiaddr } from '@multiformats/multiaddr'
import { peerIdFromPrivateKey } from '@libp2p/peer-id'
import { privateKeyFromRaw } from '@libp2p/crypto/keys'
import { WattError } from '@watt/errors'
import type { Hex } from '@watt/evm'
import { evenPrivateKey, nodeIdOf } from '../identity/identity.ts'
import type { Clock, Logger, Network, PeerStatus, Question, Topic, Verdict } from '../types.ts'
import { createConnectionGater } from './connection-gater.ts'
import { createFixedPeers } from './fixed-peers.ts'
import { lookFirst } from './first-look.ts'
import { createFloodGate } from './flood-gate.ts'
import { createInFlight } from './in-flight.ts'
import { createLibp2pNode, type Services } from './libp2p-node.ts'
import { messageBytesMax, networkLimits, questionCost } from './limits.ts'
import { MessageTooLargeError } from './message-too-large-error.ts'
import { createPenalties } from './penalties.ts'
import { PeerRequestError } from './peer-request-error.ts'
import { plainBytes } from './plain-bytes.ts'
import { answerOn, askOver, isMalformed, questionProtocol } from './questions.ts'
import { createQuota } from './quota.ts'
import { createSeen, messageId } from './seen.ts'
import { createTransactionLane } from './transaction-lane.ts'

/** What a network over libp2p needs. */
export type Libp2pNetworkOptions = {
  /** The node's 32-byte private key: peers know the node by the same key as statements do. */
  readonly privateKey: Uint8Array
  /** Nodes of another chain are not our peers. */
  readonly genesisHash: Hex
  /** Multiaddrs to listen on, `/ip4/0.0.0.0/tcp/0` say; none makes a node that only dials. `/ws` at the end: WebSocket. */
  readonly listen: readonly string[]
  /** Multiaddrs to tell others instead of the ones listened on. */
  readonly announce?: readonly string[]
  /** Multiaddrs of fixed peers: always sought, never turned away, never banned. */
  readonly peers: readonly string[]
  readonly clock: Clock
  readonly logger: Logger
}

type MessageHandler = Parameters<Network['onMessage']>[1]
type QuestionHandler = Parameters<Network['onQuestion']>[1]
type PeerHandler = Parameters<Network['onPeer']>[0]

const topics: readonly Topic[] = ['scp', 'finality', 'transactions']
const questions: readonly Question[] = ['set', 'quorumSet', 'scpState', 'blocks', 'headers']
/** How often peers and their streams are looked over, and how often while one is about to join. */
const patrolMs = { calm: 1_000, joining: 25 } as const
/** After this, a peer that has not joined is only looked at now and then. */
const joiningMs = 3_000

/**
 * Makes a network; nothing is opened before `start`.
 * @throws {PrivateKeyError}
 */
export function createLibp2pNetwork(options: Libp2pNetworkOptions): Network {
  return new Libp2pNetwork(options)
}

class Libp2pNetwork implements Network {
  readonly peerId: string
  readonly #options: Libp2pNetworkOptions
  readonly #privateKey: Uint8Array
  /** Short name of the chain in topics and protocols. */
  readonly #name: string
  readonly #penalties
  readonly #quota
  readonly #gate
  readonly #seen
  readonly #inFlight = createInFlight()
  readonly #fixed
  readonly #lane
  readonly #messageHandlers = new Map<Topic, MessageHandler>()
  readonly #questionHandlers = new Map<Question, QuestionHandler>()
  readonly #peerHandlers: PeerHandler[] = []
  /** Peers that joined our topics and to which a flood stream stands. */
  readonly #joined = new Set<string>()
  #node: Libp2p<Services> | undefined
  #cancelPatrol: (() => void) | undefined

  constructor(options: Libp2pNetworkOptions) {
    const { clock, logger } = options
    this.#options = options
    this.#privateKey = evenPrivateKey(options.privateKey)
    this.peerId = peerIdFromPrivateKey(privateKeyFromRaw(this.#privateKey)).toString()
    this.#name = options.genesisHash.slice(2, 18)
    this.#penalties = createPenalties(clock)
    this.#quota = createQuota({
      clock,
      perSecond: networkLimits.quotaPerSecond,
      burst: networkLimits.quotaBurst,
    })
    this.#gate = createFloodGate({
      clock,
      isFixed: (peer) => this.#fixed.has(peer),
      penalize: (peer, reason) => this.penalize(peer, reason),
    })
    this.#seen = createSeen({ clock, max: networkLimits.seenMax, ms: networkLimits.seenMs })
    this.#fixed = createFixedPeers({
      addresses: options.peers,
      self: this.peerId,
      dial: async (address) => (await this.#started().dial(multiaddr(address))).remotePeer.toString(),
      isConnected: (peer) => this.#connections(peer).length > 0,
      clock,
      logger,
    })
    this.#lane = createTransactionLane({
      clock,
      send: (frame) => this.#flood('transactions', frame),
      backlogBytes: () => this.#backlogBytes(),
    })
  }

  /** @throws {NetworkListenError} An address to listen on is taken or not ours. */
  async start(): Promise<void> {
    const { listen, announce, peers, logger } = this.#options
    const node = await createLibp2pNode({
      privateKey: this.#privateKey,
      listen,
      announce: announce ?? [],
      connectionGater: createConnectionGater({
        connections: () => node.getConnections(),
        isBanned: (peer) => this.#penalties.isBanned(peer),
        isFixed: (peer) => this.#fixed.has(peer),
      }),
      topics: topics.map((topic) => this.#topicName(topic)),
      score: (peer) => (this.#fixed.has(peer) ? 0 : -this.#penalties.points(peer)),
      websockets: [...listen, ...peers].some((address) => /\/wss?(\/|$)/.test(address)),
    })
    this.#node = node
    node.addEventListener('peer:disconnect', ({ detail }) => this.#disconnected(detail.toString()))
    node.addEventListener('peer:connect', () => this.#schedulePatrol(patrolMs.joining))
    for (const question of questions) await this.#serve(node, question)
    try {
      await node.start()
    } catch (cause) {
      this.#node = undefined
      await node.stop()
      throw new NetworkListenError(listen, cause)
    }
    lookFirst(node.services.flood, (peer, name, bytes) => this.#enter(peer, name, bytes))
    for (const topic of topics) this.#subscribe(node.services.flood, topic)
    this.#fixed.start()
    this.#schedulePatrol(patrolMs.calm)
    logger.info('network.started', { peerId: this.peerId, addresses: this.addresses() })
  }

  async stop(): Promise<void> {
    const node = this.#node
    if (node === undefined) return
    this.#node = undefined
    this.#cancelPatrol?.()
    this.#fixed.stop()
    this.#lane.stop()
    await node.stop()
    this.#joined.clear()
    this.#options.logger.info('network.stopped', {})
  }

  addresses(): readonly string[] {
    return this.#node?.getMultiaddrs().map((address) => address.toString()) ?? []
  }

  peers(): readonly PeerStatus[] {
    return [...this.#joined].flatMap((peerId) => {
      const connections = this.#connections(peerId)
      const first = connections[0]
      if (first === undefined) return []
      return {
        peerId,
        nodeId: nodeIdOf(first.remotePeer.publicKey?.raw ?? new Uint8Array()),
        addresses: connections.map((it) => it.remoteAddr.toString()),
        direction: first.direction,
        connectedAtMs: first.timeline.open,
        latencyMs: first.rtt,
      }
    })
  }

  publish(topic: Topic, message: Uint8Array): void {
    if (message.length > messageBytesMax[topic]) throw new MessageTooLargeError(topic, message.length)
    if (topic === 'transactions') this.#lane.push(message)
    else this.#flood(topic, message)
  }

  onMessage(topic: Topic, handler: MessageHandler): void {
    this.#messageHandlers.set(topic, handler)
  }

  async ask(peer: string, question: Question, body: Uint8Array): Promise<Uint8Array> {
    const connection = this.#connections(peer)[0]
    if (connection === undefined) throw new PeerRequestError(peer, question, 'unknown-peer')
    return askOver(connection, { network: this.#name, question, body })
  }

  onQuestion(question: Question, handler: QuestionHandler): void {
    this.#questionHandlers.set(question, handler)
  }

  onPeer(handler: PeerHandler): void {
    this.#peerHandlers.push(handler)
  }

  penalize(peer: string, reason: string): void {
    const { logger } = this.#options
    if (this.#fixed.has(peer)) {
      // The operator chose this peer; cutting it could cost the quorum more than its fault does.
      logger.warn('peer.misbehaved', { peer, reason, fixed: true })
      return
    }
    if (!this.#penalties.add(peer)) {
      logger.debug('peer.misbehaved', { peer, reason })
      return
    }
    logger.warn('peer.banned', { peer, reason, minutes: networkLimits.banMs / 60_000 })
    this.#hangUp(peer)
  }

  charge(peer: string, uselessBytes: number): void {
    this.#gate.charge(peer, uselessBytes)
  }

  #started(): Libp2p<Services> {
    if (this.#node === undefined) throw new Error('The network is not started.')
    return this.#node
  }

  #topicName(topic: Topic): string {
    return `/watt/${this.#name}/${topic}/1`
  }

  #connections(peer: string): readonly Connection[] {
    const all = this.#node?.getConnections() ?? []
    return all.filter((it) => it.status === 'open' && it.remotePeer.toString() === peer)
  }

  #flood(topic: Topic, message: Uint8Array): void {
    if (this.#node === undefined) return
    this.#seen.add(messageId(topic, message))
    this.#node.services.flood.publish(this.#topicName(topic), message).catch((error: unknown) => {
      this.#options.logger.warn('network.publishFailed', { topic, reason: String(error) })
    })
  }

  /** What is dropped, is dropped here: later the library would keep it from being heard from others. */
  #enter(peer: string, name: string, bytes: number): (() => void) | undefined {
    const topic = topics.find((it) => this.#topicName(it) === name)
    if (topic === undefined || this.#penalties.isBanned(peer)) return undefined
    return this.#gate.admits(peer, topic, bytes) ? this.#inFlight.enter(peer, bytes) : undefined
  }

  #subscribe(flood: GossipSub, topic: Topic): void {
    const name = this.#topicName(topic)
    flood.topicValidators.set(name, async (peer, { data }) => {
      // The names of the library's enum; its values cannot be imported as types alone.
      return (await this.#judge(topic, plainBytes(data), peer.toString())) as never
    })
    flood.subscribe(name)
  }

  /** After the gate: bounds first, then the memory of hashes, and only then the handler, which may check signatures. */
  async #judge(topic: Topic, message: Uint8Array, peer: string): Promise<Verdict> {
    const handler = this.#messageHandlers.get(topic)
    if (message.length > messageBytesMax[topic]) {
      this.penalize(peer, `${topic}: ${message.length} bytes`)
      return 'reject'
    }
    if (handler === undefined || this.#penalties.isBanned(peer)) return 'ignore'
    try {
      if (!this.#seen.add(messageId(topic, message))) return 'ignore'
      const verdict = await handler(message, peer)
      if (verdict === 'reject') this.penalize(peer, `${topic}: rejected`)
      if (verdict === 'ignore' && topic !== 'transactions') this.#gate.wasted(peer, message.length)
      return verdict
    } catch (error) {
      // A fault of ours must not stop the flood or be held against the peer.
      this.#options.logger.error('network.handlerFailed', { topic, reason: String(error) })
      return 'ignore'
    }
  }

  async #serve(node: Libp2p<Services>, question: Question): Promise<void> {
    const answer = async (body: Uint8Array, peer: string): Promise<Uint8Array | undefined | 'busy'> => {
      if (!this.#quota.take(peer, questionCost[question])) return 'busy'
      return this.#questionHandlers.get(question)?.(body, peer)
    }
    await node.handle(
      questionProtocol(this.#name, question),
      (stream, { remotePeer }) => {
        const peer = remotePeer.toString()
        answerOn(stream, peer, answer).catch((error: unknown) => {
          if (isMalformed(error)) this.penalize(peer, `${question}: malformed question`)
          else this.#options.logger.debug('network.answerFailed', { peer, question, reason: String(error) })
        })
      },
      {
        maxInboundStreams: networkLimits.streamsPerQuestionMax,
        maxOutboundStreams: networkLimits.streamsPerQuestionMax,
      },
    )
  }

  /** A peer counts as connected once statements can flow to it: it joined our topic, and our stream to it stands. */
  #tryJoin(peer: string): void {
    const node = this.#node
    if (node === undefined || this.#joined.has(peer) || !this.#hasFloodStream(peer)) return
    const members = node.services.flood.getSubscribers(this.#topicName('scp'))
    if (!members.some((it) => it.toString() === peer)) return
    this.#joined.add(peer)
    this.#options.logger.info('peer.connected', { peer })
    for (const handler of this.#peerHandlers) handler('connected', peer)
  }

  #disconnected(peer: string): void {
    this.#quota.sweep()
    this.#gate.left(peer)
    this.#fixed.disconnected(peer)
    if (!this.#joined.delete(peer)) return
    this.#options.logger.info('peer.disconnected', { peer })
    for (const handler of this.#peerHandlers) handler('disconnected', peer)
  }

  #hasFloodStream(peer: string): boolean {
    return this.#connections(peer).some((it) => floodStreams(it).length > 0)
  }

  #schedulePatrol(ms: number): void {
    this.#cancelPatrol?.()
    if (this.#node === undefined) return
    this.#cancelPatrol = this.#options.clock.after(ms, () => this.#schedulePatrol(this.#patrol()))
  }

  /**
   * Completes joins whose stream came late, and hangs up on peers that no statement can reach any more.
   * @returns when to look again, ms.
   */
  #patrol(): number {
    let isJoining = false
    for (const peer of new Set(this.#node?.getPeers().map(String))) {
      this.#tryJoin(peer)
      const ageMs = Math.max(
        ...this.#connections(peer).map((it) => this.#options.clock.now() - it.timeline.open),
      )
      const hasJoined = this.#joined.has(peer)
      if (!hasJoined && ageMs < joiningMs) isJoining = true
      if (hasJoined ? !this.#hasFloodStream(peer) : ageMs > networkLimits.joinMs) this.#hangUp(peer)
    }
    return isJoining ? patrolMs.joining : patrolMs.calm
  }

  #hangUp(peer: string): void {
    for (const connection of this.#connections(peer)) {
      connection.close().catch((error: unknown) => connection.abort(asError(error)))
    }
  }

  /** Unsent bytes of the median peer: one slow peer does not hold back the rest. */
  #backlogBytes(): number {
    const connections = this.#node?.getConnections() ?? []
    const backlogs = connections.flatMap(floodStreams).map((stream) => stream.writeBufferLength)
    return backlogs.sort((a, b) => a - b)[Math.floor(backlogs.length / 2)] ?? 0
  }
}

function floodStreams({ streams }: Connection): Connection['streams'] {
  return streams.filter((it) => it.direction === 'outbound' && it.protocol.startsWith('/meshsub/'))
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}

/** Thrown by `start` when an address cannot be listened on. */
class NetworkListenError extends WattError {
  readonly code = 'node/network-listen'
  readonly addresses: readonly string[]
  override readonly fix = 'Stop the program that holds the port, or choose another address.'
  constructor(addresses: readonly string[], cause: unknown) {
    super(`Peers cannot reach this node: listening on ${addresses.join(', ')} failed (${String(cause)}).`)
    this.addresses = addresses
    this.cause = cause
  }
}

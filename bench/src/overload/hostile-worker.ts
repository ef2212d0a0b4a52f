/**
 * A hostile peer: a libp2p node that speaks the protocol well enough to be let in, and then does its worst. When it is cut
 * off it comes back as somebody else.
 * @module
 */
import { createHash, randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2pNode } from '../../../core/node/src/network/libp2p-node.ts'
import { encodeFrames } from '../../../core/node/src/network/transaction-frame.ts'

export type Attack = 'garbage' | 'strangers' | 'transactions' | 'oversized' | 'streams' | 'dials' | 'silent'
export type Hostile = {
  readonly attack: Attack
  readonly p2pPort: number
  readonly genesisHash: string
  /** What is sent: statements for `strangers`, transactions for `transactions`; as hex. */
  readonly material: readonly string[]
}
export type HostileResult = {
  /** Messages, streams or connections made. */
  readonly blows: number
  /** How long each connection lasted until it was cut, ms. */
  readonly lastedMs: readonly number[]
  /** Whether the first identity was let in again after it was cut. */
  readonly wasLetInAgain: boolean
}

const { attack, p2pPort, genesisHash, material } = workerData as Hostile
const name = genesisHash.slice(2, 18)
const topics = ['scp', 'finality', 'transactions'].map((topic) => `/watt/${name}/${topic}/1`) as [
  string,
  string,
  string,
]
const address = multiaddr(`/ip4/127.0.0.1/tcp/${p2pPort}`)
/** A peer has this many messages under way at most; beyond it only its own memory suffers. */
const burst = 50
const lastedMs: number[] = []
let blows = 0
let wasLetInAgain = false
let isOver = false
let isReady = false

type Peer = Awaited<ReturnType<typeof createLibp2pNode>>

async function join(privateKey: Uint8Array): Promise<Peer> {
  const peer = await createLibp2pNode({
    privateKey,
    listen: [],
    announce: [],
    connectionGater: {},
    topics,
    score: () => 0,
    websockets: false,
  })
  await peer.start()
  for (const topic of topics) peer.services.flood.subscribe(topic)
  return peer
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

function ready(): void {
  if (!isReady) parentPort?.postMessage('ready')
  isReady = true
}

/** One identity, from its welcome to its end. */
async function live(privateKey: Uint8Array): Promise<void> {
  const peer = await join(privateKey)
  try {
    const connection = await peer.dial(address)
    const until = performance.now() + 5_000
    while (peer.services.flood.getSubscribers(topics[0]).length === 0) {
      if (performance.now() > until || connection.status !== 'open') return
      await pause(20)
    }
    const since = performance.now()
    ready()
    while (!isOver && connection.status === 'open') await strike(peer, connection)
    if (connection.status !== 'open') lastedMs.push(performance.now() - since)
  } finally {
    await peer.stop()
  }
}

async function strike(peer: Peer, connection: Awaited<ReturnType<Peer['dial']>>): Promise<void> {
  switch (attack) {
    case 'garbage':
      await publish(peer, topics[0], () => randomBytes(400))
      return
    case 'strangers':
      // A statement of somebody nobody trusts, different each time: its bytes change, so no memory of it helps.
      await publish(peer, topics[0], () => changed(Buffer.from(material[blows % material.length]!, 'hex')))
      return
    case 'transactions':
      await publish(peer, topics[2], () => nextFrame())
      return
    case 'oversized':
      await publish(peer, topics[0], () => randomBytes(64 * 1024 + 1))
      return
    case 'streams':
      blows++
      await connection.newStream(`/watt/${name}/blocks/1`).catch(() => pause(5))
      return
    case 'silent':
      // Reads nothing that is flooded to it.
      blows++
      for (const stream of connection.streams) stream.pause()
      await pause(100)
      return
    case 'dials':
      return
  }
}

async function publish(peer: Peer, topic: string, make: () => Uint8Array): Promise<void> {
  for (let at = 0; at < burst; at++) {
    blows++
    await peer.services.flood.publish(topic, make()).catch(() => undefined)
  }
  await pause(1)
}

/** The same statement with the key of somebody else: the node id stands in its first bytes. */
function changed(bytes: Buffer): Uint8Array {
  createHash('sha256').update(randomBytes(8)).digest().copy(bytes, 4)
  return bytes
}

/** Two hundred transactions in an order of their own, so that no two frames are the same. */
function nextFrame(): Uint8Array {
  const raws = Array.from({ length: 200 }, () => material[Math.floor(Math.random() * material.length)]!)
  return encodeFrames(raws.map((it) => Buffer.from(it, 'hex')))[0]!
}

/** Connections without a word. */
async function dialOnly(): Promise<void> {
  ready()
  while (!isOver) {
    blows++
    const socket = connect({ port: p2pPort, host: '127.0.0.1' })
    const since = performance.now()
    socket.on('error', () => undefined)
    socket.on('data', () => undefined)
    socket.once('close', () => void lastedMs.push(performance.now() - since))
    await pause(5)
  }
}

async function run(): Promise<void> {
  if (attack === 'dials') return dialOnly()
  const first = randomBytes(32)
  await live(first)
  while (!isOver) {
    if (lastedMs.length === 1) {
      const before = lastedMs.length
      await live(first).catch(() => undefined)
      wasLetInAgain ||= lastedMs.length > before
    }
    await live(randomBytes(32)).catch(() => undefined)
    await pause(100)
  }
}

const running = run().catch((error: unknown) => console.error('hostile:', String(error)))
parentPort?.once('message', () => {
  isOver = true
  const late = pause(3_000)
  void Promise.race([running, late]).then(() => {
    const result: HostileResult = { blows, lastedMs, wasLetInAgain }
    parentPort?.postMessage(result)
  })
})

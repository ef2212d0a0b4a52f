/**
 * The libp2p node under the network: transports, encryption, multiplexing and the flood.
 * @see https://github.com/libp2p/specs/blob/master/pubsub/gossipsub/gossipsub-v1.2.md
 * @module
 */
import { createHash } from 'node:crypto'
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import { privateKeyFromRaw } from '@libp2p/crypto/keys'
import { type GossipSub, gossipsub } from '@libp2p/gossipsub'
import { type Identify, identify } from '@libp2p/identify'
import type { ConnectionGater, Libp2p } from '@libp2p/interface'
import { type Ping, ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { createLibp2p } from 'libp2p'
import { messageBytesMax, networkLimits } from './limits.ts'

export type Services = { readonly identify: Identify; readonly ping: Ping; readonly flood: GossipSub }

/** Longer than a stream is ever silent: gossip on an idle network sends nothing, and must not be cut for it. */
const silenceMs = 24 * 3_600_000
/** Room for a message's topic and framing, and for control lists beside it. */
const envelopeBytes = 64 * 1024
/** Hashes in one control list. */
const controlListMax = 512

/**
 * Makes a node that is not started yet.
 *
 * The flood carries no libp2p signatures: what needs one signs itself, and the hash of topic and data is the message id,
 * so a repetition is dropped before anything is checked.
 */
export async function createLibp2pNode(options: {
  readonly privateKey: Uint8Array
  readonly listen: readonly string[]
  readonly announce: readonly string[]
  readonly connectionGater: ConnectionGater
  readonly topics: readonly string[]
  /** Zero, or negative for peers that misbehaved; the flood ignores those below its thresholds. */
  readonly score: (peerId: string) => number
  readonly websockets: boolean
}): Promise<Libp2p<Services>> {
  const transports = [tcp({ dialOpts: { noDelay: true }, listenOpts: { noDelay: true } })]
  if (options.websockets)
    transports.push((await import('@libp2p/websockets')).webSockets() as (typeof transports)[0])
  return createLibp2p<Services>({
    start: false,
    privateKey: privateKeyFromRaw(options.privateKey),
    addresses: { listen: [...options.listen], announce: [...options.announce] },
    transports,
    connectionEncrypters: [noise()],
    streamMuxers: [yamux({ streamOptions: { inactivityTimeout: silenceMs } })],
    connectionGater: options.connectionGater,
    connectionManager: {
      maxConnections: 4 * networkLimits.inboundMax, // The gater decides; libp2p's own pruning knows no fixed peers.
      inboundConnectionThreshold: networkLimits.newPerSecondMax,
      inboundUpgradeTimeout: networkLimits.handshakeMs,
      dialTimeout: networkLimits.handshakeMs,
      maxIncomingPendingConnections: networkLimits.inboundMax,
      allow: ['/ip4/127.0.0.0/ipcidr/8', '/ip6/::1/ipcidr/128'],
      reconnectRetries: 0,
    },
    services: { identify: identify(), ping: ping(), flood: flood(options) },
  })
}

function flood(options: { readonly topics: readonly string[]; readonly score: (peerId: string) => number }) {
  const dataBytesMax = Math.max(...Object.values(messageBytesMax))
  return gossipsub({
    globalSignaturePolicy: 'StrictNoSign',
    msgIdFn: ({ topic, data }) => createHash('sha256').update(topic).update(data).digest(),
    allowedTopics: [...options.topics],
    floodPublish: true,
    fallbackToFloodsub: false,
    emitSelf: false,
    doPX: false,
    allowPublishToZeroTopicPeers: true,
    ignoreDuplicatePublishError: true,
    // Short, so that a node may repeat itself to peers that missed it. Handlers are kept from repetitions by `seen.ts`.
    seenTTL: 1_000,
    heartbeatInterval: 500,
    maxInboundDataLength: dataBytesMax + envelopeBytes,
    maxOutboundBufferSize: networkLimits.unsentBytesMax,
    maxTopicBytesPerPeer: envelopeBytes,
    decodeRpcLimits: {
      maxSubscriptions: controlListMax,
      maxMessages: networkLimits.inFlightMessagesMax,
      maxIhaveMessageIDs: controlListMax,
      maxIwantMessageIDs: controlListMax,
      maxIdontwantMessageIDs: controlListMax,
      maxControlMessages: controlListMax,
      maxPeerInfos: 16,
    },
    scoreParams: {
      appSpecificScore: options.score,
      appSpecificWeight: 1,
      IPColocationFactorWeight: 0, // The gate bounds neighbours.
      behaviourPenaltyWeight: 0, // What is dropped at first look counts there as a promise broken.
    },
    scoreThresholds: { gossipThreshold: -30, publishThreshold: -50, graylistThreshold: -80 },
  })
}

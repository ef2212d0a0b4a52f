/**
 * The window on the chain: viem's actions for everything Ethereum knows, and `watt_` methods beside them.
 * @example
 * const client = createPublicClient({ transport: http('http://127.0.0.1:8545') }).extend(wattActions)
 * const { consensus } = await client.getWattStatus()
 * @module
 */
import {
  createPublicClient,
  http,
  type Hex,
  type HttpTransportConfig,
  type PublicClient,
  type Transport,
} from 'viem'
import type { Certificate, QuorumSet } from './certificate.ts'

export type NodeStanding = 'agree' | 'delayed' | 'disagree' | 'missing' | 'noInfo'

/** Where a node stands with its quorum. Times are milliseconds since 1970; slots are `0x` quantities. */
export type ConsensusStatus = {
  readonly state: 'starting' | 'synced' | 'catchingUp' | 'stuck' | 'halted'
  /** Plain words: why it is not closing, or why it halted. */
  readonly reason: string | null
  readonly nodeId: string
  readonly isValidator: boolean
  readonly slot: Hex
  readonly headNumber: Hex
  readonly lastCloseMs: number
  readonly blockTimeMs: number
  readonly quorumSet: QuorumSet
  readonly quorum: {
    readonly slot: Hex
    readonly phase: string
    readonly ballotCounter: number
    readonly nodes: Readonly<Record<string, NodeStanding>>
    /** How many more agreeing nodes must fail before this node halts. */
    readonly failAt: number
    readonly fragile: readonly string[]
  }
  readonly names: Readonly<Record<string, { readonly name: string; readonly organisation?: string }>>
  readonly lastHeardMs: Readonly<Record<string, number>>
}

/** `watt_status`. */
export type Status = {
  readonly version: string
  readonly chainId: Hex
  readonly genesisHash: Hex
  readonly peerId: string
  readonly peerCount: number
  readonly pool: { readonly pending: number; readonly queued: number; readonly bytes: number }
  readonly head: { readonly number: Hex; readonly hash: Hex; readonly closeTimeMs: number }
  readonly consensus: ConsensusStatus
}

/** `watt_getSlot`: what was said in one slot, in the order it was heard. */
export type SlotRecord = {
  readonly slot: Hex
  /** `talk`: all that was heard, and when. `proof`: of an older slot, only what proves the decision, and not when. */
  readonly kept: 'talk' | 'proof'
  readonly statements: readonly {
    readonly atMs: number
    readonly statement: {
      readonly nodeId: string
      readonly slot: Hex
      /** `nominate`, `prepare`, `confirm` or `externalize`. */
      readonly type: string
      /** Of `prepare` and `confirm`. */
      readonly ballot?: { readonly counter: number; readonly value: Hex }
      /** Of `externalize`. */
      readonly commit?: { readonly counter: number; readonly value: Hex }
    }
  }[]
  readonly externalizedAtMs: number | null
  readonly nominationRounds: number
  /** The highest ballot the node spoke of; 0 where it took the decision over from others. */
  readonly ballotCounter: number
}

/** `watt_getPeers`. */
export type PeerStatus = {
  readonly peerId: string
  readonly nodeId: string | null
  readonly addresses: readonly string[]
  readonly direction: 'inbound' | 'outbound'
  readonly connectedAtMs: number
  readonly latencyMs: number | null
}

export type WattActions = {
  getWattStatus(): Promise<Status>
  /** null: the slot is unknown here, or older than the record kept. */
  getSlot(slot: bigint): Promise<SlotRecord | null>
  /** null: too few signatures have arrived to satisfy the node's quorum set. */
  getCertificate(blockNumber: bigint): Promise<Certificate | null>
  /** Whom a validator trusts; null: this node has not heard it. */
  getQuorumSet(nodeId: string): Promise<QuorumSet | null>
  getPeers(): Promise<readonly PeerStatus[]>
}

/** Extends any viem client: `client.extend(wattActions)`; or whatever else takes calls to a node. */
export function wattActions(client: { readonly request: (call: never) => Promise<unknown> }): WattActions {
  const ask = client.request as unknown as (call: {
    method: string
    params: readonly unknown[]
  }) => Promise<unknown>
  return {
    getWattStatus: async () => (await ask({ method: 'watt_status', params: [] })) as Status,
    getSlot: async (slot) =>
      (await ask({ method: 'watt_getSlot', params: [quantity(slot)] })) as SlotRecord | null,
    getCertificate: async (blockNumber) =>
      (await ask({
        method: 'watt_getCertificate',
        params: [quantity(blockNumber)],
      })) as Certificate | null,
    getQuorumSet: async (nodeId) =>
      (await ask({ method: 'watt_getQuorumSet', params: [nodeId] })) as QuorumSet | null,
    getPeers: async () => (await ask({ method: 'watt_getPeers', params: [] })) as readonly PeerStatus[],
  }
}

/** A public client for a node's RPC address, with Watt's methods. `options` are those of viem's `http`. */
export function watt(rpc: string, options: HttpTransportConfig = {}): PublicClient<Transport> & WattActions {
  return createPublicClient({ transport: http(rpc, options), cacheTime: 0 }).extend(wattActions)
}

const quantity = (value: bigint): Hex => `0x${value.toString(16)}`

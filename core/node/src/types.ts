/**
 * The parts of a running validator, as they see each other.
 *
 * herder drives scp over the ledger; the pool keeps what waits; the network carries bytes; rpc answers the world.
 * Each part gets the others, time and randomness as arguments, so that the simulation can run them all in one process.
 * @module
 */
import type { Address, Hex } from '@watt/evm'
import type { Block, Ledger, Receipt, Transaction } from '@watt/ledger'
import type { Inclusion } from './inclusion.ts'
import type { NodeId, QuorumReport, QuorumSet, Statement } from '@watt/scp'

/** Time as an argument. The real one is `system-clock.ts`; the simulation has its own. */
export interface Clock {
  /** Milliseconds since 1970, as people set it: for dates alone, as it may go back. */
  now(): number
  /** Milliseconds since some moment of this process. Nobody sets it: for whatever is measured between two moments. */
  elapsed(): number
  /** @returns cancels. */
  after(ms: number, run: () => void): () => void
}

/** Structured log events with stable names. */
export interface Logger {
  debug(event: string, fields?: Readonly<Record<string, unknown>>): void
  info(event: string, fields?: Readonly<Record<string, unknown>>): void
  warn(event: string, fields?: Readonly<Record<string, unknown>>): void
  error(event: string, fields?: Readonly<Record<string, unknown>>): void
}

/**
 * A node's secp256k1 identity, one key for peers, statements and certificates. The public key always has an even y,
 * so {@link NodeId} (its x coordinate) names it completely.
 */
export interface Identity {
  readonly nodeId: NodeId
  /** The Ethereum address of the key, for contracts that check certificates. */
  readonly address: Address
  /** ECDSA over a 32-byte digest: r || s, low s. */
  sign(digest: Uint8Array): Uint8Array
  /** r || s || v with v 27 or 28, as ecrecover wants it. */
  signRecoverable(digest: Uint8Array): Uint8Array
}
/** Checks a 64-byte signature by a node. */
export type VerifySignature = (digest: Uint8Array, signature: Uint8Array, signer: NodeId) => boolean

/** Flooded messages. Order of priority: scp, finality, transactions. */
export type Topic = 'scp' | 'finality' | 'transactions'
/** Questions to one peer. Bodies and answers are bytes, bounded by the network (1 MiB, `set` and `blocks` 16 MiB). */
export type Question = 'set' | 'quorumSet' | 'scpState' | 'blocks' | 'headers'
/** accept: pass it on. ignore: drop it silently. reject: drop it and hold it against the sender. */
export type Verdict = 'accept' | 'ignore' | 'reject'

export type PeerStatus = {
  readonly peerId: string
  readonly nodeId: NodeId | undefined
  readonly addresses: readonly string[]
  readonly direction: 'inbound' | 'outbound'
  readonly connectedAtMs: number
  readonly latencyMs: number | undefined
}

/** Carries bytes between nodes. Implemented over libp2p, and in memory for tests and the simulation. */
export interface Network {
  start(): Promise<void>
  stop(): Promise<void>
  readonly peerId: string
  addresses(): readonly string[]
  peers(): readonly PeerStatus[]
  publish(topic: Topic, message: Uint8Array): void
  /** Duplicates were dropped by hash before this runs. One handler a topic. */
  onMessage(topic: Topic, handler: (message: Uint8Array, from: string) => Verdict | Promise<Verdict>): void
  /** @throws {PeerRequestError} timeout, unknown peer, too large. */
  ask(peer: string, question: Question, body: Uint8Array): Promise<Uint8Array>
  /** Returning undefined tells the asker that it is not known here. */
  onQuestion(
    question: Question,
    handler: (body: Uint8Array, from: string) => Uint8Array | undefined | Promise<Uint8Array | undefined>,
  ): void
  onPeer(handler: (event: 'connected' | 'disconnected', peerId: string) => void): void
  /** Counts against a peer's score outside gossip; enough of it bans for 30 minutes. */
  penalize(peer: string, reason: string): void
  /**
   * Counts bytes of a peer's transactions that were of no use against what else it may send of them, also beyond what it
   * has left. What it says for consensus is not held up by it.
   */
  charge(peer: string, uselessBytes: number): void
}

export type PoolStatus = { readonly pending: number; readonly queued: number; readonly bytes: number }

/** Transactions that wait for a block. */
export interface Pool {
  /**
   * Takes in raw transactions; senders are recovered off the main thread. One result for each, in order.
   * An error is a value here: a batch never fails as a whole.
   */
  add(raws: readonly Uint8Array[], origin: 'rpc' | 'peer'): Promise<readonly (Transaction | PoolRejection)[]>
  get(hash: Hex): Transaction | undefined
  /** The next nonce of an account, counting its pending transactions. */
  nextNonce(address: Address): bigint
  /** Best first, nonces ascending per sender, without gaps: what {@link Ledger.buildSet} takes. */
  candidates(): Iterable<Transaction>
  /** Drops what the block included or made stale. */
  blockClosed(block: Block): void
  /** address -> its transactions by nonce. pending: executable now; queued: behind a gap. */
  content(): {
    readonly pending: ReadonlyMap<Address, readonly Transaction[]>
    readonly queued: ReadonlyMap<Address, readonly Transaction[]>
  }
  status(): PoolStatus
  /** Each accepted transaction, once, newly known to this node. */
  onTransaction(handler: (transaction: Transaction, origin: 'rpc' | 'peer') => void): () => void
}

/** Why the pool refused; `code` is stable, `message` uses the words Ethereum clients use ("nonce too low", …). */
export type PoolRejection = {
  readonly rejected: true
  readonly code:
    | 'invalid'
    | 'already-known'
    | 'nonce-too-low'
    | 'insufficient-funds'
    | 'gas-limit-too-high'
    | 'intrinsic-gas-too-low'
    | 'underpriced-replacement'
    | 'pool-full'
    | 'account-full'
    | 'free-limit'
    | 'wrong-chain'
    | 'unsupported-type'
    | 'too-large'
    | 'sender-not-eoa'
  readonly message: string
  /** Refused for what this node holds before anything was spent on it: that tells nothing about its sender. */
  readonly unexamined?: true
}

export type ConsensusState = 'starting' | 'synced' | 'catchingUp' | 'stuck' | 'halted'

export type ConsensusStatus = {
  readonly state: ConsensusState
  /** Plain words: why it is not closing, or why it halted. */
  readonly reason: string | undefined
  readonly nodeId: NodeId
  readonly isValidator: boolean
  readonly slot: bigint
  readonly headNumber: bigint
  readonly lastCloseMs: number
  readonly blockTimeMs: number
  readonly quorumSet: QuorumSet
  readonly quorum: QuorumReport
  /** Known names of validators and their organisation, from configuration. */
  readonly names: ReadonlyMap<NodeId, { readonly name: string; readonly organisation: string | undefined }>
  /** For each validator of the transitive quorum: when a statement of it was last heard, ms since 1970. */
  readonly lastHeardMs: ReadonlyMap<NodeId, number>
}

/** What happened in one slot, for pages and the command line. Kept for the last 12 slots and, decided, on disk. */
export type SlotRecord = {
  readonly slot: bigint
  /** `talk`: all that was heard, and when. `proof`: of an older slot, only what proves the decision, and not when. */
  readonly kept: 'talk' | 'proof'
  readonly statements: readonly { readonly atMs: number; readonly statement: Statement }[]
  readonly externalizedAtMs: number | undefined
  readonly nominationRounds: number
  /** The highest ballot this node spoke of; 0 where it took the decision over from others. */
  readonly ballotCounter: number
}

/** 65-byte signatures (r || s || v) over the finality digest of one block. */
export type Certificate = {
  readonly blockNumber: bigint
  readonly blockHash: Hex
  readonly signatures: readonly { readonly nodeId: NodeId; readonly signature: Uint8Array }[]
}

/** Drives scp over the ledger. */
export interface Herder {
  start(): Promise<void>
  stop(): Promise<void>
  status(): ConsensusStatus
  /** `status().state`, without working out the rest. */
  state(): ConsensusState
  slotRecord(slot: bigint): SlotRecord | undefined
  /** Signatures that satisfy this node's quorum set; undefined while too few arrived. */
  certificate(blockNumber: bigint): Certificate | undefined
  quorumSetOf(nodeId: NodeId): QuorumSet | undefined
  onBlock(handler: (block: Block, receipts: readonly Receipt[]) => void): () => void
  onStatement(handler: (statement: Statement) => void): () => void
}

/** What JSON-RPC reads. */
export type NodeView = {
  readonly version: string
  readonly ledger: Ledger
  readonly pool: Pool
  readonly network: Network
  readonly herder: Herder
  readonly clock: Clock
  /** Present on chains that pay people. */
  readonly inclusion?: Pick<Inclusion, 'report'> | undefined
}

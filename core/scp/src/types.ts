/**
 * The words of the Stellar Consensus Protocol as data.
 *
 * Names and letters follow the paper and stellar-core's `Stellar-SCP.x`. Everything here is plain,
 * structured-cloneable data, so a state can be copied, stored, compared and replayed.
 * @see Mazières, "The Stellar Consensus Protocol" (2016)
 * @see stellar/stellar-xdr `Stellar-SCP.x`
 * @module
 */

/** A validator: 64 lower-case hex digits, the 32 bytes of its public key. */
export type NodeId = string

/** SHA-256 of a quorum set's XDR: 64 lower-case hex digits. */
export type QuorumSetHash = string

/** What a slot decides. SCP never looks inside. Values compare as unsigned bytes. */
export type Value = Uint8Array

/** `threshold` of the entries (validators and inner sets together) form a slice. */
export type QuorumSet = {
  readonly threshold: number
  readonly validators: readonly NodeId[]
  readonly innerSets: readonly QuorumSet[]
}

/** Ballot (n, x). `counter` is a uint32; {@link infinityCounter} stands for infinity. */
export type Ballot = { readonly counter: number; readonly value: Value }

/** The counter that means "every counter from here on". */
export const infinityCounter = 0xffff_ffff

export type Nominate = {
  readonly type: 'nominate'
  readonly quorumSetHash: QuorumSetHash
  /** X: sorted, unique. */
  readonly votes: readonly Value[]
  /** Y: sorted, unique, a subset of `votes`. */
  readonly accepted: readonly Value[]
}

export type Prepare = {
  readonly type: 'prepare'
  readonly quorumSetHash: QuorumSetHash
  /** b */
  readonly ballot: Ballot
  /** p */
  readonly prepared: Ballot | undefined
  /** p' */
  readonly preparedPrime: Ballot | undefined
  /** c.n, or 0 */
  readonly nC: number
  /** h.n, or 0 */
  readonly nH: number
}

export type Confirm = {
  readonly type: 'confirm'
  readonly quorumSetHash: QuorumSetHash
  /** b */
  readonly ballot: Ballot
  /** p.n */
  readonly nPrepared: number
  /** c.n */
  readonly nCommit: number
  /** h.n */
  readonly nH: number
}

export type Externalize = {
  readonly type: 'externalize'
  /** c */
  readonly commit: Ballot
  /** h.n */
  readonly nH: number
  readonly commitQuorumSetHash: QuorumSetHash
}

export type Pledges = Nominate | Prepare | Confirm | Externalize

/** What one node says about one slot. */
export type Statement = { readonly nodeId: NodeId; readonly slot: bigint; readonly pledges: Pledges }

/** A signed statement, as it travels. `signature` is 64 bytes over the signing bytes of the statement. */
export type Envelope = { readonly statement: Statement; readonly signature: Uint8Array }

/** How far the application can vouch for a value; later levels include the earlier ones. */
export type ValidationLevel = 'invalid' | 'maybeValid' | 'valid'

export type TimerId = 'nomination' | 'ballot'

/** What happens to a node. Signatures, quorum set sanity and slot bounds were checked by the caller. */
export type Event =
  | { readonly type: 'nominate'; readonly slot: bigint; readonly value: Value; readonly previousValue: Value }
  | { readonly type: 'envelope'; readonly envelope: Envelope }
  /** A timer set by an earlier effect fired. A stale `generation` is a no-op. */
  | { readonly type: 'timer'; readonly slot: bigint; readonly timer: TimerId; readonly generation: number }
  /** The application now knows more about values of this slot (a transaction set arrived, say): try again. */
  | { readonly type: 'valueChecked'; readonly slot: bigint; readonly value: Value }
  /** Own quorum set changes; takes effect for slots not yet started. */
  | { readonly type: 'quorumSet'; readonly quorumSet: QuorumSet }
  /** Own statement read back from disk after a restart. */
  | { readonly type: 'restore'; readonly envelope: Envelope }
  | { readonly type: 'stopNomination'; readonly slot: bigint }
  /** Forget slots below `slot`. */
  | { readonly type: 'purge'; readonly slot: bigint }

/** What the caller must do next, in this order. The state machine never does it itself. */
export type Effect =
  /** Store, then sign, then send. */
  | { readonly type: 'emit'; readonly statement: Statement }
  | {
      readonly type: 'setTimer'
      readonly slot: bigint
      readonly timer: TimerId
      readonly generation: number
      readonly ms: number
    }
  | { readonly type: 'stopTimer'; readonly slot: bigint; readonly timer: TimerId }
  /** The slot is decided. `proof` holds statements that form a quorum around the decision. */
  | {
      readonly type: 'externalized'
      readonly slot: bigint
      readonly value: Value
      readonly proof: readonly Envelope[]
    }
  /** Two statements of one node that no honest node makes: evidence. */
  | { readonly type: 'equivocation'; readonly first: Envelope; readonly second: Envelope }
  /** A phase was reached; for metrics and pages. */
  | { readonly type: 'phase'; readonly slot: bigint; readonly phase: Phase; readonly counter: number }
  /** The work for one event ran past its bound: a fault in this library or hostile input. The slot stands still. */
  | { readonly type: 'stepLimit'; readonly slot: bigint }

export type Phase =
  | 'nominating'
  | 'candidate'
  | 'balloting'
  | 'acceptedPrepared'
  | 'confirmedPrepared'
  | 'acceptedCommit'
  | 'externalized'
  | 'heardFromQuorum'
  | 'timedOut'

/**
 * What the application answers. Synchronous and without effects. Caches and a clock may stand behind `validateValue`, which may say
 * more of a value later than it did before; all else is deterministic.
 * `hashNode`, `hashValue`, `nodeWeight` and `timeoutMs` have stellar-core's defaults in `defaults.ts`.
 */
export interface Driver {
  validateValue(slot: bigint, value: Value, isNomination: boolean): ValidationLevel
  /** The nearest value this node would stand behind, for a value it cannot; undefined when there is none. */
  extractValidValue(slot: bigint, value: Value): Value | undefined
  /** One value out of the candidates (sorted, unique, at least one); the same on every node. */
  combineCandidates(slot: bigint, candidates: readonly Value[]): Value | undefined
  quorumSet(hash: QuorumSetHash): QuorumSet | undefined
  hashNode(slot: bigint, previousValue: Value, isPriority: boolean, round: number, node: NodeId): bigint
  hashValue(slot: bigint, previousValue: Value, round: number, value: Value): bigint
  /** 0 .. 2^64-1 */
  nodeWeight(node: NodeId, quorumSet: QuorumSet, isLocal: boolean): bigint
  timeoutMs(round: number, isNomination: boolean): number
}

/** Where each validator stands in a slot, seen from this node. */
export type NodeStanding = 'agree' | 'delayed' | 'disagree' | 'missing' | 'noInfo'

/** The answer to "why am I not closing". */
export type QuorumReport = {
  readonly slot: bigint
  readonly phase: Phase | 'idle'
  readonly ballotCounter: number
  readonly nodes: ReadonlyMap<NodeId, NodeStanding>
  /** How many more of the agreeing nodes must fail before this node halts; 0 when it is already blocked. */
  readonly failAt: number
  /** The nodes whose loss would halt it (a smallest set). */
  readonly fragile: readonly NodeId[]
}

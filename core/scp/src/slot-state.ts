/**
 * What a node knows about one slot.
 *
 * Fields are writable, because a step works on a copy of the slot that nobody else has seen yet ({@link openSlot});
 * lists, maps and statements inside are replaced, never changed.
 * @module
 */
import { emptyIndex, type QuorumIndex, withNode, withQuorumSet } from './quorum-index.ts'
import type { Ballot, Envelope, NodeId, QuorumSet, QuorumSetHash, Statement, Value } from './types.ts'
import { noVotes, voteOf, type Votes } from './votes.ts'

/** PREPARE and CONFIRM are worked through; EXTERNALIZE is the end. */
type BallotPhase = 'prepare' | 'confirm' | 'externalize'

type NominationState = {
  started: boolean
  /** n: round of the leader election, 1 for the first. */
  round: number
  timeouts: number
  previousValue: Value
  /** What this node proposes when it leads. */
  ownValue: Value | undefined
  /** Leaders of this round and all earlier ones, sorted. */
  leaders: readonly NodeId[]
  /** X: values voted for, sorted. */
  votes: readonly Value[]
  /** Y: values accepted, sorted. */
  accepted: readonly Value[]
  /** Z: values confirmed, sorted. */
  candidates: readonly Value[]
  /** The candidates combined. */
  composite: Value | undefined
  /** N: newest nomination of every node. */
  latest: Votes
  timerGeneration: number
  timerArmed: boolean
  /** Own newest statement while it was not handed out for sending, and the newest that was. */
  pending: Statement | undefined
  emitted: Statement | undefined
}

type BallotState = {
  /** phi */
  phase: BallotPhase
  /** b: the ballot being tried. */
  current: Ballot | undefined
  /** p: highest ballot accepted as prepared. */
  prepared: Ballot | undefined
  /** p': highest accepted as prepared that is incompatible with p. */
  preparedPrime: Ballot | undefined
  /** h: in PREPARE the highest confirmed prepared, then the highest of the accepted commits. */
  high: Ballot | undefined
  /** c: the lowest ballot voted, then accepted, to commit. */
  commit: Ballot | undefined
  /** z: the one value to try in later ballots. */
  valueOverride: Value | undefined
  /** M: newest ballot statement of every node. */
  latest: Votes
  heardFromQuorum: boolean
  timeouts: number
  timerGeneration: number
  timerArmed: boolean
  pending: Statement | undefined
  emitted: Statement | undefined
}

/** Statements of the two lines never replace each other. */
export type Line = 'nomination' | 'ballot'

export type SlotState = {
  readonly slot: bigint
  /** Own quorum set when the slot was first seen; a later one serves later slots. */
  readonly quorumSet: QuorumSet
  readonly quorumSetHash: QuorumSetHash
  index: QuorumIndex
  nomination: NominationState
  ballot: BallotState
  /** Values that the application vouched for, sorted; asked once. */
  vouched: readonly Value[]
  /** Nodes already reported for equivocation, sorted: once a slot is enough. */
  accused: readonly NodeId[]
}

/** A slot nobody has spoken about yet. */
export function newSlot(
  slot: bigint,
  nodeId: NodeId,
  quorumSet: QuorumSet,
  quorumSetHash: QuorumSetHash,
): SlotState {
  return {
    slot,
    quorumSet,
    quorumSetHash,
    index: withQuorumSet(withNode(emptyIndex, nodeId), quorumSetHash, quorumSet),
    nomination: {
      started: false,
      round: 0,
      timeouts: 0,
      previousValue: new Uint8Array(0),
      ownValue: undefined,
      leaders: [],
      votes: [],
      accepted: [],
      candidates: [],
      composite: undefined,
      latest: noVotes,
      timerGeneration: 0,
      timerArmed: false,
      pending: undefined,
      emitted: undefined,
    },
    ballot: {
      phase: 'prepare',
      current: undefined,
      prepared: undefined,
      preparedPrime: undefined,
      high: undefined,
      commit: undefined,
      valueOverride: undefined,
      latest: noVotes,
      heardFromQuorum: false,
      timeouts: 0,
      timerGeneration: 0,
      timerArmed: false,
      pending: undefined,
      emitted: undefined,
    },
    vouched: [],
    accused: [],
  }
}

/** A copy that one step may write to. */
export function openSlot(slot: SlotState): SlotState {
  return { ...slot, nomination: { ...slot.nomination }, ballot: { ...slot.ballot } }
}

/** The newest statement of a node in a line. */
export function newestOf(slot: Readonly<SlotState>, line: Line, node: NodeId): Envelope | undefined {
  return voteOf(slot[line].latest, slot.index, node)
}

/**
 * What the network takes from strangers, and no more. Sizes in bytes, times in milliseconds.
 * @module
 */
import type { Question, Topic } from '../types.ts'

const kib = 1024
const mib = 1024 * kib

/** The largest flooded message of each topic. Sets travel as answers, never by flood. */
export const messageBytesMax: Readonly<Record<Topic, number>> = {
  scp: 64 * kib,
  finality: 64 * kib,
  transactions: mib,
}

/** The largest body of a question. */
export const questionBytesMax: number = mib

/** The largest answer to each question. */
export const answerBytesMax: Readonly<Record<Question, number>> = {
  set: 16 * mib,
  blocks: 16 * mib,
  headers: mib,
  quorumSet: mib,
  scpState: mib,
}

/** What a question costs of a peer's quota: answers that may be large cost more. */
export const questionCost: Readonly<Record<Question, number>> = {
  set: 4,
  blocks: 8,
  headers: 8,
  quorumSet: 1,
  scpState: 4,
}

/** What a flooded message costs of a peer's quota: looking at it, and a unit for each KiB. */
export function floodCost(bytes: number): number {
  return 1 + bytes / kib
}

/** What turned out to be of no use costs this many times more: honest peers seldom send such. */
export const uselessFactor = 9

/** Bounds on one peer and on all of them. */
export const networkLimits = {
  /** Connections that others opened. Fixed peers do not count and are never turned away. */
  inboundMax: 60,
  /** Of those, from one /24 (IPv6: /48); loopback is not counted. */
  inboundPerSubnetMax: 8,
  /** New connections a second from one address; loopback is not counted. */
  newPerSecondMax: 5,
  /** Open streams of one question's protocol on one connection. */
  streamsPerQuestionMax: 32,
  handshakeMs: 5_000,
  questionMs: 10_000,
  /** A peer that has not joined our topics by then speaks for another network. */
  joinMs: 30_000,
  /** Questions a second, in units of `questionCost`, and how many may come at once. */
  quotaPerSecond: 100,
  quotaBurst: 400,
  /**
   * Flooded messages of one peer a second, in units of `floodCost`, and how many may come at once. One peer may bring
   * 10,000 transfers a second, which are 1,150; of what is of no use, a tenth of the rate.
   */
  floodPerSecond: 2_000,
  floodBurst: 10_000,
  /** The most that useless transactions may cost beyond what is left: ten seconds of silence. */
  floodDebtMax: 20_000,
  /** One penalty for so many units beyond that. */
  floodUnitsPerPenalty: 200,
  /** Messages and bytes of one peer that are being validated; what exceeds them is dropped. */
  inFlightMessagesMax: 200,
  inFlightBytesMax: 4_194_304,
  /** A penalty adds 10 points, 100 ban; points fade at 10 a minute. */
  penaltyPoints: 10,
  banPoints: 100,
  pointsFadedPerMinute: 10,
  banMs: 1_800_000,
  penaltyTableMax: 1_000,
  /** Hashes of messages already handled. */
  seenMax: 50_000,
  seenMs: 120_000,
  /** Transaction frames that wait to be sent; the oldest is dropped beyond this. */
  laneBytesMax: 16_777_216,
  /** Transactions wait while more than this waits unsent on the connections, so that consensus overtakes them. */
  backlogBytesMax: 262_144,
  /** Unsent bytes at which a peer's flood stream is cut. */
  unsentBytesMax: 16_777_216,
  reconnectFirstMs: 100,
  reconnectMaxMs: 10_000,
  /** On loopback, trying again costs nothing. */
  reconnectLoopbackMaxMs: 1_000,
} as const

/**
 * What the server takes from outside, and how much of it. Every row has a test that goes one over it.
 * @module
 */

export type RpcLimits = {
  /** Bytes of all HTTP headers together; Node answers 431 above it. */
  readonly headerBytes: number
  readonly headerCount: number
  readonly headerTimeMs: number
  /** From the first byte of a request to its last, and for answering one batch. */
  readonly requestTimeMs: number
  readonly keepAliveMs: number
  readonly bodyBytes: number
  readonly unzippedBytes: number
  /** Open HTTP connections; WebSocket clients count apart. */
  readonly connections: number
  /** Of one remote address. Loopback is exempt: a reverse proxy there speaks for many. */
  readonly connectionsPerAddress: number
  readonly jsonDepth: number
  readonly batch: number
  /** Bytes of one answer, a whole batch included. */
  readonly responseBytes: number
  readonly callGas: bigint
  readonly callTimeMs: number
  readonly logBlocks: number
  readonly logs: number
  readonly logAddresses: number
  readonly filters: number
  readonly filterLifeMs: number
  readonly rawTransactionBytes: number
  readonly simulatedBlocks: number
  readonly simulatedCalls: number
  readonly proofSlots: number
  readonly feeHistoryBlocks: number
  /** Whether `debug_trace*` answers; it re-executes whole blocks, so an open node leaves it off. */
  readonly trace: boolean
  /** Cost tokens of one remote address (an IPv6 /64 counts as one) and of the machine itself. */
  readonly remoteTokens: TokenRate
  readonly loopbackTokens: TokenRate
  /** Work that could not begin within this is refused as it comes; what waited twice as long after all, then. */
  readonly waitMs: number
  /** Pieces of work that wait in one lane, however short they are. */
  readonly waiting: number
  readonly webSocketClients: number
  readonly subscriptionsPerClient: number
  readonly frameBytes: number
  readonly fragments: number
  readonly pingMs: number
  /** A client that leaves this much to be sent is cut off; the kernel took as much as it could then. */
  readonly unsentBytes: number
  /** What all clients together may leave to be sent before those that leave much of it are cut off. */
  readonly unsentTotalBytes: number
  /** A client that has read nothing of its news for this long is cut off. Looked after each second: ten in all. */
  readonly unreadMs: number
  /** Longest run of a broadcast before other work gets its turn. */
  readonly sliceMs: number
}

type TokenRate = { readonly perSecond: number; readonly burst: number }

/** The defaults. One token is about 50 us of work. */
export const defaultLimits: RpcLimits = {
  headerBytes: 16 * 1024,
  headerCount: 100,
  headerTimeMs: 10_000,
  requestTimeMs: 30_000,
  keepAliveMs: 30_000,
  bodyBytes: 1024 * 1024,
  unzippedBytes: 4 * 1024 * 1024,
  connections: 1_000,
  connectionsPerAddress: 64,
  jsonDepth: 32,
  batch: 100,
  responseBytes: 10_000_000,
  callGas: 50_000_000n,
  callTimeMs: 5_000,
  logBlocks: 10_000,
  logs: 10_000,
  logAddresses: 20,
  filters: 1_000,
  filterLifeMs: 5 * 60_000,
  rawTransactionBytes: 128 * 1024,
  simulatedBlocks: 256,
  simulatedCalls: 1_000,
  proofSlots: 1_024,
  feeHistoryBlocks: 1_024,
  trace: false,
  remoteTokens: { perSecond: 2_000, burst: 10_000 },
  loopbackTokens: { perSecond: 1_000_000, burst: 5_000_000 },
  waitMs: 100,
  waiting: 1_024,
  webSocketClients: 10_000,
  subscriptionsPerClient: 100,
  frameBytes: 1024 * 1024,
  fragments: 64,
  pingMs: 30_000,
  unsentBytes: 1024 * 1024,
  unsentTotalBytes: 32 * 1024 * 1024,
  unreadMs: 8_000,
  sliceMs: 5,
}

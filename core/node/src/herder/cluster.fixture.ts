/**
 * Whole networks in one process: real ledgers, engines, pools and signatures over a network and stores in memory, on
 * virtual time. The same options give the same run.
 * @module
 */
import { createEngine, loadCurves } from '@watt/evm'
import {
  type Block,
  finalityDigest,
  type Ledger,
  memoryStore,
  type MemoryStore,
  type MemoryStoreOptions,
  parseGenesis,
} from '@watt/ledger'
import type { NodeId, QuorumSet } from '@watt/scp'
import { createIdentity, verifySignature } from '../identity/index.ts'
import { createVerifyRecoverable } from '../identity/recoverable.ts'
import { type MemoryNode, startMemoryNode } from '../memory-node.ts'
import { createMemoryHub, type MemoryHub, type Wires } from '../network/memory-network.ts'
import { createInlineSenderRecovery } from '../pool/sender-recovery.ts'
import { silentLogger } from '../test-clock.ts'
import type { Identity, Logger } from '../types.ts'
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts'
import type { HerderConfig, HerderEvent } from './options.ts'

export const chainId = 1337
export const genesisMs = 1_700_000_000_000
const engine = createEngine()
// Loading takes real time, and so would the first transaction that runs code.
await loadCurves()

/** Identity number `index`; also the funded account of that number. */
export function identityOf(index: number): Identity {
  const key = new Uint8Array(32)
  new DataView(key.buffer).setUint32(28, index + 1)
  return createIdentity(key)
}

export type ClusterOptions = {
  readonly validators?: number
  readonly threshold?: number
  readonly wires?: Partial<Wires>
  readonly seed?: number
  readonly config?: Partial<HerderConfig>
  readonly logger?: (index: number) => Logger
  /** What the chain has besides the usual accounts. */
  readonly genesis?: { readonly people?: object; readonly allocation?: Readonly<Record<string, object>> }
}

export type ClusterNode = Omit<MemoryNode, 'kill'> & {
  readonly index: number
  readonly blocks: readonly Block[]
  /** Ends the node as kill -9 does. @returns what its disk holds. */
  kill(): Promise<MemoryStore>
}

export type NodeOptions = {
  readonly store?: MemoryStore
  readonly onWrite?: MemoryStoreOptions['onWrite']
  readonly config?: Partial<HerderConfig>
  /** Puts something between the ledger and the herder. */
  readonly around?: (ledger: Ledger) => Ledger
  /** What the node takes for its time worked on blocks. */
  readonly workedMs?: () => number
  readonly observe?: (event: HerderEvent) => void
}

export type Cluster = {
  readonly clock: VirtualClock
  readonly hub: MemoryHub
  readonly quorumSet: QuorumSet
  /** Nodes that run, by index. */
  readonly nodes: Map<number, ClusterNode>
  /** Starts a node; indexes beyond the validators make watchers. */
  start(index: number, options?: NodeOptions): Promise<ClusterNode>
  kill(index: number): Promise<MemoryStore>
  /** Lets time pass until all running nodes have closed a block. */
  untilHead(number: bigint, limitMs?: number): Promise<void>
  stop(): Promise<void>
}

/** Makes a cluster in which nobody runs yet. */
export function createCluster(options: ClusterOptions = {}): Cluster {
  const { validators = 4, threshold = validators - Math.floor((validators - 1) / 3), seed = 1 } = options
  const clock = createVirtualClock(genesisMs)
  const hub = createMemoryHub({
    clock,
    random: seededRandom(seed),
    ...(options.wires && { wires: options.wires }),
  })
  const ids = Array.from({ length: validators }, (_, index) => identityOf(index).nodeId)
  const quorumSet: QuorumSet = { threshold, validators: ids.toSorted(), innerSets: [] }
  const names = new Map(
    ids.map((id, index): [NodeId, { name: string; organisation: string | undefined }] => [
      id,
      { name: `node-${index + 1}`, organisation: `Organisation ${index + 1}` },
    ]),
  )
  const nodes = new Map<number, ClusterNode>()

  const start: Cluster['start'] = async (
    index,
    { store: given, onWrite, config, around, workedMs, observe } = {},
  ) => {
    const logger = options.logger?.(index) ?? silentLogger
    const store = given ?? memoryStore(onWrite === undefined ? {} : { onWrite })
    const identity = identityOf(index)
    const blocks: Block[] = []
    const started = await startMemoryNode({
      store,
      genesis: genesis(options.genesis),
      engine,
      identity,
      network: hub.join({ peerId: `peer-${index + 1}`, nodeId: identity.nodeId }),
      clock,
      logger,
      verify: verifySignature,
      verifyRecoverable: createVerifyRecoverable(),
      recoverSenders: createInlineSenderRecovery(BigInt(chainId)).recoverSenders,
      config: {
        isValidator: index < validators,
        quorumSet,
        names,
        blockTimeMs: 1_000,
        ...options.config,
        ...config,
      },
      around,
      workedMs,
      ...(observe && { observe }),
      onAssembled: ({ herder }) => herder.onBlock((block) => blocks.push(block)),
    })
    const node: ClusterNode = {
      ...started,
      index,
      blocks,
      kill() {
        nodes.delete(index)
        return started.kill()
      },
    }
    nodes.set(index, node)
    return node
  }

  return {
    clock,
    hub,
    quorumSet,
    nodes,
    start,
    async kill(index) {
      const node = nodes.get(index)
      if (node === undefined) throw new Error(`Node ${index} does not run.`)
      return node.kill()
    },
    untilHead: (number, limitMs = 120_000) =>
      clock.until(
        () => [...nodes.values()].every(({ ledger }) => ledger.head.header.number >= number),
        limitMs,
      ),
    async stop() {
      for (const node of nodes.values()) await node.kill()
    },
  }
}

/** A cluster whose validators all run. */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const cluster = createCluster(options)
  for (let index = 0; index < (options.validators ?? 4); index++) await cluster.start(index)
  return cluster
}

/** Uniform numbers in [0, 1) from a seed (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b_79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Whether a certificate holds under a quorum set of `threshold` nodes. */
export function isCertified({ herder, ledger }: ClusterNode, number: bigint, threshold: number): boolean {
  const certificate = herder.certificate(number)
  const hash = ledger.block(number)?.hash
  if (certificate === undefined || hash === undefined) return false
  const digest = finalityDigest(ledger.chainId, number, hash)
  const check = createVerifyRecoverable()
  const good = certificate.signatures.filter(({ nodeId, signature }) => check(digest, signature, nodeId))
  return good.length >= threshold && certificate.blockHash === hash
}

function genesis({ people, allocation }: ClusterOptions['genesis'] = {}) {
  return parseGenesis({
    chainId,
    name: 'herder test',
    timestampMs: genesisMs,
    allocation: {
      ...Object.fromEntries(
        Array.from({ length: 10 }, (_, index) => [
          identityOf(index).address,
          { balance: String(10n ** 21n) },
        ]),
      ),
      ...allocation,
    },
    ...(people && { people }),
  })
}

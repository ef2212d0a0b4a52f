/**
 * A running node: its parts, started in the order in which they need each other and stopped in the reverse one.
 * @module
 */
import { randomBytes } from 'node:crypto'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createEngine, type Engine, loadCurves } from '@watt/evm'
import {
  type Genesis,
  type Ledger,
  openLedger,
  openLevelStore,
  parseGenesis,
  type Store,
  type StoreError,
} from '@watt/ledger'
import { type NodeId, validatorsOf } from '@watt/scp'
import { WattError } from '@watt/errors'
import packageJson from '../package.json' with { type: 'json' }
import { createAdminHandlers } from './admin/handlers.ts'
import { startAdminServer } from './admin/server.ts'
import type { NodeConfig } from './config.ts'
import { cryptography } from './cryptography.ts'
import { watchDayLengths } from './day-lengths.ts'
import { watchDiskSpace } from './disk-space.ts'
import { watchStore } from './failing-store.ts'
import { createHerder } from './herder/herder.ts'
import { createInclusion, type Inclusion } from './inclusion.ts'
import { createIdentity, readOrCreateKeyFile, verifySignature } from './identity/index.ts'
import { recoverAddress } from './identity/identity.ts'
import { createVerifyRecoverable } from './identity/recoverable.ts'
import { createJsonLogger } from './json-logger.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { createLibp2pNetwork } from './network/libp2p-network.ts'
import { createTransactionFlood } from './network/transaction-flood.ts'
import { createPool } from './pool/pool.ts'
import { createSenderRecovery } from './pool/sender-recovery.ts'
import { createCodeCompiler } from './threads/code-compiler.ts'
import { createOrderedRoots } from './threads/ordered-roots.ts'
import type { Health } from './rpc/http.ts'
import { type RpcServer, startRpcServer } from './rpc/server.ts'
import { systemClock } from './system-clock.ts'
import { createWorkMeter } from './work-meter.ts'
import type { Herder, Identity, Logger, NodeView, Pool } from './types.ts'

/** A node that runs. */
export interface RunningNode {
  readonly nodeId: NodeId
  readonly view: NodeView
  readonly rpcPort: number
  /** Resolves when an administrator asks the node to stop; `stop` does it. */
  readonly stopRequested: Promise<void>
  /** Resolves when the disk failed for good: the node votes and acknowledges no more, reads go on until `stop`. */
  readonly diskFailed: Promise<StoreError>
  /** Ends everything in order; what was acknowledged is on disk. */
  stop(): Promise<void>
}

/** What to end, latest first. */
type Endings = (() => void | Promise<void>)[]

/**
 * Starts a node.
 * @param options.logger - Instead of JSON lines on standard error.
 * @throws A {@link WattError} that says what is wrong and what to do: key, genesis, store, ports.
 */
export async function startNode(
  config: NodeConfig,
  options: { readonly logger?: Logger } = {},
): Promise<RunningNode> {
  const logger = options.logger ?? createJsonLogger({ level: config.logLevel, name: config.name })
  const endings: Endings = []
  try {
    return await assemble(config, logger, endings)
  } catch (error) {
    await endAll(endings, logger)
    throw error
  }
}

async function assemble(config: NodeConfig, logger: Logger, endings: Endings): Promise<RunningNode> {
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  const genesis = await readGenesis(config.genesis)
  const privateKey = await readOrCreateKeyFile(config.keyFile)
  const identity = createIdentity(privateKey)
  assertTrusted(config, identity)
  const compiler = createCodeCompiler({ logger })
  endings.push(() => compiler.stop())
  const engine = createEngine({
    cryptography,
    slotSeed: randomBytes(8).readBigUInt64LE(),
    compileAfterGas: config.compileAfterGas,
    compileElsewhere: (code) => compiler.compile(code),
  })
  // A node that could not run every code stops here, not at the first block that needs it.
  await loadCurves()
  const diskFailed = Promise.withResolvers<StoreError>()
  const store = watchStore(await openLevelStore(join(config.dataDir, 'store')), diskFailed.resolve)
  endings.push(() => store.close())

  const roots = createOrderedRoots({ logger })
  endings.push(() => roots.stop())
  const late: { pool?: Pool } = {}
  const meter = createWorkMeter({
    nowMs: () => performance.now(),
    turn: () => new Promise((resolve) => setImmediate(resolve)),
  })
  const ledger = await openLedger({
    store: { ...store, write: (operations) => meter.aside(() => store.write(operations)) },
    genesis,
    engine,
    recover: recoverAddress,
    archive: config.archive,
    keepBlocks: config.keepBlocks,
    known: (hash) => late.pool?.get(hash),
    pause: () => meter.pause(),
    aside: (wait) => meter.aside(wait),
    orderedRoot: roots.orderedRoot,
  })
  endings.push(() => ledger.days?.stop())
  const pool = openPool(config, ledger, logger, endings)
  late.pool = pool
  const clock = systemClock
  const { listen, announce, peers } = config
  const network = createLibp2pNetwork({
    privateKey,
    genesisHash: ledger.genesisHash,
    listen,
    ...(announce.length > 0 && { announce }),
    peers,
    clock,
    logger,
  })
  const flood = createTransactionFlood({
    network,
    pool,
    clock,
    isCurrent: () => herder.state() === 'synced',
  })
  endings.push(() => flood.stop())
  let server: RpcServer | undefined
  const disk = watchDiskSpace({ path: config.dataDir, clock, logger })
  endings.push(() => disk.stop())
  const metrics: Metrics = createMetrics({ herder: () => herder, pool, network, rpc: () => server, disk })
  endings.push(() => metrics.stop())
  const inclusion = watchInclusion(ledger, pool, metrics)
  const herder: Herder = openHerder({
    config,
    ledger,
    store,
    pool,
    network,
    identity,
    metrics,
    inclusion,
    workedMs: () => meter.workedMs(),
    logger,
  })
  await watchDayLengths({ ledger, engine, logger }, (handler) => herder.onBlock(handler))
  await network.start()
  endings.push(() => network.stop())
  await herder.start()
  endings.push(() => herder.stop())

  const view: NodeView = { version: packageJson.version, ledger, pool, network, herder, clock, inclusion }
  server = await serve({ config, view, engine, metrics, logger }, endings)
  const rpcPort = server.port
  const { stopRequested } = await admit(config, logger, endings)
  logger.info('node.started', { nodeId: identity.nodeId, head: ledger.head.header.number, rpcPort })
  return {
    nodeId: identity.nodeId,
    view,
    rpcPort,
    stopRequested,
    diskFailed: diskFailed.promise,
    stop: async () => {
      logger.info('node.stopping')
      await endAll(endings, logger)
      logger.info('node.stopped')
    },
  }
}

function openPool(config: NodeConfig, ledger: Ledger, logger: Logger, endings: Endings): Pool {
  const { chainId } = ledger
  const recovery = createSenderRecovery({ chainId, workers: config.recoveryWorkers, logger })
  endings.push(() => recovery.stop())
  const { recoverSenders } = recovery
  return createPool({
    ledger,
    recoverSenders,
    clock: systemClock,
    logger,
    limits: config.pool,
    blockTimeMs: config.blockTimeMs,
  })
}

type HerderNeeds = {
  readonly config: NodeConfig
  readonly ledger: Ledger
  readonly store: Store
  readonly pool: Pool
  readonly network: NodeView['network']
  readonly identity: Identity
  readonly metrics: Metrics
  readonly inclusion: Inclusion | undefined
  readonly workedMs: () => number
  readonly logger: Logger
}

function watchInclusion(ledger: Ledger, pool: Pool, metrics: Metrics): Inclusion | undefined {
  if (ledger.days === undefined) return undefined
  return createInclusion({
    ledger,
    pool,
    clock: systemClock,
    presence: ledger.days.people.contracts.presence,
    onIncluded: (waitMs) => metrics.observeIncluded(waitMs),
    onProposed: (proposer, isLacking) => metrics.observeProposed(proposer, isLacking),
  })
}

function openHerder({ config, metrics, inclusion, ...parts }: HerderNeeds): Herder {
  const { isValidator, quorumSet, names, blockTimeMs, votes } = config
  return createHerder({
    ...parts,
    inclusion,
    verify: verifySignature,
    verifyRecoverable: createVerifyRecoverable(),
    clock: systemClock,
    config: {
      isValidator,
      quorumSet,
      names,
      blockTimeMs,
      ...(votes && { votes }),
    },
    observe: (event) => {
      metrics.observe(event)
      if (event.type === 'proposals') inclusion?.closed(event.block, event.proposals)
    },
  })
}

async function serve(
  parts: {
    readonly config: NodeConfig
    readonly view: NodeView
    readonly engine: Engine
    readonly metrics: Metrics
    readonly logger: Logger
  },
  endings: Endings,
): Promise<RpcServer> {
  const { config, view, engine, metrics, logger } = parts
  const server = await startRpcServer({
    node: view,
    engine,
    ...config.rpc,
    metrics: () => metrics.text(),
    observe: (method, verdict, ms) => metrics.observeCall(method, verdict, ms),
    observeRefusal: (lane) => metrics.observeRefusal(lane),
    logger,
    health: () => healthOf(view.herder),
  })
  endings.push(() => server.stop())
  return server
}

/** Opens the admin socket, where one is wanted. */
async function admit(
  config: NodeConfig,
  logger: Logger,
  endings: Endings,
): Promise<Pick<RunningNode, 'stopRequested'>> {
  let request = (): void => undefined
  const stopRequested = new Promise<void>((resolve) => (request = resolve))
  if (config.adminSocket !== undefined) {
    const server = await startAdminServer({
      listen: { type: 'socket', path: config.adminSocket },
      handlers: createAdminHandlers({ stop: () => request() }),
      logger,
      clock: systemClock,
    })
    endings.push(() => server.stop())
  }
  return { stopRequested }
}

function healthOf(herder: Herder): Health {
  const { state, reason } = herder.status()
  return { live: state !== 'halted', ready: state === 'synced', reason }
}

/** Latest first; one that fails does not keep the others from ending. */
async function endAll(endings: Endings, logger: Logger): Promise<void> {
  for (let end = endings.pop(); end !== undefined; end = endings.pop()) {
    try {
      await end()
    } catch (error) {
      logger.error('node.stopFailed', { reason: String(error) })
    }
  }
}

function assertTrusted({ isValidator, quorumSet }: NodeConfig, { nodeId }: Identity): void {
  if (isValidator && !validatorsOf(quorumSet).includes(nodeId)) throw new NotTrustedError(nodeId)
}

async function readGenesis(path: string): Promise<Genesis> {
  let json: unknown
  try {
    json = JSON.parse(await readFile(path, 'utf8'))
  } catch (cause) {
    throw new GenesisFileError(path, cause)
  }
  return parseGenesis(json)
}

/** Thrown when the genesis file is not there or not JSON. */
export class GenesisFileError extends WattError {
  readonly code = 'node/genesis-file'
  readonly path: string
  override readonly fix = 'Put the genesis file of the network there, or name another one as "genesis".'
  constructor(path: string, cause: unknown) {
    super(
      `The genesis file ${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}.`,
      {
        cause,
      },
    )
    this.path = path
  }
}

/** Thrown when a validator is not in its own quorum set. */
export class NotTrustedError extends WattError {
  readonly code = 'node/not-trusted'
  readonly nodeId: NodeId
  override readonly fix = 'Add the node id to "quorumSet", or set "validator" to false to only follow.'
  constructor(nodeId: NodeId) {
    super(`This validator, ${nodeId}, is not in its own quorum set: nobody would wait for its vote.`)
    this.nodeId = nodeId
  }
}

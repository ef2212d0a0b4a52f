/**
 * A node for the RPC's tests: real ledger, engine and pool over a store in memory, and a herder of one,
 * which closes a block when the test says so.
 * @module
 */
import { createEngine } from '@watt/evm'
import type { Engine } from '@watt/evm'
import { memoryStore, openLedger, parseGenesis } from '@watt/ledger'
import type { Block, Receipt } from '@watt/ledger'
import type { QuorumSet, Statement } from '@watt/scp'
import { privateKeyToAccount } from 'viem/accounts'
import type { PrivateKeyAccount } from 'viem/accounts'

import { createMemoryHub } from '../network/memory-network.ts'
import { createPool } from '../pool/pool.ts'
import { createInlineSenderRecovery } from '../pool/sender-recovery.ts'
import type { Certificate, Clock, ConsensusStatus, Herder, Logger, NodeView } from '../types.ts'
import { startRpcServer } from './server.ts'
import type { RpcServer, RpcServerOptions } from './server.ts'
import { contracts } from './test-contracts.ts'

export const testChainId = 1337
export const soloNodeId: string = '11'.repeat(32)
const genesisMs = 1_700_000_000_000

/** Funded accounts; the same number gives the same account. */
export function testAccount(number: number): PrivateKeyAccount {
  return privateKeyToAccount(`0x${(number + 1).toString(16).padStart(64, '0')}`)
}

export type TestNode = {
  readonly node: NodeView
  readonly engine: Engine
  readonly clock: Clock & { nowMs: number }
  /** Closes a block of what waits in the pool. */
  closeBlock(): Promise<Block>
  /** Says what a peer would have said. */
  hear(statement: Statement): void
  /** What the log got. */
  readonly events: readonly string[]
  serve(options?: Partial<RpcServerOptions>): Promise<RpcServer & { readonly url: string }>
}

/** @param keepBlocks - Blocks whose state stays readable. */
export async function createTestNode(
  options: {
    readonly keepBlocks?: number
    readonly gasLimit?: number
    readonly genesis?: GenesisExtras
  } = {},
): Promise<TestNode> {
  const engine = createEngine()
  const clock = testClock()
  const events: string[] = []
  const note = (event: string): void => void events.push(event)
  const logger: Logger = { debug: note, info: note, warn: note, error: note }
  const ledger = await openLedger({
    store: memoryStore(),
    genesis: testGenesis(options.gasLimit, options.genesis),
    engine,
    ...(options.keepBlocks === undefined ? {} : { keepBlocks: options.keepBlocks }),
  })
  const { recoverSenders } = createInlineSenderRecovery(BigInt(testChainId))
  const pool = createPool({ ledger, recoverSenders, clock, logger })
  const network = createMemoryHub({ clock, random: () => 0.5 }).join({ peerId: 'solo' })
  const blockHandlers = new Set<(block: Block, receipts: readonly Receipt[]) => void>()
  const statementHandlers = new Set<(statement: Statement) => void>()

  const herder: Herder = {
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    status: () => soloStatus(ledger.head),
    state: () => 'synced',
    slotRecord: (slot) =>
      slot > ledger.head.header.number
        ? undefined
        : {
            slot,
            kept: 'talk',
            statements: [],
            externalizedAtMs: genesisMs,
            nominationRounds: 1,
            ballotCounter: 1,
          },
    certificate: (number) => soloCertificate(ledger.block(number)),
    quorumSetOf: (nodeId) => (nodeId === soloNodeId ? soloQuorumSet : undefined),
    onBlock: (handler) => {
      blockHandlers.add(handler)
      return () => blockHandlers.delete(handler)
    },
    onStatement: (handler) => {
      statementHandlers.add(handler)
      return () => statementHandlers.delete(handler)
    },
  }
  const node: NodeView = { version: '0.0.0', ledger, pool, network, herder, clock }

  return {
    node,
    engine,
    clock,
    events,
    closeBlock: async () => {
      const set = await ledger.buildSet(pool.candidates())
      clock.nowMs += 1_000
      const value = {
        parentHash: ledger.head.hash,
        transactionSetHash: set.hash,
        closeTimeMs: BigInt(clock.nowMs),
        upgrades: {},
      }
      const block = await ledger.close(value, set)
      pool.blockClosed(block)
      for (const handler of blockHandlers) handler(block, ledger.receipts(block.header.number)!)
      return block
    },
    hear: (statement) => {
      for (const handler of statementHandlers) handler(statement)
    },
    serve: async (overrides = {}) => {
      const server = await startRpcServer({
        node,
        engine,
        host: '127.0.0.1',
        port: 0,
        allowedHosts: [],
        allowedOrigins: [],
        logger,
        health: () => ({ live: true, ready: true, reason: undefined }),
        ...overrides,
      })
      return { ...server, url: `http://127.0.0.1:${server.port}` }
    },
  }
}

/** Calls one method over HTTP. @throws an error with the `code` and `data` of the answer. */
export async function callRpc(url: string, method: string, ...params: readonly unknown[]): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params })
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
  const { result, error } = (await response.json()) as {
    result?: unknown
    error?: { message: string; code: number; data?: unknown }
  }
  if (error !== undefined) throw Object.assign(new Error(error.message), error)
  return result
}

function testClock(): Clock & { nowMs: number } {
  const clock = {
    nowMs: genesisMs,
    now: () => clock.nowMs,
    elapsed: () => clock.nowMs,
    after: () => () => undefined,
  }
  return clock
}

/** What a chain has besides the usual accounts and contracts. */
type GenesisExtras = { readonly people?: object; readonly allocation?: Readonly<Record<string, object>> }

function testGenesis(gasLimit: number | undefined, { people, allocation }: GenesisExtras = {}) {
  const accounts = Array.from(
    { length: 10 },
    (_, i) => [testAccount(i).address, { balance: String(10n ** 21n) }] as const,
  )
  const predeployed = contracts.map(({ address, code }) => [address, { balance: '0', code }] as const)
  return parseGenesis({
    chainId: testChainId,
    name: 'rpc test',
    timestampMs: genesisMs,
    ...(gasLimit === undefined ? {} : { parameters: { gasLimit } }),
    allocation: { ...Object.fromEntries<unknown>([...accounts, ...predeployed]), ...allocation },
    ...(people && { people }),
  })
}

const soloQuorumSet: QuorumSet = { threshold: 1, validators: [soloNodeId], innerSets: [] }

function soloStatus(head: Block): ConsensusStatus {
  const slot = head.header.number + 1n
  return {
    state: 'synced',
    reason: undefined,
    nodeId: soloNodeId,
    isValidator: true,
    slot,
    headNumber: head.header.number,
    lastCloseMs: Number(head.value.closeTimeMs),
    blockTimeMs: 1_000,
    quorumSet: soloQuorumSet,
    quorum: {
      slot,
      phase: 'idle',
      ballotCounter: 0,
      nodes: new Map([[soloNodeId, 'agree']]),
      failAt: 1,
      fragile: [soloNodeId],
    },
    names: new Map([[soloNodeId, { name: 'solo', organisation: undefined }]]),
    lastHeardMs: new Map([[soloNodeId, Number(head.value.closeTimeMs)]]),
  }
}

function soloCertificate(block: Block | undefined): Certificate | undefined {
  if (block === undefined || block.header.number === 0n) return undefined
  const signature = new Uint8Array(65).fill(1)
  return {
    blockNumber: block.header.number,
    blockHash: block.hash,
    signatures: [{ nodeId: soloNodeId, signature }],
  }
}

/**
 * A whole node on a store, a network and a clock that are given to it: tests and the simulation run many in a process.
 * @module
 */
import type { Engine } from '@watt/evm'
import { type Genesis, type Ledger, type MemoryStore, openLedger, type OpenLedgerOptions } from '@watt/ledger'
import { createHerder } from './herder/herder.ts'
import type { HerderConfig, HerderEvent } from './herder/options.ts'
import { createTransactionFlood } from './network/transaction-flood.ts'
import { createPool } from './pool/pool.ts'
import type { RecoverSenders } from './pool/sender-recovery.ts'
import type { Clock, Herder, Identity, Logger, Network, Pool, VerifySignature } from './types.ts'

export type MemoryNodeOptions = {
  readonly store: MemoryStore
  readonly genesis: Genesis
  readonly engine: Engine
  readonly identity: Identity
  /** Made for this node, not started. */
  readonly network: Network
  readonly clock: Clock
  readonly logger: Logger
  readonly config: HerderConfig
  readonly verify: VerifySignature
  readonly verifyRecoverable: VerifySignature
  readonly recoverSenders: RecoverSenders
  readonly ledgerOptions?: Pick<OpenLedgerOptions, 'recover'>
  /** Puts something between the ledger and the herder. */
  readonly around?: ((ledger: Ledger) => Ledger) | undefined
  readonly workedMs?: (() => number) | undefined
  readonly observe?: (event: HerderEvent) => void
  /** Called when the parts stand and nothing has happened yet. */
  readonly onAssembled?: (parts: MemoryNodeParts) => void
}

export type MemoryNodeParts = { readonly ledger: Ledger; readonly pool: Pool; readonly herder: Herder }

export type MemoryNode = MemoryNodeParts & {
  readonly identity: Identity
  readonly network: Network
  readonly store: MemoryStore
  /** Ends the node as kill -9 does. @returns what its disk holds. */
  kill(...options: Parameters<MemoryStore['crash']>): Promise<MemoryStore>
}

/**
 * Starts a node.
 * @throws {StoreError} The disk failed while it started; nothing of it runs then.
 */
export async function startMemoryNode(options: MemoryNodeOptions): Promise<MemoryNode> {
  const { store, genesis, engine, identity, network, clock, logger, around } = options
  const ledger = await openLedger({ store, genesis, engine, ...options.ledgerOptions })
  const pool = createPool({ ledger, recoverSenders: options.recoverSenders, clock, logger })
  const flood = createTransactionFlood({
    network,
    pool,
    clock,
    isCurrent: () => herder.state() === 'synced',
  })
  const herder = createHerder({ ...options, ledger: around?.(ledger) ?? ledger, pool })
  options.onAssembled?.({ ledger, pool, herder })
  await herder.start()
  await network.start()
  return {
    ledger,
    pool,
    herder,
    identity,
    network,
    store,
    async kill(crash) {
      const disk = store.crash(crash)
      flood.stop()
      await network.stop()
      // A write under way never settles now, so nobody waits for the herder to end.
      void herder.stop()
      return disk
    },
  }
}

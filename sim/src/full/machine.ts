/**
 * A machine that a node runs on: it has a disk, a clock and a cable, it stops as in a power cut, and something starts
 * the node again when it does not come up.
 * @module
 */
import type { Engine } from '@watt/evm'
import { type Genesis, type Ledger, memoryStore, type MemoryStore, StoreError } from '@watt/ledger'
import type { Clock, Identity, Logger, Network } from '@watt/node'
import {
  type HerderConfig,
  type HerderEvent,
  type MemoryHub,
  type MemoryNodeParts,
  startMemoryNode,
} from '@watt/node/parts'
import { createNodeClock, type NodeClock } from './node-clock.ts'
import type { Signatures } from './signatures.ts'

/** One life of a node, from its start to its end. */
export type Life = MemoryNodeParts & {
  readonly clock: NodeClock
  readonly network: Network
  readonly logger: Logger
  /** Whether it answers already. */
  isUp: boolean
}

export type MachineOptions = {
  /** Number of the node, as in the trust map. */
  readonly index: number
  readonly peerId: string
  readonly identity: Identity
  readonly signatures: Signatures
  readonly genesis: Genesis
  readonly engine: Engine
  readonly config: HerderConfig
  readonly hub: MemoryHub
  readonly clock: Clock
  readonly writeMs: number
  readonly offsetMs: number
  readonly around?: ((ledger: Ledger) => Ledger) | undefined
  readonly witness: Witness
}

/** Hears what happens on a machine. */
export type Witness = {
  /** Puts something between the node and its network. */
  readonly wrap: (network: Network, machine: Machine) => Network
  /** The parts stand; nothing has happened yet. */
  readonly assembled: (machine: Machine, parts: MemoryNodeParts) => void
  /** The node answers. */
  readonly up: (machine: Machine) => void
  readonly logged: (
    machine: Machine,
    level: 'info' | 'warn' | 'error',
    event: string,
    fields: Readonly<Record<string, unknown>>,
  ) => void
  readonly observed: (machine: Machine, event: HerderEvent) => void
  /** Starting failed with something that no restart heals. */
  readonly broken: (machine: Machine, error: unknown) => void
}

/** A node that could not start is started again after this long, as a supervisor does. */
const restartMs = 1_000

export class Machine {
  readonly index: number
  readonly peerId: string
  readonly identity: Identity
  /** How far its clock is off, ms. */
  offsetMs: number
  isDiskFull = false
  /** Added to each write, ms. */
  slowMs = 0
  isPaused = false
  /** Writes that have not ended. */
  writing = 0
  life: Life | undefined
  /** Called once, when the next write has begun. */
  onNextWrite: (() => void) | undefined
  readonly options: MachineOptions
  #disk: MemoryStore

  constructor(options: MachineOptions) {
    this.options = options
    this.index = options.index
    this.peerId = options.peerId
    this.identity = options.identity
    this.offsetMs = options.offsetMs
    this.#disk = memoryStore({ onWrite: () => this.#write() })
  }

  get disk(): MemoryStore {
    return this.#disk
  }

  /** The node, once it answers. */
  get node(): Life | undefined {
    return this.life?.isUp === true ? this.life : undefined
  }

  /** Switches the machine on. */
  start(): void {
    const { options } = this
    if (this.life !== undefined) return
    const clock = createNodeClock(options.clock, () => this.offsetMs)
    if (this.isPaused) clock.pause()
    const network = options.hub.join({ peerId: this.peerId, nodeId: this.identity.nodeId, clock })
    const logger = this.#logger(() => this.life === life)
    // The parts follow as soon as they are there.
    const life = { clock, network, logger, isUp: false } as Life
    this.life = life
    this.#boot(life).catch((error: unknown) => {
      if (this.life === life) this.#failed(error)
    })
  }

  /**
   * Cuts the power.
   * @param keepPending - Batches under way that the disk took although nobody was told.
   */
  stop(keepPending: number): void {
    const { life } = this
    if (life === undefined) return
    this.life = undefined
    life.clock.kill()
    this.writing = 0
    this.#disk = this.#disk.crash({ keepPending, onWrite: () => this.#write() })
    void life.network.stop()
    // A write under way never settles now, so nobody waits for the herder to end.
    void life.herder?.stop()
  }

  pause(): void {
    this.isPaused = true
    this.life?.clock.pause()
  }

  resume(): void {
    this.isPaused = false
    this.life?.clock.resume()
  }

  async #boot(life: Life): Promise<void> {
    const { genesis, engine, signatures, config, around, witness } = this.options
    const { recover, verify, verifyRecoverable } = signatures
    await startMemoryNode({
      store: this.#disk,
      genesis,
      engine,
      identity: this.identity,
      network: witness.wrap(life.network, this),
      clock: life.clock,
      logger: life.logger,
      config,
      verify,
      verifyRecoverable,
      // The ledger's own recovery runs then.
      recoverSenders: (raws) => Promise.resolve(raws.map(() => undefined)),
      ledgerOptions: { recover },
      around,
      observe: (event) => witness.observed(this, event),
      onAssembled: (parts) => {
        Object.assign(life, parts)
        if (this.life === life) witness.assembled(this, parts)
      },
    })
    if (this.life !== life) return
    life.isUp = true
    witness.up(this)
  }

  #failed(error: unknown): void {
    this.stop(0)
    if (error instanceof StoreError) this.options.clock.after(restartMs, () => this.start())
    else this.options.witness.broken(this, error)
  }

  async #write(): Promise<void> {
    const { life } = this
    const waitMs = this.options.writeMs + this.slowMs
    this.writing += 1
    if (waitMs > 0) this.#tellWrite(waitMs)
    if (waitMs > 0) await new Promise<void>((resolve) => void life?.clock.after(waitMs, resolve))
    this.writing -= 1
    if (this.isDiskFull) throw new StoreError('disk-full', 'no space left on the simulated device')
  }

  /** In the middle of the write, so that it is under way. */
  #tellWrite(waitMs: number): void {
    const tell = this.onNextWrite
    this.onNextWrite = undefined
    if (tell !== undefined) this.options.clock.after(waitMs / 2, tell)
  }

  #logger(isCurrent: () => boolean): Logger {
    const { witness } = this.options
    const tell =
      (level: 'info' | 'warn' | 'error') =>
      (event: string, fields: Readonly<Record<string, unknown>> = {}): void => {
        if (isCurrent()) witness.logged(this, level, event, fields)
      }
    return { debug() {}, info: tell('info'), warn: tell('warn'), error: tell('error') }
  }
}

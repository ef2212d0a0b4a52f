/**
 * A whole network of real nodes in one process: machines, cables, people, faults and liars, as a plan says.
 * @module
 */
import { createEngine, type Engine, loadCurves } from '@watt/evm'
import { type Genesis, type Ledger, parseGenesis } from '@watt/ledger'
import type { Identity } from '@watt/node'
import {
  createMemoryHub,
  createVirtualClock,
  cryptography,
  type Link,
  type MemoryHub,
  type VirtualClock,
  type WireEvent,
} from '@watt/node/parts'
import type { NodeId, QuorumSet } from '@watt/scp'
import type { Check, Outcome } from '../outcome.ts'
import type { Liar as LiarPlan } from '../plan.ts'
import { createRandom, type Random } from '../random.ts'
import type { Tracer } from '../trace.ts'
import { quorumSetOf } from '../trust-map.ts'
import { createRunDigest, type RunDigest } from './digest.ts'
import { injectFaults } from './fault-injector.ts'
import { startLoad } from './load.ts'
import { Liar } from './liars/liar.ts'
import { Machine, type Witness } from './machine.ts'
import type { FullPlan } from './plan.ts'
import { Referee } from './referee.ts'
import { hashedSignatures, realSignatures, type Signatures } from './signatures.ts'
import { createWireTracer } from './tracing.ts'
import { createWeather, type Weather } from './weather.ts'

export type WorldOptions = {
  readonly tracer?: Tracer | undefined
  readonly without?: readonly Check[]
  /** Puts something between the ledger and the herder of a node, which counts as faulty then. */
  readonly around?: ReadonlyMap<number, (ledger: Ledger) => Ledger>
}

export const chainId = 1337
const startMs = 1_700_000_000_000
/** Accounts are numbered from here. */
const firstAccount = 1_000
const inspectMs = 5_000
/** Longest that a network may take to converge once nothing is wrong any more, in block times. */
const convergencePeriodsMax = 60
/** Every other node compiles what it runs: whoever does and whoever does not must close the same blocks. */
const engines: readonly [Engine, Engine] = [
  createEngine({ cryptography }),
  createEngine({ cryptography, compileAfterGas: 0 }),
]
// Loading takes real time, and so would the first transaction that runs code.
await loadCurves()

export class World {
  readonly plan: FullPlan
  readonly machines: readonly Machine[]
  readonly referee: Referee
  readonly clock: VirtualClock = createVirtualClock(startMs)
  readonly #options: WorldOptions
  readonly #random: Random
  readonly #signatures: Signatures
  readonly #accounts: readonly Identity[]
  readonly #hub: MemoryHub
  readonly #weather: Weather
  readonly #byPeer = new Map<string, Machine>()
  readonly #digest: RunDigest = createRunDigest()

  constructor(plan: FullPlan, options: WorldOptions = {}) {
    this.plan = plan
    this.#options = options
    this.#random = createRandom(plan.seed).fork('full run')
    this.#signatures = plan.realSignatures ? realSignatures() : hashedSignatures()
    this.#accounts = Array.from({ length: plan.load.accounts }, (_, at) =>
      this.#signatures.identity(firstAccount + at),
    )
    const genesis = genesisFor(this.#accounts)
    this.referee = new Referee({
      genesis,
      signatures: this.#signatures,
      nowMs: () => this.nowMs,
      digest: this.#digest,
      tracer: options.tracer,
      without: new Set(options.without),
      isHonest: ({ index }) => this.isHonest(index),
      quorumSetOf: ({ index }) => this.#quorumSetOf(index),
    })
    this.#weather = createWeather(plan.wires)
    const random = this.#random.fork('wires')
    this.#hub = createMemoryHub({ clock: this.clock, random: () => random.next(), observe: this.#observer() })
    this.machines = plan.map.flatMap((_, index) => {
      const liar = plan.liars.find((it) => it.node === index)
      const peers = liar?.lies.includes('equivocate') === true ? ['', ' twin'] : ['']
      return peers.map((twin) => this.#machine(index, `node-${index}${twin}`, genesis, liar))
    })
    for (const machine of this.machines) {
      this.#byPeer.set(machine.peerId, machine)
      this.referee.admit(machine)
    }
    this.#relink()
  }

  /** Milliseconds since the start of the run. */
  get nowMs(): number {
    return this.clock.now() - startMs
  }

  isHonest(node: number): boolean {
    return !this.plan.liars.some((it) => it.node === node) && this.#options.around?.has(node) !== true
  }

  /** Both phases. */
  async run(): Promise<Outcome> {
    const { plan, clock, referee } = this
    const endFaults = injectFaults({
      faults: plan.faults,
      clock,
      weather: this.#weather,
      referee,
      machinesOf: (node) => this.machines.filter((it) => it.index === node),
      onWeather: () => this.#relink(),
    })
    this.#begin()
    await this.#pass(plan.durationMs, () => false)
    endFaults()
    for (const machine of this.machines) if (!this.isHonest(machine.index)) machine.stop(0)
    const periodsToConverge = await this.#converge()
    if (referee.violation === undefined) referee.conclude(this.machines)
    for (const machine of this.machines) machine.stop(0)
    return referee.outcome({ seed: plan.seed, virtualMs: this.nowMs, periodsToConverge })
  }

  #begin(): void {
    const boots = this.#random.fork('boots')
    for (const machine of this.machines) this.clock.after(boots.int(0, 1_000), () => machine.start())
    startLoad({
      load: this.plan.load,
      chainId: BigInt(chainId),
      accounts: this.#accounts,
      machines: this.machines.filter(({ index }) => this.isHonest(index)),
      clock: this.clock,
      random: this.#random.fork('load'),
      accepted: (node, transaction) => this.referee.durability.submitted(node, transaction),
      count: (what) => this.referee.count(what),
    })
    const inspect = (): void => {
      this.referee.inspect(this.machines)
      this.clock.after(inspectMs, inspect)
    }
    this.clock.after(inspectMs, inspect)
  }

  /** @returns block times until everyone closed two more slots. */
  async #converge(): Promise<number | undefined> {
    this.#weather.calm()
    const { referee, plan } = this
    const fromMs = this.nowMs
    const target = referee.chain.highest + 2n
    const honest = this.machines.filter(({ index }) => this.isHonest(index))
    const isThere = ({ node }: Machine): boolean => (node?.ledger.head.header.number ?? -1n) >= target
    const hasConverged = (): boolean => honest.every(isThere)
    await this.#pass(convergencePeriodsMax * plan.blockTimeMs, hasConverged)
    if (referee.violation !== undefined) return undefined
    if (hasConverged()) {
      const periods = Math.ceil((this.nowMs - fromMs) / plan.blockTimeMs)
      // What is under way arrives.
      await this.#pass(plan.blockTimeMs, () => false)
      referee.expectCertificate(honest, target)
      return periods
    }
    const late = honest
      .filter((it) => !isThere(it))
      .map(
        ({ index, node }) =>
          `${index}: ${node === undefined ? 'down' : `${node.ledger.head.header.number}, ${node.herder.status().state}, ${node.herder.status().reason ?? ''}`}`,
      )
    referee.fail(
      'convergence',
      undefined,
      `Not all reached block ${target} within ${convergencePeriodsMax} block times: ${late.join('; ')}`,
    )
    return undefined
  }

  /** Lets time pass, until something holds or a check failed. */
  async #pass(ms: number, holds: () => boolean): Promise<void> {
    let isOver = false
    const cancel = this.clock.after(ms, () => (isOver = true))
    await this.clock.until(() => isOver || this.referee.violation !== undefined || holds(), ms + 1)
    cancel()
  }

  #machine(index: number, peerId: string, genesis: Genesis, liar: LiarPlan | undefined): Machine {
    const { plan } = this
    const identity = this.#signatures.identity(index)
    return new Machine({
      index,
      peerId,
      identity,
      signatures: this.#signatures,
      genesis,
      engine: engines[index % 2 === 0 ? 0 : 1],
      config: {
        isValidator: plan.map[index]!.isValidator,
        quorumSet: this.#quorumSetOf(index),
        names: new Map(),
        blockTimeMs: plan.blockTimeMs,
      },
      hub: this.#hub,
      clock: this.clock,
      writeMs: plan.writeMs,
      offsetMs: plan.clockOffsetsMs[index] ?? 0,
      around: this.#options.around?.get(index),
      witness: liar === undefined ? this.referee : this.#liarsWitness(peerId, identity, liar),
    })
  }

  /** Lies stand between a liar and its network; the referee still sees what it does. */
  #liarsWitness(peerId: string, identity: Identity, { lies }: LiarPlan): Witness {
    const { referee, clock } = this
    const random = this.#random.fork(`liar ${peerId}`)
    const liar = new Liar({ lies, identity, clock, random, count: (lie) => referee.count(lie) })
    if (lies.includes('equivocate')) referee.count('equivocate')
    const { up, logged, observed, broken } = referee
    return {
      up,
      logged,
      observed,
      broken,
      wrap: (network) => liar.wrap(network),
      assembled: (machine, parts) => {
        liar.adopt(parts)
        referee.assembled(machine, parts)
      },
    }
  }

  #quorumSetOf(index: number): QuorumSet {
    const nameOf = (node: number): NodeId => this.#signatures.identity(node).nodeId
    return quorumSetOf(this.plan.map[index]!.trusts, nameOf)
  }

  /** Passes the weather on to the network. */
  #relink(): void {
    const links = new Map(
      this.machines.map((from) => [
        from.peerId,
        new Map(this.machines.map((to) => [to.peerId, this.#link(from, to)])),
      ]),
    )
    this.#hub.setLinks((from, to) => links.get(from)?.get(to))
  }

  #link(from: Machine, to: Machine): Link {
    if (this.#half(from, to) || this.#half(to, from)) return 'cut'
    return this.#weather.link(from.index, to.index)
  }

  /** Whether one is of a pair of twins and talks only to the other half of the network. */
  #half({ peerId, index }: Machine, other: Machine): boolean {
    const isTwin = peerId.endsWith('twin')
    const hasTwin = isTwin || this.#byPeer.has(`${peerId} twin`)
    return hasTwin && (other.index === index || (other.index % 2 === 0) === isTwin)
  }

  #observer(): (event: WireEvent) => void {
    const { tracer } = this.#options
    const numberOf = (peerId: string): number => this.#byPeer.get(peerId)!.index
    const trace = tracer && createWireTracer(tracer, numberOf, () => this.nowMs)
    return (event) => {
      this.#digest.add(this.nowMs, event.type, event.topic, event.id, event.from, event.to)
      if (event.type === 'published' && event.topic === 'scp')
        this.referee.said(this.#byPeer.get(event.from)!, event.message)
      trace?.(event)
    }
  }
}

function genesisFor(accounts: readonly Identity[]): Genesis {
  return parseGenesis({
    chainId,
    name: 'simulation',
    timestampMs: startMs,
    allocation: Object.fromEntries(accounts.map(({ address }) => [address, { balance: String(10n ** 21n) }])),
  })
}

/**
 * Carries out the faults of a plan. Several may hit one machine at once; each ends by itself.
 * @module
 */
import type { Clock } from '@watt/node'
import type { Fault } from '../faults.ts'
import type { Machine } from './machine.ts'
import type { Referee } from './referee.ts'
import type { Weather } from './weather.ts'

export type FaultInjectorOptions = {
  readonly faults: readonly Fault[]
  readonly clock: Clock
  readonly weather: Weather
  readonly referee: Referee
  /** The machines of a node: an equivocating one has two. */
  readonly machinesOf: (node: number) => readonly Machine[]
  /** The weather changed. */
  readonly onWeather: () => void
}

/** Plans all faults. @returns ends those that go on, for plans whose faults outlast the first phase. */
export function injectFaults(options: FaultInjectorOptions): () => void {
  const { faults, clock, referee } = options
  const injector = new Injector(options)
  const running = new Set<Fault>()
  const end = (fault: Fault): void => {
    if (running.delete(fault)) injector.end(fault)
  }
  let isOver = false
  for (const fault of faults) {
    clock.after(fault.atMs, () => {
      if (isOver) return
      referee.count(fault.kind)
      running.add(fault)
      injector.begin(fault)
      clock.after(fault.forMs, () => end(fault))
    })
  }
  return () => {
    isOver = true
    for (const fault of running) end(fault)
  }
}

type Crash = Extract<Fault, { kind: 'crash' }>

/** How often something holds at once. */
class Depths {
  readonly #depths = new Map<string, number>()

  /** @returns whether it begins to hold. */
  enter(key: string): boolean {
    const depth = (this.#depths.get(key) ?? 0) + 1
    this.#depths.set(key, depth)
    return depth === 1
  }

  /** @returns whether it ends to hold. */
  leave(key: string): boolean {
    const depth = this.#depths.get(key)! - 1
    this.#depths.set(key, depth)
    return depth === 0
  }
}

class Injector {
  readonly #options: FaultInjectorOptions
  readonly #depths = new Depths()
  /** Machines whose power will fail at their next write. */
  readonly #due = new Set<Machine>()

  constructor(options: FaultInjectorOptions) {
    this.#options = options
  }

  begin(fault: Fault): void {
    const { weather, referee, onWeather } = this.#options
    switch (fault.kind) {
      case 'partition':
      case 'one-way':
      case 'bad-links':
        weather.begin(fault)
        return onWeather()
      case 'crash':
        return this.#each(fault, (machine) => this.#crash(machine, fault))
      case 'pause':
        return this.#each(fault, (machine) => {
          referee.lived('paused', machine)
          machine.pause()
        })
      case 'full-disk':
        return this.#each(fault, (machine) => (machine.isDiskFull = true))
      case 'clock':
        return this.#all(fault, (machine) => (machine.offsetMs += fault.byMs))
      case 'slow-disk':
        return this.#all(fault, (machine) => (machine.slowMs += fault.writeMs))
    }
  }

  end(fault: Fault): void {
    const { weather, referee, onWeather } = this.#options
    switch (fault.kind) {
      case 'partition':
      case 'one-way':
      case 'bad-links':
        weather.end(fault)
        return onWeather()
      case 'crash':
        return this.#last(fault, (machine) => {
          // It never wrote: then it stops and starts at once.
          this.#cutIfDue(machine, fault)
          referee.count('restart')
          machine.start()
        })
      case 'pause':
        return this.#last(fault, (machine) => {
          referee.lived('resumed', machine)
          machine.resume()
        })
      case 'full-disk':
        return this.#last(fault, (machine) => (machine.isDiskFull = false))
      case 'clock':
        return this.#all(fault, (machine) => (machine.offsetMs -= fault.byMs))
      case 'slow-disk':
        return this.#all(fault, (machine) => (machine.slowMs -= fault.writeMs))
    }
  }

  /** Every other power cut hits while the disk works, which chance alone would rarely do. */
  #crash(machine: Machine, fault: Crash): void {
    if (fault.atMs % 2 === 0) this.#cut(machine, fault)
    else {
      this.#due.add(machine)
      machine.onNextWrite = () => this.#cutIfDue(machine, fault)
    }
  }

  #cutIfDue(machine: Machine, fault: Crash): void {
    if (this.#due.has(machine)) this.#cut(machine, fault)
  }

  #cut(machine: Machine, { keepPending }: Crash): void {
    this.#due.delete(machine)
    if (machine.life === undefined) return
    this.#options.referee.lived('down', machine)
    machine.stop(keepPending)
  }

  #all({ node }: { readonly node: number }, work: (machine: Machine) => void): void {
    for (const machine of this.#options.machinesOf(node)) work(machine)
  }

  #each(fault: Fault & { readonly node: number }, work: (machine: Machine) => void): void {
    if (this.#depths.enter(`${fault.kind} ${fault.node}`)) this.#all(fault, work)
  }

  #last(fault: Fault & { readonly node: number }, work: (machine: Machine) => void): void {
    if (this.#depths.leave(`${fault.kind} ${fault.node}`)) this.#all(fault, work)
  }
}

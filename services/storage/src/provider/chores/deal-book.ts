/**
 * The deals of this provider, as the chain has them. What is on disk is only a shortcut: without it, or on another network,
 * the book is read again from the chain's events.
 * @module
 */
import { mkdir, readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { ChainEvent, HostedDeal, ProviderChain } from '../chain/provider-chain.ts'
import { writeFileAtomic } from '@watt/files'

/** Deals read at once. */
const readsAtOnce = 8

export class DealBook {
  readonly #chain: ProviderChain
  readonly #path: string
  readonly #deals = new Map<bigint, HostedDeal>()
  /** Deals that are over and released: only their numbers are kept. */
  readonly #over = new Set<bigint>()
  /** Deals to be read again. */
  readonly #stale = new Set<bigint>()
  #next = 0n
  #isDone = false
  #saved = ''

  private constructor(chain: ProviderChain, path: string) {
    this.#chain = chain
    this.#path = path
  }

  static async open(chain: ProviderChain, path: string): Promise<DealBook> {
    const book = new DealBook(chain, path)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    const saved = readSaved(await readFile(path, 'utf8').catch(() => ''), chain.setting.network)
    book.#next = saved.next
    for (const id of saved.over) book.#over.add(id)
    for (const id of saved.live) book.#stale.add(id)
    return book
  }

  /** Whether all events up to now were seen at least once. */
  get isComplete(): boolean {
    return this.#isDone
  }

  /** Deals that are not over, or not released. */
  live(): readonly HostedDeal[] {
    return [...this.#deals.values()]
  }

  /** All deals there ever were. */
  get ids(): readonly bigint[] {
    return [...this.#over, ...this.#deals.keys()].toSorted((a, b) => (a < b ? -1 : 1))
  }

  has(id: bigint): boolean {
    return this.#deals.has(id)
  }

  /** From the book, else from the chain: a client may come before the event did. */
  async find(id: bigint): Promise<HostedDeal | undefined> {
    const known = this.#deals.get(id)
    if (known !== undefined) return known
    if (this.#over.has(id)) return undefined
    return this.#read(id)
  }

  /** Whether a piece belongs to a deal that lives. */
  holds(root: string, sizeBytes: number): boolean {
    for (const deal of this.#deals.values())
      if (deal.root === root && deal.sizeBytes === sizeBytes && isServed(deal)) return true
    return false
  }

  /** Looks at a deal again, with the next {@link look}. */
  touch(id: bigint): void {
    if (!this.#over.has(id)) this.#stale.add(id)
  }

  /** Looks at all of them again: not every change of an order names its providers. */
  touchAll(): void {
    for (const id of this.#deals.keys()) this.#stale.add(id)
  }

  /** Takes in what happened since the last look. @returns the events */
  async look(): Promise<readonly ChainEvent[]> {
    const { events, next, isDone } = await this.#chain.eventsSince(this.#next)
    for (const event of events) if ('deal' in event) this.touch(event.deal)
    const stale = [...this.#stale]
    for (let at = 0; at < stale.length; at += readsAtOnce)
      await Promise.all(stale.slice(at, at + readsAtOnce).map(async (id) => this.#read(id)))
    this.#next = next
    this.#isDone ||= isDone
    await this.#save()
    return events
  }

  async #read(id: bigint): Promise<HostedDeal | undefined> {
    const deal = await this.#chain.deal(id)
    this.#stale.delete(id)
    if (deal === undefined) return undefined
    if (deal.isHeld || deal.state === 'matched' || deal.state === 'active') {
      this.#deals.set(id, deal)
      return deal
    }
    this.#deals.delete(id)
    this.#over.add(id)
    return undefined
  }

  async #save(): Promise<void> {
    const live = [...this.#deals.keys(), ...this.#stale].map(String)
    const over = [...this.#over].map(String)
    // The block alone is not worth a write: the way from it is short.
    const content = JSON.stringify({ network: this.#chain.setting.network, live, over })
    if (content === this.#saved) return
    await writeFileAtomic(this.#path, JSON.stringify({ ...JSON.parse(content), next: String(this.#next) }))
    this.#saved = content
  }
}

/** Whether the piece of a deal may be read: while it is matched or runs. */
export function isServed({ state }: Pick<HostedDeal, 'state'>): boolean {
  return state === 'matched' || state === 'active'
}

function readSaved(content: string, network: string): { next: bigint; live: bigint[]; over: bigint[] } {
  try {
    const json = JSON.parse(content) as { network: string; next: string; live: string[]; over: string[] }
    if (json.network !== network) throw new RangeError('another network')
    return { next: BigInt(json.next), live: json.live.map(BigInt), over: json.over.map(BigInt) }
  } catch {
    return { next: 0n, live: [], over: [] }
  }
}

/**
 * What one provider holds and has proven, in memory: windows, the frozen set, openings that are really checked.
 * @module
 */
import { bytesToHex, hexToBytes, keccak256, numberToHex } from 'viem/utils'
import { activationOf, leavesOf, type Opening, proofOf, verifyOpening } from '../../piece/index.ts'
import {
  ChainRefusedError,
  type DueProof,
  type EpochOutcome,
  type HostedDeal,
  type ProviderCall,
  type SetEntry,
} from './provider-chain.ts'

type Hex = `0x${string}`
export type Refuse = (why: string) => never

export const epochSeconds = 1000
const windowSeconds = 500
const seedSeconds = 4

export class MemoryLedger {
  window = 0
  readonly #provider: Hex
  /** Seconds since 1970. */
  readonly #time: () => number
  readonly #set: SetEntry[] = []
  readonly #marks = new Set<string>()
  readonly #proven = new Set<number>()
  #dueFrom = 0
  #digest: Hex = `0x${'00'.repeat(32)}`

  constructor(provider: Hex, time: () => number) {
    this.#provider = provider
    this.#time = time
  }

  get epoch(): number {
    return Math.floor(this.#time() / epochSeconds)
  }

  /** The first epoch whose outcome is open. */
  get openEpoch(): number {
    const { epoch } = this
    return this.#time() >= this.windowOf(epoch).closes || this.#proven.has(epoch) ? epoch + 1 : epoch
  }

  windowOf(epoch: number): { readonly opens: number; readonly closes: number } {
    const opens = epoch * epochSeconds + this.window * windowSeconds
    return { opens, closes: opens + windowSeconds }
  }

  seed(time: number): Hex | undefined {
    return this.#time() >= time + seedSeconds ? keccak256(numberToHex(time, { size: 32 })) : undefined
  }

  due(): DueProof {
    const epoch = this.openEpoch
    const { opens, closes } = this.windowOf(epoch)
    const isDue = this.#isDue(epoch)
    const seed = isDue && this.#time() >= opens ? this.seed(opens) : undefined
    return { epoch, opens, closes, isDue, seed, previous: this.#digest }
  }

  dueSet(): readonly SetEntry[] {
    return this.due().isDue ? this.#sorted : []
  }

  outcomes(epochs: readonly number[]): ReadonlyMap<number, EpochOutcome> {
    const decided = epochs.filter((epoch) => epoch < this.openEpoch)
    return new Map(decided.map((epoch) => [epoch, this.#proven.has(epoch) ? 'proven' : 'missed']))
  }

  missedInARow(): number {
    if (this.#set.length === 0) return 0
    let missed = 0
    for (let epoch = this.openEpoch - 1; epoch >= this.#dueFrom && !this.#proven.has(epoch); epoch--) missed++
    return missed
  }

  /** Whether an epoch of a deal is paid. */
  isPaid(deal: bigint, epoch: number): boolean {
    return this.#proven.has(epoch) && !this.#marks.has(`${deal} ${epoch}`)
  }

  async checkActivation(deal: HostedDeal, bytes: Uint8Array, refuse: Refuse): Promise<void> {
    const seed = this.seed(deal.matchedAt) ?? refuse('BeaconNotReady')
    const openings = openingsIn(bytes, refuse)
    const { id, height, root } = deal
    await activationOf({
      seed: hexToBytes(seed),
      deal: id,
      height,
      leaves: leavesOf(deal.sizeBytes),
      open: async (index) => openings.next(root, height, index),
    })
    openings.end()
  }

  add({ id, root, height, sizeBytes }: HostedDeal, refuse: Refuse): void {
    this.#requireUnfrozen(refuse)
    if (this.#set.length === 0) this.#dueFrom = this.epoch + 1
    this.#set.push({ deal: id, root, height, leaves: leavesOf(sizeBytes) })
  }

  /** The last piece of the height takes the place of the one that goes. */
  remove(id: bigint, height: number, refuse: Refuse): void {
    this.#requireUnfrozen(refuse)
    const at = this.#set.findIndex((entry) => entry.deal === id)
    const last = this.#set.findLastIndex((entry) => entry.height === height)
    this.#set[at] = this.#set[last]!
    this.#set.splice(last, 1)
  }

  /** @returns the deals whose hits were marked */
  async prove(call: Extract<ProviderCall, { type: 'prove' }>, refuse: Refuse): Promise<ReadonlySet<bigint>> {
    const { opens, closes } = this.windowOf(call.epoch)
    if (this.#time() < opens || this.#time() >= closes) refuse('OutsideWindow')
    if (!this.#isDue(call.epoch)) refuse('NothingDue')
    if (this.#proven.has(call.epoch)) refuse('AlreadyProven')
    const seed = this.seed(opens) ?? refuse('BeaconNotReady')
    const openings = openingsIn(call.openings, refuse)
    const set: SetEntry[][] = []
    for (const entry of this.#sorted) (set[entry.height] ??= []).push(entry)
    let hit = 0n
    const marked = new Set<bigint>()
    const { digest } = await proofOf<SetEntry>({
      seed: hexToBytes(seed),
      provider: hexToBytes(this.#provider),
      previous: hexToBytes(this.#digest),
      set,
      lost: ({ deal }) => {
        const isMarked = ((call.faulty >> hit++) & 1n) === 1n
        if (isMarked) marked.add(deal)
        return isMarked
      },
      open: async (piece, index) => openings.next(piece.root, piece.height, index),
    }).catch((error: unknown) => {
      throw error instanceof ChainRefusedError ? error : new ChainRefusedError('prove', 'LostTooMuch')
    })
    openings.end()
    this.#digest = bytesToHex(digest)
    this.#proven.add(call.epoch)
    for (const deal of marked) this.#marks.add(`${deal} ${call.epoch}`)
    return marked
  }

  #requireUnfrozen(refuse: Refuse): void {
    const { epoch } = this
    const { opens, closes } = this.windowOf(epoch)
    const isOpen = this.#time() >= opens && this.#time() < closes
    if (isOpen && this.#isDue(epoch) && !this.#proven.has(epoch)) refuse('SetFrozen')
  }

  get #sorted(): readonly SetEntry[] {
    return this.#set.toSorted((a, b) => a.height - b.height)
  }

  #isDue(epoch: number): boolean {
    return this.#set.length > 0 && this.#dueFrom <= epoch
  }
}

/** Reads packed openings one after the other, and checks each. */
function openingsIn(
  bytes: Uint8Array,
  refuse: Refuse,
): { readonly next: (root: Hex, height: number, index: number) => Opening; readonly end: () => void } {
  let at = 0
  return {
    next: (root, height, index) => {
      const part = bytes.subarray(at, at + 32 * (height + 1))
      at += part.length
      const nodes = Array.from({ length: height + 1 }, (_, level) =>
        part.subarray(level * 32, level * 32 + 32),
      )
      const opening = { node: nodes[0]!, path: nodes.slice(1) }
      if (!verifyOpening(hexToBytes(root), height, index, opening)) refuse('OpeningWrong')
      return opening
    },
    end: () => {
      if (at !== bytes.length) refuse('OpeningsTooLong')
    },
  }
}

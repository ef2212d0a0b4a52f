/**
 * The transactions that wait for a block.
 *
 * Replacement: the same sender and nonce again needs a bid at least 10 % higher; over a free transaction, any bid of
 * 1 wei or more will do.
 * @module
 */
import { type Address, emptyCodeHash, type Hex, keccak256, type StateReader } from '@watt/evm'
import { type Block, type Ledger, type Transaction, transactionBytesMax } from '@watt/ledger'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { Clock, Logger, Pool, PoolRejection, PoolStatus } from '../types.ts'
import {
  type AccountQueue,
  balanceBefore,
  createEntry,
  createQueue,
  type Entry,
  indexOfNonce,
  nextNonceOf,
  worthAt,
} from './account-queue.ts'
import { bestFirst } from './best-first.ts'
import { createDoor, type Door, isHopeless, type Refused } from './door.ts'
import { chooseVictims, type Excess, type Newcomer, queuedInOrder } from './eviction.ts'
import { createHold, type Hold } from './hold.ts'
import { defaultPoolLimits, type PoolLimits } from './limits.ts'
import { fromDecodeError, fromRejection, reject, rejectUnexamined } from './rejections.ts'
import { createShelf, type Shelf } from './shelf.ts'
import { createSlices, type Slices } from './slices.ts'
import type { RecoverSenders } from './sender-recovery.ts'

/** What a pool needs. */
export type PoolOptions = {
  readonly ledger: Ledger
  readonly recoverSenders: RecoverSenders
  readonly clock: Clock
  readonly logger: Logger
  readonly limits?: Partial<PoolLimits>
  /** Tells when a block is late; without it, wallets never wait for one. */
  readonly blockTimeMs?: number
}

/** Makes an empty pool. Call `blockClosed` for each block, or it will offer what is stale. */
export function createPool(options: PoolOptions): Pool {
  return new TransactionPool(options)
}

type Origin = 'rpc' | 'peer'
/** One of a batch that is not in the pool yet. */
type Fresh = { readonly raw: Uint8Array; readonly hash: Hex; readonly index: number }
type Handler = (transaction: Transaction, origin: Origin) => void

/** Transactions taken in, of all batches together, before other work gets its turn: some 3 ms. */
const sliceSize = 256
/** Accounts outside the block that are read again at each close. */
const rereadMax = 256
/** A full pool frees one part in this many at once, so that sorting it pays. */
const evictionShare = 128

class TransactionPool implements Pool {
  readonly #ledger: Ledger
  readonly #recoverSenders: RecoverSenders
  readonly #clock: Clock
  readonly #logger: Logger
  readonly #limits: PoolLimits
  readonly #shelf: Shelf
  readonly #door: Door
  readonly #hold: Hold | undefined
  readonly #slices: Slices
  readonly #handlers = new Set<Handler>()
  /** For whom there was no room since something last left. */
  #refused: { pending?: Refused; queued?: Refused } = {}
  #arrivals = 0
  /** Those whose senders are being recovered. */
  readonly #inWork = new Set<Hex>()
  #recovering = 0

  constructor({ ledger, recoverSenders, clock, logger, limits, blockTimeMs }: PoolOptions) {
    this.#ledger = ledger
    this.#recoverSenders = recoverSenders
    this.#clock = clock
    this.#slices = createSlices(clock, sliceSize)
    this.#logger = logger
    this.#limits = { ...defaultPoolLimits, ...limits }
    this.#shelf = createShelf({
      queuedPerAccountMax: this.#limits.queuedPerAccountMax,
      onRemove: () => {
        this.#refused = {}
      },
    })
    this.#hold =
      blockTimeMs === undefined
        ? undefined
        : createHold({ clock, blockTimeMs, pending: () => this.#shelf.totals().pending })
    this.#door = createDoor({
      limits: this.#limits,
      freeSlots: () => this.#shelf.totals().freeSlots,
      refused: () => this.#refused.pending,
    })
  }

  async add(raws: readonly Uint8Array[], origin: Origin): Promise<readonly (Transaction | PoolRejection)[]> {
    if (origin === 'rpc') await this.#hold?.pass()
    const results: (Transaction | PoolRejection | undefined)[] = []
    const fresh: Fresh[] = []
    for (const [index, raw] of raws.entries()) {
      const hash = this.#hashIfFresh(raw, origin)
      if (typeof hash !== 'string') results[index] = hash
      else if (this.#recovering >= this.#limits.recoveringMax)
        results[index] = rejectUnexamined('pool-full', 'txpool is busy; try again later')
      else {
        this.#recovering++
        this.#inWork.add(hash)
        fresh.push({ raw, hash, index })
      }
    }
    if (fresh.length > 0) await this.#takeIn(fresh, origin, results)
    return raws.map((_, index) => results[index] ?? reject('invalid', 'the transaction was not examined'))
  }

  get(hash: Hex): Transaction | undefined {
    return this.#shelf.byHash.get(hash)?.transaction
  }

  nextNonce(address: Address): bigint {
    const queue = this.#shelf.queues.get(address)
    if (queue === undefined) return this.#state().account(address)?.nonce ?? 0n
    this.#refresh(queue)
    return nextNonceOf(queue)
  }

  candidates(): Iterable<Transaction> {
    return bestFirst(this.#shelf.queues.values())
  }

  blockClosed(block: Block): void {
    this.#hold?.blockClosed()
    this.#door.blockClosed(block)
    const { queues } = this.#shelf
    const touch = (address: Address | undefined): void => {
      const queue = address && queues.get(address)
      if (queue !== undefined) this.#refresh(queue)
    }
    for (const { sender, to, authorizationList } of block.transactions) {
      touch(sender)
      touch(to)
      for (const { authority } of authorizationList) touch(authority)
    }
    this.#rereadOthers()
    this.#expire()
    this.#boundQueued()
  }

  content(): ReturnType<Pool['content']> {
    const pending = new Map<Address, readonly Transaction[]>()
    const queued = new Map<Address, readonly Transaction[]>()
    for (const { address, entries, pendingCount } of this.#shelf.queues.values()) {
      const transactions = entries.map(({ transaction }) => transaction)
      if (pendingCount > 0) pending.set(address, transactions.slice(0, pendingCount))
      if (pendingCount < entries.length) queued.set(address, transactions.slice(pendingCount))
    }
    return { pending, queued }
  }

  status(): PoolStatus {
    const { pending, queued, bytes } = this.#shelf.totals()
    return { pending, queued, bytes }
  }

  onTransaction(handler: Handler): () => void {
    this.#handlers.add(handler)
    return () => this.#handlers.delete(handler)
  }

  /** What can be told without recovering a sender. */
  #hashIfFresh(raw: Uint8Array, origin: Origin): Hex | PoolRejection {
    if (raw.length > transactionBytesMax) {
      return reject(
        'too-large',
        `oversized data: transaction size ${raw.length}, limit ${transactionBytesMax}`,
      )
    }
    const hash: Hex = `0x${bytesToHex(keccak256(raw))}`
    // A wallet is told once it is certain; peers send the same at the same time as a matter of course.
    const isKnown = this.#shelf.byHash.has(hash) || (origin === 'peer' && this.#inWork.has(hash))
    if (isKnown) return rejectUnexamined('already-known', 'already known')
    return (origin === 'peer' ? this.#door.refuse(raw, hash) : undefined) ?? hash
  }

  async #takeIn(
    fresh: readonly Fresh[],
    origin: Origin,
    results: (Transaction | PoolRejection | undefined)[],
  ): Promise<void> {
    try {
      const senders = await this.#recoverSenders(fresh.map(({ raw }) => raw))
      for (const [position, it] of fresh.entries()) {
        const turn = this.#slices.place()
        if (turn !== undefined) await turn
        const result = this.#insert(it, senders[position])
        results[it.index] = result
        if (!('rejected' in result)) this.#announce(result, origin)
      }
    } finally {
      this.#recovering -= fresh.length
      for (const { hash } of fresh) this.#inWork.delete(hash)
    }
  }

  #insert({ raw, hash }: Fresh, sender: Address | undefined): Transaction | PoolRejection {
    let transaction: Transaction
    try {
      transaction = this.#ledger.decode(raw, sender, hash)
    } catch (error) {
      return fromDecodeError(error)
    }
    if (this.#shelf.byHash.has(transaction.hash)) return reject('already-known', 'already known')
    return this.#admit(this.#queueOf(transaction.sender), transaction) ?? transaction
  }

  /** Puts a transaction into its queue, or says why not. */
  #admit(queue: AccountQueue, transaction: Transaction): PoolRejection | undefined {
    if (transaction.nonce < queue.nonce) {
      return fromRejection({ code: 'nonce-too-low', found: transaction.nonce, expected: queue.nonce })
    }
    const index = indexOfNonce(queue.entries, transaction.nonce)
    const found = queue.entries[index]
    const replaced = found?.transaction.nonce === transaction.nonce ? found : undefined
    if (replaced && transaction.maxFeePerGas < replacementBid(replaced.transaction.maxFeePerGas)) {
      return reject('underpriced-replacement', 'replacement transaction underpriced')
    }
    const refusal = this.#check(queue, transaction, balanceBefore(queue, index))
    if (refusal !== undefined) return refusal
    const entry = createEntry(transaction, this.#arrivals++, this.#clock.elapsed())
    const isPending = index < queue.pendingCount || transaction.nonce === nextNonceOf(queue)
    const crowded =
      this.#refuseCrowd(queue, entry, { isPending, replaced }) ??
      this.#makeRoom(
        { queue, worth: worthAt(queue, index, transaction.maxFeePerGas), isPending },
        entry,
        replaced,
      )
    if (crowded !== undefined) return crowded
    this.#shelf.put(queue, index, entry, replaced)
    this.#boundQueued() // What came before may leave too little for what the account sent for later.
    return undefined
  }

  /** Checks by the rules of execution, as if the account's earlier transactions had been paid for. */
  #check(queue: AccountQueue, transaction: Transaction, balance: bigint): PoolRejection | undefined {
    const state = this.#state()
    const codeHash = state.account(queue.address)?.codeHash ?? emptyCodeHash
    const sender = { nonce: transaction.nonce, balance, codeHash }
    const rejection = this.#ledger.check(transaction, {
      account: (address) => (address === queue.address ? sender : state.account(address)),
      code: (hash) => state.code(hash),
      storage: (address, slot) => state.storage(address, slot),
    })
    return rejection && fromRejection(rejection)
  }

  /** Bounds per account, and on what is free or queued. */
  #refuseCrowd(
    queue: AccountQueue,
    { isFree, slots }: Entry,
    { isPending, replaced }: { readonly isPending: boolean; readonly replaced: Entry | undefined },
  ): PoolRejection | undefined {
    const { slotsMax, freeShareMax, freePerAccountMax, pendingPerAccountMax, queuedPerAccountMax } =
      this.#limits
    if (isFree && !replaced?.isFree) {
      const own = queue.entries.filter((it) => it.isFree).length
      if (own >= freePerAccountMax || this.#shelf.totals().freeSlots + slots > freeShareMax * slotsMax) {
        return reject('free-limit', 'too many zero-fee transactions wait; offer a gas price above 0')
      }
    }
    if (replaced) return undefined
    const full = isPending
      ? queue.pendingCount >= pendingPerAccountMax
      : queue.entries.length - queue.pendingCount >= queuedPerAccountMax
    return full ? reject('account-full', 'account limit exceeded') : undefined
  }

  /** Frees what a newcomer needs, if there is less worthy to displace. */
  #makeRoom(newcomer: Newcomer, entry: Entry, replaced: Entry | undefined): PoolRejection | undefined {
    const excess = this.#excessWith(newcomer, entry, replaced)
    if (excess.slots <= 0 && excess.bytes <= 0 && excess.queued <= 0) return undefined
    const kind = newcomer.isPending ? 'pending' : 'queued'
    const { bytes } = entry
    if (isHopeless(this.#refused[kind], newcomer.worth, bytes)) return reject('pool-full', 'txpool is full')
    const spare = Math.ceil(this.#limits.slotsMax / evictionShare)
    const queues = this.#shelf.queues.values()
    const victims = chooseVictims(newcomer, { queues, excess, spare })
    if (victims.length === 0) {
      this.#refused[kind] = { worth: newcomer.worth, bytes }
      return reject('pool-full', 'txpool is full')
    }
    this.#shelf.remove(victims)
    this.#logger.debug('pool.evicted', { count: victims.length })
    return undefined
  }

  #excessWith(newcomer: Newcomer, { slots, bytes }: Entry, replaced: Entry | undefined): Excess {
    const { slotsMax, bytesMax, queuedShareMax } = this.#limits
    const totals = this.#shelf.totals()
    return {
      slots: totals.slots + slots - (replaced?.slots ?? 0) - slotsMax,
      bytes: totals.bytes + bytes - (replaced?.bytes ?? 0) - bytesMax,
      queued: newcomer.isPending || replaced ? 0 : totals.queued + 1 - queuedShareMax * slotsMax,
    }
  }

  #queueOf(address: Address): AccountQueue {
    const known = this.#shelf.queues.get(address)
    if (known !== undefined) {
      this.#refresh(known)
      return known
    }
    const queue = createQueue(address)
    this.#refresh(queue)
    return queue
  }

  /** Reads the account at the head, once for each head, and drops what became stale. */
  #refresh(queue: AccountQueue): void {
    const { hash } = this.#ledger.head
    if (queue.readAt === hash) return
    const account = this.#state().account(queue.address)
    queue.readAt = hash
    queue.nonce = account?.nonce ?? 0n
    queue.balance = account?.balance ?? 0n
    this.#shelf.removeBelow(queue, queue.nonce)
    this.#shelf.settle(queue)
  }

  /** Balances also change through contracts: some other accounts are read again at each block, in turn. */
  #rereadOthers(): void {
    for (const queue of this.#shelf.queues.values().take(rereadMax).toArray()) {
      this.#shelf.moveToEnd(queue)
      this.#refresh(queue)
    }
  }

  #expire(): void {
    const oldest = this.#clock.elapsed() - this.#limits.lifeMs
    const expired: Entry[] = []
    for (const entry of this.#shelf.byHash.values()) {
      if (entry.addedAtMs > oldest) break
      expired.push(entry)
    }
    this.#shelf.remove(expired)
  }

  /** Transactions may fall back among the queued; the share of those is kept. */
  #boundQueued(): void {
    const { queuedShareMax, slotsMax } = this.#limits
    const excess = this.#shelf.totals().queued - Math.floor(queuedShareMax * slotsMax)
    if (excess > 0) this.#shelf.remove(queuedInOrder(this.#shelf.queues.values()).slice(0, excess))
  }

  #state(): StateReader {
    const { number } = this.#ledger.head.header
    const state = this.#ledger.state(number)
    if (state === undefined) throw new Error(`The state after block ${number}, the head, cannot be read.`)
    return state
  }

  #announce(transaction: Transaction, origin: Origin): void {
    for (const handler of this.#handlers) {
      try {
        handler(transaction, origin)
      } catch (error) {
        this.#logger.error('pool.handlerFailed', { reason: String(error) })
      }
    }
  }
}

/** The lowest bid that replaces one: 10 % more, rounded up, and at least 1 wei more. */
function replacementBid(bid: bigint): bigint {
  const raised = (bid * 110n + 99n) / 100n
  return raised > bid ? raised : bid + 1n
}

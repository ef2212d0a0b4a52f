/**
 * The ledger of one chain: everything of {@link Ledger} put together over one store.
 * @module
 */
import type { Engine, Hex } from '@watt/evm'
import type {
  Block,
  Ledger,
  RecoverAddress,
  SetRejection,
  Store,
  Transaction,
  TransactionSet,
} from './types.ts'
import type { Genesis } from './genesis-file.ts'
import { WattError } from '@watt/errors'
import { boundedCache } from './bounded-cache.ts'
import { blockOperations } from './chain-records.ts'
import { chainReader } from './chain-reader.ts'
import { assertStateOf, prepareBlock } from './close.ts'
import { DayLedger } from './day/day-ledger.ts'
import { feePool } from './fees.ts'
import { genesisBlock, genesisState } from './genesis.ts'
import { encodeResults } from './receipt.ts'
import { pacer } from './pacer.ts'
import { recoverAddress } from './recover-address.ts'
import { buildSet, checkSet, checkTransaction, type SetRules } from './set-rules.ts'
import type { StateStore } from './state-access.ts'
import { openStateStore } from './state/state-store.ts'
import { inOrder } from './store/packed-records.ts'
import { decodeTransaction, messageOf } from './transaction.ts'
import { decodeSet } from './transaction-set.ts'
import { type OrderedRoot, orderedTrieRoot } from './trie/ordered-trie.ts'
import { decodeValue, encodeValue } from './value.ts'

export type OpenLedgerOptions = {
  /** Belongs to the ledger while it is open; the caller closes it. */
  readonly store: Store
  readonly genesis: Genesis
  readonly engine: Engine
  /** Default: {@link recoverAddress}, in pure code. */
  readonly recover?: RecoverAddress
  /** Keep the state of all blocks. Default: false. */
  readonly archive?: boolean
  /** Blocks whose state stays readable without `archive`. Default: 128. */
  readonly keepBlocks?: number
  /** Transactions decoded elsewhere already, such as those of the pool. */
  readonly known?: (hash: Hex) => Transaction | undefined
  /** Awaited now and then during a close, so that the host can serve others. */
  readonly pause?: () => Promise<void>
  /** Awaits what others work out for a close, so that the host can tell it from work of this thread. */
  readonly aside?: <T>(wait: () => Promise<T>) => Promise<T>
  /** Roots of a block's transactions and receipts, off this thread perhaps. Default: worked out here. */
  readonly orderedRoot?: OrderedRoot
}

/** Raw bytes of decoded transactions kept at hand, so that pool, set check and close decode each once. */
const decodedBytesMax = 8_388_608

/**
 * Opens the chain in a store, or starts it when the store is empty.
 * @throws {GenesisMismatchError} The store holds another chain.
 * @throws {InvariantError} The stored state is not the one that the head's header names.
 * @throws {StoreError} The first block could not be written.
 */
export async function openLedger(options: OpenLedgerOptions): Promise<Ledger> {
  const { store, genesis, engine, recover = recoverAddress, orderedRoot = rootHere } = options
  const { chainId } = genesis
  const chain = chainReader(store, (raw, sender) => decodeTransaction(raw, { chainId, recover, sender }))
  const states = openStateStore(store, {
    archive: options.archive ?? false,
    keepBlocks: options.keepBlocks ?? 128,
  })
  if (chain.head() === undefined) await writeGenesis(genesis, store, states)
  const opened = readHead(genesis, chain, states)
  const genesisHash = chain.header(0n)?.hash ?? opened.head.hash
  const days = await openDays(options, opened.head)
  let { head, supply } = opened
  let isClosing = false

  const decoded = boundedCache<Hex, Transaction>(decodedBytesMax)
  const keep = (transaction: Transaction): Transaction => {
    decoded.set(transaction.hash, transaction, transaction.raw.length)
    return transaction
  }
  // The store has a block a moment before it is the head: nobody hears of it before its state can be read.
  const isVisible = (number: bigint): boolean => number <= head.header.number
  const rules = (): SetRules => ({ chainId, engine, head, state: states.reader() })
  /** Sets that keep their rules on a head: the same question is not worked out again. */
  const accepted = new WeakMap<TransactionSet, Block>()
  const checkOnce = (set: TransactionSet): SetRejection | undefined => {
    if (accepted.get(set) === head) return undefined
    const rejection = checkSet(set, rules())
    if (rejection === undefined) accepted.set(set, head)
    return rejection
  }

  return {
    chainId,
    genesisHash,
    feePool,
    get head() {
      return head
    },
    get oldestState() {
      return states.oldestState
    },
    decode: (raw, sender, hash) => keep(decodeTransaction(raw, { chainId, recover, sender, hash })),
    check: (transaction, state = states.reader()) =>
      checkTransaction(transaction, { engine, state, parameters: head.parameters }),
    message: messageOf,
    buildSet: async (candidates, bound) => {
      const set = await buildSet(candidates, rules(), { bound, pace: pacer(options.pause) })
      // Agreement asks in a moment. Here the question has a turn of its own.
      await options.pause?.()
      checkOnce(set)
      await options.pause?.()
      return set
    },
    decodeSet: (bytes) =>
      decodeSet(bytes, (raw, hash) => {
        const known = decoded.get(hash) ?? options.known?.(hash)
        return known ?? keep(decodeTransaction(raw, { chainId, recover, hash }))
      }),
    checkSet: checkOnce,
    encodeValue,
    decodeValue,
    close: async (value, set, alongside = []) => {
      if (isClosing) throw new CloseInProgressError(head.header.number + 1n)
      isClosing = true
      try {
        const input = {
          ...options,
          chainId,
          states,
          head,
          supply,
          days,
          blockHash: (number: bigint) => chain.header(number)?.hash,
          checkSet: checkOnce,
          orderedRoot,
        }
        const prepared = await prepareBlock(input, value, set)
        await store.write(inOrder(prepared.operations, alongside))
        prepared.staged.accept()
        chain.remember(prepared.block, prepared.receipts)
        head = prepared.block
        supply = prepared.supply
        if (prepared.day !== undefined) days?.accept(head.header.number, prepared.day)
        await options.pause?.() // Whoever hears of the block has work of his own.
        return prepared.block
      } finally {
        isClosing = false
      }
    },
    block: (id) => {
      if (id === head.header.number || id === head.hash) return head
      // Who waits for the next block asks while its bytes are in the store already: they would be decoded for nothing.
      if (typeof id === 'bigint' && !isVisible(id)) return undefined
      const block = chain.block(id)
      return block !== undefined && isVisible(block.header.number) ? block : undefined
    },
    header: (number) => {
      if (number === head.header.number) return head
      return isVisible(number) ? chain.header(number) : undefined
    },
    receipts: (number) => (isVisible(number) ? chain.receipts(number) : undefined),
    locate: (transactionHash) => {
      const at = chain.locate(transactionHash)
      return at !== undefined && isVisible(at.blockNumber) ? at : undefined
    },
    state: (number) => states.readerAt(number),
    proof: (address, slots, number) => states.proof(address, slots, number),
    days,
  }
}

const rootHere: OrderedRoot = (values) => Promise.resolve(orderedTrieRoot(values))

async function openDays(
  { store, genesis, pause }: OpenLedgerOptions,
  head: Block,
): Promise<DayLedger | undefined> {
  const { people, timestampMs } = genesis
  if (people === undefined) return undefined
  return DayLedger.open({ store, people, genesisSeconds: timestampMs / 1000n, pause }, head.header.number)
}

async function writeGenesis(genesis: Genesis, store: Store, states: StateStore): Promise<void> {
  const staged = await states.stage(0n, genesisState(genesis))
  const block = genesisBlock(genesis, staged.root)
  const records = await blockOperations(block, encodeResults([]), genesis.supply)
  await store.write(inOrder(staged.operations, records))
  staged.accept()
}

type Chain = ReturnType<typeof chainReader>

function readHead(
  genesis: Genesis,
  chain: Chain,
  states: StateStore,
): { readonly head: Block; readonly supply: bigint } {
  const first = chain.block(0n)
  const expected = first && genesisBlock(genesis, first.header.stateRoot)
  if (first?.hash !== expected?.hash) throw new GenesisMismatchError(first?.hash, genesis)
  const record = chain.head()
  const head = record && chain.block(record.number)
  if (record === undefined || head === undefined) throw new GenesisMismatchError(undefined, genesis)
  assertStateOf(head, states)
  return { head, supply: record.supply }
}

/** Thrown when a store holds a chain that began with another genesis file. */
export class GenesisMismatchError extends WattError {
  readonly code = 'ledger/genesis-mismatch'
  readonly storedGenesisHash: Hex | undefined
  override readonly fix =
    'Use the genesis file the data folder was made with, or start with another data folder.'
  constructor(storedGenesisHash: Hex | undefined, genesis: Genesis) {
    super(
      `The store's first block ${storedGenesisHash ?? '(none)'} is not that of chain ${genesis.chainId} "${genesis.name}".`,
    )
    this.storedGenesisHash = storedGenesisHash
  }
}

/** Thrown when a close starts before the one before it ended: slots close one after the other. */
export class CloseInProgressError extends WattError {
  readonly code = 'ledger/close-in-progress'
  readonly blockNumber: bigint
  constructor(blockNumber: bigint) {
    super(`Block ${blockNumber} is being closed already; wait for it.`)
    this.blockNumber = blockNumber
  }
}

/**
 * One close: from an agreed value and its set to a block and everything the store must learn, without writing it.
 * @module
 */
import { JournaledState } from '@watt/evm'
import type { Address, BlockEnvironment, Engine, Hex, Log } from '@watt/evm'
import type {
  Block,
  Ledger,
  Receipt,
  SlotValue,
  StoreOperation,
  Transaction,
  TransactionSet,
} from './types.ts'
import type { StagedState, StateStore } from './state-access.ts'
import { makeBlock, mixHashOf, timestampOf } from './block.ts'
import { blockOperations } from './chain-records.ts'
import type { BlockOfDay, DayLedger, OpenedBlock } from './day/day-ledger.ts'
import { noPayment } from './day/pay-days.ts'
import type { EncodedRlp } from './encode-rlp.ts'
import { execute } from './execution.ts'
import { clearingPrice, feePool } from './fees.ts'
import { supplyCapWei } from './genesis-file.ts'
import { assertInvariant, moneyFlow } from './invariants.ts'
import { type Pacer, pacer } from './pacer.ts'
import { outOfBounds } from './parameters.ts'
import {
  encodeLogs,
  encodeReceiptAround,
  encodeResults,
  receiptsInOrder,
  type TransactionResult,
} from './receipt.ts'
import { inOrder } from './store/packed-records.ts'
import { executionOrder } from './transaction-set.ts'
import type { OrderedRoot } from './trie/ordered-trie.ts'

export type CloseInput = {
  readonly chainId: bigint
  readonly engine: Engine
  readonly states: StateStore
  readonly head: Block
  /** Sum of all balances after the head, in wei. */
  readonly supply: bigint
  readonly blockHash: (number: bigint) => Hex | undefined
  /** Checks a set against the head's state. */
  readonly checkSet: Ledger['checkSet']
  /** Absent on chains that pay nobody by the day. */
  readonly days?: DayLedger | undefined
  readonly pause?: (() => Promise<void>) | undefined
  readonly aside?: (<T>(wait: () => Promise<T>) => Promise<T>) | undefined
  readonly orderedRoot: OrderedRoot
}

/** A block that is ready to be written. */
export type PreparedBlock = {
  readonly block: Block
  readonly receipts: readonly Receipt[]
  readonly supply: bigint
  readonly staged: StagedState
  readonly operations: Iterable<StoreOperation>
  readonly day: BlockOfDay | undefined
}

const nothingOpened: Omit<OpenedBlock, 'state'> = { ...noPayment, closes: [], operations: [] }

/** @throws {InvariantError} */
export async function prepareBlock(
  input: CloseInput,
  value: SlotValue,
  set: TransactionSet,
): Promise<PreparedBlock> {
  const { head, states, engine, days } = input
  assertStateOf(head, states)
  const before = states.reader()
  assertAgreed(input, value, set)
  const { aside = (wait) => wait() } = input
  const pace = pacer(input.pause)
  const ahead = states.readAhead(await accountsOf(set, pace))
  if (ahead !== undefined) await aside(() => ahead)

  const price = clearingPrice(set, head.parameters)
  const transactions = executionOrder(set)
  const environment = environmentOf(input, value, price)
  const state = new JournaledState(before)
  const openedDay = await days?.begin(engine, state, environment)
  const opened = openedDay ?? nothingOpened
  // Known before anything ran.
  const rootOfSet = heard(input.orderedRoot(transactions.map(({ raw }) => raw)))
  const { results, burnedWei } = await execute({ ...input, state, environment, transactions, price })
  const transactionsRoot = await aside(() => rootOfSet)

  const { receipts, logs, encoded } = await writeReceipts(transactions, results, price, pace)
  const changes = state.changes()
  const gasUsed = receipts.at(-1)?.cumulativeGasUsed ?? 0n
  assertInvariant(gasUsed <= head.parameters.gasLimit, 'gas', { gasUsed, gasLimit: head.parameters.gasLimit })
  const { supplyChange, feePoolChange } = moneyFlow(changes, before, feePool)
  // The pool may also receive gifts, and spends on closed days only.
  const pooled = feePoolChange + opened.feesWei
  assertInvariant(pooled >= gasUsed * price, 'fees', { paid: gasUsed * price, pooled })
  const supply = input.supply + supplyChange
  const burned = burnedWei + opened.burnedWei
  const facts = { before: input.supply, change: supplyChange, emitted: opened.emittedWei, burned }
  const isConserved = burned >= 0n && supplyChange === opened.emittedWei - burned && supply <= supplyCapWei
  assertInvariant(isConserved, 'supply', facts)
  const day = openedDay && days?.end(openedDay, logsOf(results), state)
  const rootOfReceipts = heard(input.orderedRoot(encoded))
  const staged = await states.stage(environment.number, changes, pace)
  const receiptsRoot = await aside(() => rootOfReceipts)
  const block = makeBlock({
    parent: head,
    value,
    transactions,
    receipts,
    transactionsRoot,
    receiptsRoot,
    withdrawals: opened.withdrawals,
    stateRoot: staged.root,
    price,
  })
  assertInvariant(block.header.extraData === set.hash, 'set-hash', {
    header: block.header.extraData,
    set: set.hash,
  })
  await input.pause?.()
  const stored = encodeResults(results, logs)
  await pace(transactions.length)
  const added = await blockOperations(block, stored, supply, pace)
  const operations = inOrder(staged.operations, added, opened.operations)
  return { block, receipts, supply, staged, operations, day }
}

/** Receipts, the logs in each as RLP, and each as it stands under the receipts root. */
async function writeReceipts(
  transactions: readonly Transaction[],
  results: readonly TransactionResult[],
  price: bigint,
  pace: Pacer,
): Promise<{ receipts: readonly Receipt[]; logs: readonly EncodedRlp[]; encoded: readonly Uint8Array[] }> {
  const receipts: Receipt[] = []
  const logs: EncodedRlp[] = []
  const encoded: Uint8Array[] = []
  for (const receipt of receiptsInOrder(transactions, results, price)) {
    const itsLogs = encodeLogs(receipt.logs)
    receipts.push(receipt)
    logs.push(itsLogs)
    encoded.push(encodeReceiptAround(receipt, itsLogs))
    await pace(1 + receipt.logs.length)
  }
  return { receipts, logs, encoded }
}

/** The accounts that a set names, each once. Its senders are known, as it was checked. */
async function accountsOf({ transactions }: TransactionSet, pace: Pacer): Promise<readonly Address[]> {
  const addresses = new Set<Address>()
  for (const { sender, to } of transactions) {
    addresses.add(sender)
    if (to !== undefined) addresses.add(to)
    const pause = pace(1)
    if (pause !== undefined) await pause
  }
  return [...addresses]
}

function logsOf(results: readonly TransactionResult[]): readonly Log[] {
  return results.flatMap(({ logs }) => logs)
}

/**
 * The state to build on is the one that the head's header names.
 * @throws {InvariantError}
 */
export function assertStateOf({ header }: Block, { block, root }: StateStore): void {
  const facts = { block: header.number, stateRoot: header.stateRoot, storedBlock: block, storedRoot: root }
  assertInvariant(block === header.number && root === header.stateRoot, 'state-root', facts)
}

/**
 * What agreement should have ensured, asked once more: what follows cannot be taken back. `checkSet` remembers what it
 * found on this head.
 */
function assertAgreed({ head, checkSet }: CloseInput, value: SlotValue, set: TransactionSet): void {
  assertInvariant(value.parentHash === head.hash, 'parent', { head: head.hash, value: value.parentHash })
  assertInvariant(value.transactionSetHash === set.hash, 'set-hash', {
    value: value.transactionSetHash,
    set: set.hash,
  })
  assertInvariant(value.closeTimeMs > head.value.closeTimeMs, 'close-time', {
    parent: head.value.closeTimeMs,
    value: value.closeTimeMs,
  })
  const parameter = outOfBounds(value.upgrades)
  assertInvariant(parameter === undefined, 'upgrades', { parameter: parameter ?? '' })
  const rejection = checkSet(set)
  assertInvariant(rejection === undefined, 'set', {
    code: rejection?.code ?? '',
    problem: rejection?.message ?? '',
  })
}

function environmentOf(
  { chainId, head, blockHash }: CloseInput,
  value: SlotValue,
  price: bigint,
): BlockEnvironment {
  const number = head.header.number + 1n
  return {
    chainId,
    number,
    timestamp: timestampOf(value),
    coinbase: feePool,
    gasLimit: head.parameters.gasLimit,
    baseFeePerGas: price,
    prevRandao: mixHashOf(value),
    blockHash: (asked) => (asked < number && asked + 256n >= number ? blockHash(asked) : undefined),
  }
}

/** A promise that is awaited later: should something else fail before, nobody is left to hear that it did, too. */
function heard<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}

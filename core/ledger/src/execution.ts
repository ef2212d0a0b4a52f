/**
 * Runs the transactions of a block, one after the other, on a state that is not yet committed.
 * @module
 */
import { JournaledState } from '@watt/evm'
import type { BlockEnvironment, CallFrame, Engine, ExecuteOptions, Outcome, StateReader } from '@watt/evm'
import type { Transaction } from './types.ts'
import type { TransactionResult } from './receipt.ts'
import { WattError } from '@watt/errors'
import { feePool } from './fees.ts'
import { assertInvariant, InvariantError } from './invariants.ts'
import { emptyAccount } from './set-rules.ts'
import { messageOf } from './transaction.ts'

export type Execution = { readonly state: JournaledState; readonly results: readonly TransactionResult[] }

export type ExecutionInput = {
  readonly engine: Engine
  readonly before: StateReader
  readonly environment: BlockEnvironment
  /** In execution order. */
  readonly transactions: readonly Transaction[]
  /** Wei per gas, of everybody. */
  readonly price: bigint
  /** Awaited between transactions now and then, so that the host can serve others. */
  readonly pause?: (() => Promise<void>) | undefined
}

const transactionsPerPause = 32

/**
 * A transaction that became invalid through earlier ones of its block is void: it stands in the block with status 0 and
 * no gas, and its nonce is used up. That takes a delegated account (EIP-7702), whose code others can make spend its
 * balance or raise its nonce; for all others the set's rules exclude it. So each transaction of an agreed set gets
 * exactly one receipt and never runs later, and the sender's next nonce is always free.
 * @throws {InvariantError} The engine failed, or reported more gas than allowed.
 */
export async function execute(input: ExecutionInput): Promise<Execution> {
  const state = new JournaledState(input.before)
  const results: TransactionResult[] = []
  for (const [index, transaction] of input.transactions.entries()) {
    if (input.pause && index % transactionsPerPause === transactionsPerPause - 1) await input.pause()
    const result = (await run(input, transaction, state)) ?? voidTransaction(transaction, state)
    const facts = { transaction: transaction.hash, gasUsed: result.gasUsed, gasLimit: transaction.gasLimit }
    assertInvariant(result.gasUsed >= 0n && result.gasUsed <= transaction.gasLimit, 'gas', facts)
    results.push(result)
  }
  return { state, results }
}

/**
 * Whether a contract destroyed itself in the transaction that created it: the one way in which EVM rules burn money
 * (EIP-6780), so the one reason for which the supply may fall. Runs the block again, with call traces.
 */
export async function mayHaveBurned(input: ExecutionInput): Promise<boolean> {
  const state = new JournaledState(input.before)
  for (const transaction of input.transactions) {
    const outcome = await run(input, transaction, state, { traceCalls: true })
    if (outcome === undefined) voidTransaction(transaction, state)
    if (outcome?.trace && destroysItsOwn(outcome.trace)) return true
  }
  return false
}

/** @returns undefined when the engine rejects the transaction at its turn. */
async function run(
  { engine, environment, price }: ExecutionInput,
  transaction: Transaction,
  state: JournaledState,
  options: Pick<ExecuteOptions, 'traceCalls'> = {},
): Promise<Outcome | undefined> {
  try {
    return await engine.execute(messageOf(transaction), environment, state, {
      ...options,
      price: {
        payWeiPerGas: price,
        maxWeiPerGas: transaction.maxFeePerGas,
        creditTo: feePool,
        creditWeiPerGas: price,
      },
    })
  } catch (error) {
    if (error instanceof WattError && error.code === 'evm/transaction-rejected') return undefined
    const problem = error instanceof Error ? error.message : String(error)
    throw new InvariantError('execution', { transaction: transaction.hash, problem }, { cause: error })
  }
}

function voidTransaction({ sender, nonce }: Transaction, state: JournaledState): TransactionResult {
  const account = state.account(sender) ?? emptyAccount
  if (account.nonce <= nonce) state.setAccount(sender, { ...account, nonce: nonce + 1n })
  return { succeeded: false, gasUsed: 0n, logs: [], createdAddress: undefined }
}

function destroysItsOwn(root: CallFrame): boolean {
  const created = new Set<string>()
  const destroyed: string[] = []
  const open = [root]
  for (let frame = open.pop(); frame !== undefined; frame = open.pop()) {
    if (frame.error !== undefined) continue // Reverted, with all below it.
    if ((frame.type === 'CREATE' || frame.type === 'CREATE2') && frame.to !== undefined) created.add(frame.to)
    if (frame.type === 'SELFDESTRUCT') destroyed.push(frame.from)
    open.push(...frame.calls)
  }
  return destroyed.some((address) => created.has(address))
}

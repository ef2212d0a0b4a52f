/**
 * Runs the transactions of a block, one after the other, on a state that is not yet committed.
 * @module
 */
import type { BlockEnvironment, Engine, JournaledState, Outcome } from '@watt/evm'
import type { Transaction } from './types.ts'
import type { TransactionResult } from './receipt.ts'
import { WattError } from '@watt/errors'
import { feePool } from './fees.ts'
import { assertInvariant, InvariantError } from './invariants.ts'
import { emptyAccount } from './set-rules.ts'
import { messageOf } from './transaction.ts'

export type Execution = {
  readonly results: readonly TransactionResult[]
  /** What self-destruction took out of the supply: EVM rules know one way to burn money (EIP-6780). */
  readonly burnedWei: bigint
}

export type ExecutionInput = {
  readonly engine: Engine
  /** What the transactions change. */
  readonly state: JournaledState
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
  const { state } = input
  const results: TransactionResult[] = []
  let burnedWei = 0n
  for (const [index, transaction] of input.transactions.entries()) {
    if (input.pause && index % transactionsPerPause === transactionsPerPause - 1) await input.pause()
    const outcome = await run(input, transaction)
    const result = outcome ?? voidTransaction(transaction, state)
    const facts = { transaction: transaction.hash, gasUsed: result.gasUsed, gasLimit: transaction.gasLimit }
    assertInvariant(result.gasUsed >= 0n && result.gasUsed <= transaction.gasLimit, 'gas', facts)
    results.push(result)
    burnedWei += outcome?.burnedWei ?? 0n
  }
  return { results, burnedWei }
}

/** @returns undefined when the engine rejects the transaction at its turn. */
async function run(
  { engine, environment, price, state }: ExecutionInput,
  transaction: Transaction,
): Promise<Outcome | undefined> {
  try {
    return await engine.execute(messageOf(transaction), environment, state, {
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

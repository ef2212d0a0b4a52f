/**
 * One transaction from buying gas to paying for it. Independent of what runs the code.
 * @see Ethereum Yellow Paper, section 6; EIP-2929, 2930, 3529, 3651, 6780, 7623, 7702
 * @module
 */
import { credit, emptyAccount, storeAccount } from './account.ts'
import { checkTransaction } from './check.ts'
import { applyAuthorizations } from './delegation.ts'
import { TransactionRejectedError } from './errors.ts'
import { leastGas } from './intrinsic-gas.ts'
import type { JournaledState } from './journaled-state.ts'
import { emptyCodeHash } from './keccak.ts'
import type { Machine, RunResult } from './machine.ts'
import { refundQuotient, type Rules } from './rules.ts'
import type { Address, BlockEnvironment, ExecuteOptions, Message, Outcome } from './types.ts'

/**
 * Applies a transaction to `state`.
 * @throws {TransactionRejectedError} A rule forbids it; `state` is untouched.
 * @throws whatever `machine` throws; `state` is untouched.
 */
export async function transact(
  machine: Machine,
  rules: Rules,
  message: Message,
  block: BlockEnvironment,
  state: JournaledState,
  options: ExecuteOptions,
): Promise<Outcome> {
  refuse(message, block, state, options, rules)
  const start = state.checkpoint()
  try {
    buyGas(message, state, options)
    const { refund, authorities } = applyAuthorizations(
      rules.delegates ? message.authorizationList : [],
      block.chainId,
      state,
    )
    const least = leastGas(message)
    const result = isPlainTransfer(message, machine, state, options)
      ? transfer(message, message.to, state)
      : await machine.run(runOf(message, least.intrinsic, authorities, block, options), block, state, options)
    return settle(message, state, options, rules, least, refund, result)
  } catch (error) {
    state.revertTo(start)
    throw error
  }
}

function refuse(
  message: Message,
  block: BlockEnvironment,
  state: JournaledState,
  options: ExecuteOptions,
  rules: Rules,
): void {
  const rejection = checkTransaction(message, state, options, rules)
  if (rejection !== undefined) throw new TransactionRejectedError(rejection)
  if (!options.simulate && message.gasLimit > block.gasLimit) {
    const facts = { found: message.gasLimit, expected: block.gasLimit }
    throw new TransactionRejectedError({ code: 'gas-limit-too-high', ...facts })
  }
}

function buyGas({ from, gasLimit }: Message, state: JournaledState, { price }: ExecuteOptions): void {
  const sender = state.account(from) ?? emptyAccount
  const balance = sender.balance - gasLimit * price.payWeiPerGas
  state.setAccount(from, { ...sender, balance, nonce: sender.nonce + 1n })
}

/** Nothing runs when the target has no code; then only balances change. */
function isPlainTransfer(
  message: Message,
  machine: Machine,
  state: JournaledState,
  { traceCalls, recordAccess }: ExecuteOptions,
): message is Message & { readonly to: Address } {
  const { to } = message
  if (to === undefined || traceCalls || recordAccess || machine.isPrecompile(to)) return false
  return (state.account(to)?.codeHash ?? emptyCodeHash) === emptyCodeHash
}

const noBytes = new Uint8Array(0)
const nothingRan: RunResult = {
  succeeded: true,
  gasUsed: 0n,
  refund: 0n,
  returnData: noBytes,
  error: undefined,
  logs: [],
  createdAddress: undefined,
  destroyed: [],
  burnedWei: 0n,
  trace: undefined,
  accessList: undefined,
}

function transfer({ from, value }: Message, to: Address, state: JournaledState): RunResult {
  if (value > 0n) credit(state, from, -value)
  credit(state, to, value)
  return nothingRan
}

function runOf(
  message: Message,
  intrinsic: bigint,
  authorities: readonly Address[],
  block: BlockEnvironment,
  { price }: ExecuteOptions,
): Parameters<Machine['run']>[0] {
  const { from, to, value, data, accessList } = message
  const warm = [from, block.coinbase, ...authorities]
  if (to !== undefined) warm.push(to)
  const gas = message.gasLimit - intrinsic
  return { from, to, gas, value, data, gasPrice: price.payWeiPerGas, warm, accessList }
}

function settle(
  message: Message,
  state: JournaledState,
  { price }: ExecuteOptions,
  rules: Rules,
  { intrinsic, floor }: ReturnType<typeof leastGas>,
  authorizationRefund: bigint,
  result: RunResult,
): Outcome {
  const spent = intrinsic + result.gasUsed
  const refund = smaller(result.refund + authorizationRefund, spent / refundQuotient)
  const gasUsed = larger(spent - refund, rules.chargesFloor ? floor : 0n)
  credit(state, message.from, (message.gasLimit - gasUsed) * price.payWeiPerGas)
  credit(state, price.creditTo, gasUsed * price.creditWeiPerGas)

  let { burnedWei } = result
  for (const address of result.destroyed) {
    burnedWei += state.account(address)?.balance ?? 0n
    storeAccount(state, address, emptyAccount)
  }
  const { succeeded, returnData, error, logs, createdAddress, accessList } = result
  // The top frame shows what the transaction had and used, as tools expect.
  const trace = result.trace && { ...result.trace, gas: message.gasLimit, gasUsed }
  return { succeeded, gasUsed, returnData, error, logs, createdAddress, burnedWei, trace, accessList }
}

function smaller(one: bigint, other: bigint): bigint {
  return one < other ? one : other
}

function larger(one: bigint, other: bigint): bigint {
  return one > other ? one : other
}

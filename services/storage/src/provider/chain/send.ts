/**
 * A provider's transactions: signed here, one after the other, each waited for.
 * @module
 */
import { setTimeout as wait } from 'node:timers/promises'
import {
  BaseError,
  ContractFunctionRevertedError,
  decodeErrorResult,
  encodeFunctionData,
  formatEther,
  InsufficientFundsError,
  type Abi,
  type Address,
  type Hex,
  type LocalAccount,
  type PublicClient,
  TransactionReceiptNotFoundError,
} from 'viem'
import { WattError } from '@watt/errors'
import { gasLimitFor, sendSigned } from '@watt/sdk'
import { ChainRefusedError, type ProviderCall } from './provider-chain.ts'

/** A call as a contract takes it. */
export type ContractCall = {
  readonly address: Address
  readonly abi: Abi
  readonly functionName: string
  readonly args: readonly unknown[]
  readonly value?: bigint
}

export type SenderOptions = {
  readonly client: PublicClient
  readonly account: LocalAccount
  readonly chainId: number
  /** Errors that calls may end with, also those of contracts behind the one that is called. */
  readonly errors: Abi
  readonly pollMs: number
}

/** Until a transaction that is in no block is sent again, with a higher bid. */
const patienceMs = 30_000
const triesMax = 4

/** @returns what sends a call and waits for its block. @throws {ChainRefusedError} {TransactionStuckError} */
export function createSender(
  options: SenderOptions,
): (type: ProviderCall['type'], call: ContractCall) => Promise<Hex> {
  let tail: Promise<unknown> = Promise.resolve()
  return async (type, call) => {
    const turn = tail.then(async () => sendOne(options, type, call))
    tail = turn.catch(() => undefined)
    return turn
  }
}

async function sendOne(options: SenderOptions, type: ProviderCall['type'], call: ContractCall): Promise<Hex> {
  const { client, account, chainId, errors } = options
  const { address: to, value = 0n } = call
  const data = encodeFunctionData(call)
  const from = account.address
  const gas = await client.estimateGas({ account: from, to, data, value }).catch(async (error: unknown) => {
    if (lacksFunds(error))
      throw new FundsMissingError(type, from, value, await client.getBalance({ address: from }))
    const refusal = refusalOf(error, errors)
    throw refusal === undefined ? error : new ChainRefusedError(type, refusal)
  })
  const [nonce, fees] = await Promise.all([
    client.getTransactionCount({ address: from, blockTag: 'pending' }),
    client.estimateFeesPerGas(),
  ])
  const sent: Hex[] = []
  for (let tried = 0; tried < triesMax; tried++) {
    const raise = (fee: bigint) => (fee * (100n + 25n * BigInt(tried))) / 100n
    const raw = await account.signTransaction({
      type: 'eip1559',
      chainId,
      nonce,
      to,
      data,
      value,
      gas: gasLimitFor(gas),
      maxFeePerGas: raise(fees.maxFeePerGas),
      maxPriorityFeePerGas: raise(fees.maxPriorityFeePerGas),
    })
    try {
      sent.push(await sendSigned(client, raw))
    } catch (error) {
      // Known, underpriced or overtaken: one of those sent before decides.
      if (sent.length === 0) throw error
    }
    const receipt = await receiptOf(client, sent, options.pollMs)
    if (receipt === undefined) continue
    if (receipt.status === 'success') return receipt.transactionHash
    throw new ChainRefusedError(type, await reasonOf(options, call))
  }
  throw new TransactionStuckError(type, sent.at(-1) ?? '0x')
}

function lacksFunds(error: unknown): boolean {
  return error instanceof BaseError && error.walk((it) => it instanceof InsufficientFundsError) !== null
}

async function receiptOf(client: PublicClient, hashes: readonly Hex[], pollMs: number) {
  const end = performance.now() + patienceMs
  while (performance.now() < end) {
    for (const hash of hashes) {
      try {
        return await client.getTransactionReceipt({ hash })
      } catch (error) {
        if (!(error instanceof TransactionReceiptNotFoundError)) throw error
      }
    }
    await wait(pollMs)
  }
  return undefined
}

/** Why it failed in its block, as far as the head can tell. */
async function reasonOf({ client, account, errors }: SenderOptions, call: ContractCall): Promise<string> {
  try {
    await client.call({
      account: account.address,
      to: call.address,
      data: encodeFunctionData(call),
      value: call.value ?? 0n,
    })
    return 'it failed in its block'
  } catch (error) {
    return refusalOf(error, errors) ?? 'it failed in its block'
  }
}

/** The contract's own name for its refusal: `SetFrozen`. undefined when it was no refusal. */
export function refusalOf(error: unknown, errors: Abi): string | undefined {
  if (!(error instanceof BaseError)) return undefined
  const reverted = error.walk((it) => it instanceof ContractFunctionRevertedError)
  if (reverted instanceof ContractFunctionRevertedError)
    return reverted.data?.errorName ?? reverted.signature ?? 'unknown'
  const data = dataOf(error)
  if (data === undefined) return /revert/i.test(error.message) ? 'reverted' : undefined
  try {
    return decodeErrorResult({ abi: errors, data }).errorName
  } catch {
    return data.slice(0, 10)
  }
}

function dataOf(error: BaseError): Hex | undefined {
  let found: Hex | undefined
  error.walk((it) => {
    const data = (it as { readonly data?: unknown } | null)?.data
    const inner =
      typeof data === 'object' && data !== null ? (data as { readonly data?: unknown }).data : data
    if (typeof inner === 'string' && /^0x[0-9a-f]{8,}/.test(inner)) found = inner as Hex
    return false
  })
  return found
}

/** Thrown when the account of the provider cannot pay for what it is to do. */
export class FundsMissingError extends WattError {
  readonly code = 'storage/funds-missing'
  readonly account: Address
  /** Wei, without gas. */
  readonly needed: bigint
  readonly balance: bigint
  override readonly fix: string
  constructor(type: ProviderCall['type'], account: Address, needed: bigint, balance: bigint) {
    super(
      `To ${type} takes ${formatEther(needed)} WATT and gas; the provider’s account holds ${formatEther(balance)} WATT.`,
    )
    this.account = account
    this.needed = needed
    this.balance = balance
    const wholes = (needed - (balance < needed ? balance : needed)) / oneWatt + 1n
    this.fix = `watt wallet send ${account} ${wholes} --account <your wallet>; it goes on by itself then`
  }
}

const oneWatt = 10n ** 18n

/** Thrown when no block takes a transaction. */
export class TransactionStuckError extends WattError {
  readonly code = 'storage/transaction-stuck'
  readonly transaction: Hex
  override readonly fix = 'see why blocks do not close: watt consensus quorum'
  constructor(type: ProviderCall['type'], transaction: Hex) {
    super(
      `The transaction to ${type} (${transaction}) is in no block after ${(triesMax * patienceMs) / 1000} s.`,
    )
    this.transaction = transaction
  }
}

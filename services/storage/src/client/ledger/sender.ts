/**
 * Signs, sends and waits: every write of the client goes through here, one after the other.
 * @module
 */
import {
  type Abi,
  BaseError,
  ContractFunctionRevertedError,
  encodeFunctionData,
  type Hex,
  keccak256,
  type LocalAccount,
  type PublicClient,
  type TransactionReceipt,
} from 'viem'
import { WattError } from '@watt/errors'
import { gasLimitFor, sendSigned } from '@watt/sdk'
import { DealStateError, type Sent } from '../chain.ts'

export type MarketCall = {
  readonly address: `0x${string}`
  readonly abi: Abi
  readonly functionName: string
  readonly args: readonly unknown[]
  readonly valueWei?: bigint
}

/** Sends the transactions of one account. */
export class Sender {
  readonly account: LocalAccount
  readonly #client: PublicClient
  readonly #chainId: number
  #last: Promise<unknown> = Promise.resolve()

  constructor(client: PublicClient, account: LocalAccount, chainId: number) {
    this.account = account
    this.#client = client
    this.#chainId = chainId
  }

  /**
   * Sends a call and waits for its block.
   * @param onSigned - Told before it is sent.
   * @throws {DealStateError} The contract refuses.
   */
  send(call: MarketCall, onSigned?: (raw: Hex, hash: Hex) => Promise<void>): Promise<TransactionReceipt> {
    // One nonce after the other; blocks are waited for side by side.
    const sent = this.#last.then(() => this.#send(call, onSigned))
    this.#last = sent.catch(() => undefined)
    return sent.then((hash) => this.#included(hash, call))
  }

  /** Sends signed bytes (again) and waits. @returns undefined where their nonce went to another transaction */
  async sendAgain(raw: Hex): Promise<TransactionReceipt | undefined> {
    const hash = keccak256(raw)
    const known = await this.#client.getTransactionReceipt({ hash }).catch(() => undefined)
    if (known) return known
    try {
      await this.#client.sendRawTransaction({ serializedTransaction: raw })
    } catch (error) {
      if (!(error instanceof BaseError)) throw error
      if (/nonce too low/i.test(error.message)) return undefined
      if (!/already known/i.test(error.message)) throw error
    }
    return this.#wait(hash)
  }

  async #send(call: MarketCall, onSigned?: (raw: Hex, hash: Hex) => Promise<void>): Promise<Hex> {
    const request = {
      to: call.address,
      data: encodeFunctionData(call),
      value: call.valueWei ?? 0n,
    }
    const estimating = this.#client.estimateContractGas({
      ...call,
      account: this.account.address,
      value: request.value,
    })
    const [nonce, fees, gas] = await Promise.all([
      this.#client.getTransactionCount({ address: this.account.address, blockTag: 'pending' }),
      this.#client.estimateFeesPerGas(),
      estimating.catch((error: unknown) => {
        throw refusalOf(error, call)
      }),
    ])
    const raw = await this.account.signTransaction({
      ...request,
      ...fees,
      type: 'eip1559',
      chainId: this.#chainId,
      nonce,
      gas: gasLimitFor(gas),
    })
    const hash = keccak256(raw)
    await onSigned?.(raw, hash)
    return sendSigned(this.#client, raw)
  }

  async #included(hash: Hex, { functionName }: MarketCall): Promise<TransactionReceipt> {
    const receipt = await this.#wait(hash)
    if (receipt.status === 'reverted') throw new TransactionFailedError(hash, functionName)
    return receipt
  }

  #wait(hash: Hex): Promise<TransactionReceipt> {
    return this.#client.waitForTransactionReceipt({ hash, timeout: 120_000 })
  }
}

/** What of a receipt is told to others. */
export function sentOf({
  transactionHash,
  blockNumber,
  gasUsed,
  effectiveGasPrice,
}: TransactionReceipt): Sent {
  return { hash: transactionHash, blockNumber, feeWei: gasUsed * effectiveGasPrice }
}

/** The contract's error in words where it is a contract's; anything else as it is. */
export function refusalOf(error: unknown, { functionName }: Pick<MarketCall, 'functionName'>): unknown {
  if (!(error instanceof BaseError)) return error
  const revert = error.walk((it) => it instanceof ContractFunctionRevertedError)
  if (!(revert instanceof ContractFunctionRevertedError)) return error
  const { data, reason, signature } = revert
  const name = data?.errorName ?? reason ?? signature ?? 'no reason given'
  const facts = data?.args ?? []
  const said = facts.length === 0 ? name : `${name} (${facts.map(String).join(', ')})`
  return new DealStateError(`${functionName} says ${said}`, name, facts)
}

/** Thrown when a transaction is in a block but failed there. */
export class TransactionFailedError extends WattError {
  readonly code = 'storage/transaction-failed'
  readonly hash: Hex
  override readonly fix = 'run it again: what was changed meanwhile is looked at anew'
  constructor(hash: Hex, what: string) {
    super(`The transaction ${hash} (${what}) is in a block, but its execution failed.`)
    this.hash = hash
  }
}

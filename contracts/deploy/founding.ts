/**
 * Contracts that refer to each other, put on a chain in one go.
 *
 * Addresses follow from the sender and its nonce, so every constructor argument is known before anything is sent, and
 * the whole founding travels as one bundle of transactions that lands in a few blocks.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { WattError } from '@watt/errors'
import {
  type Address,
  BaseError,
  encodeDeployData,
  encodeFunctionData,
  getContractAddress,
  type Hex,
  keccak256,
  type PublicClient,
  type TransactionReceipt,
  TransactionNotFoundError,
  TransactionReceiptNotFoundError,
} from 'viem'
import type { LocalAccount } from 'viem/accounts'
import { artifact } from './artifact.ts'
import { patiently } from './patience.ts'

type Step = {
  readonly what: string
  readonly to: Address | undefined
  readonly data: Hex
  readonly value: bigint
}

/** What is to be sent, in order. */
export class Founding {
  readonly sender: Address
  readonly steps: Step[] = []
  readonly #firstNonce: number

  /** @param firstNonce - Of the next transaction of `sender`; nothing else may be sent in its name meanwhile. */
  constructor(sender: Address, firstNonce: number) {
    this.sender = sender
    this.#firstNonce = firstNonce
  }

  /** @param value - Wei for its constructor. @returns the address at which the contract will stand. */
  deploy(name: string, args: readonly unknown[] = [], value = 0n): Address {
    this.steps.push(creation(name, args, value))
    return this.#addressAt(this.steps.length - 1)
  }

  /** Keeps a place for a contract whose arguments are not known yet. */
  reserve(): Place {
    const at = this.steps.length
    this.steps.push({ what: 'nothing', to: undefined, data: '0x', value: 0n })
    return { at, address: this.#addressAt(at) }
  }

  fill({ at }: Place, name: string, args: readonly unknown[]): void {
    this.steps[at] = creation(name, args, 0n)
  }

  #addressAt(step: number): Address {
    return getContractAddress({ from: this.sender, nonce: BigInt(this.#firstNonce + step) })
  }

  call(to: Address, name: string, functionName: string, args: readonly unknown[] = [], value = 0n): void {
    const data = encodeFunctionData({ abi: artifact(name).abi, functionName, args })
    this.steps.push({ what: `${name}.${functionName}`, to, data, value })
  }

  /**
   * Signs and sends every step, and waits for all of them, as long as it takes: also where the node is busy or away for a
   * while. Steps of which the sender's nonce says that they were sent are left out, so an interrupted founding goes on where
   * it stopped.
   * @param signal - Ends the waiting; what was sent stays sent.
   * @throws {FoundingError} A step failed; what came before it stands, so begin again with a new sender.
   */
  async send(
    client: PublicClient,
    account: LocalAccount,
    signal?: AbortSignal,
  ): Promise<{ readonly gasUsed: bigint }> {
    const patient = patiently(client, signal)
    let gasUsed = 0n
    const nonce = await settledNonce(patient, this.sender, signal)
    for (let sent = Math.max(nonce - this.#firstNonce, 0); sent < this.steps.length;) {
      const gas = await this.#gasOf(patient, sent)
      gasUsed += await this.#sendSome(patient, account, { from: sent, gas, signal })
      sent += gas.length
    }
    return { gasUsed }
  }

  async #sendSome(
    client: PublicClient,
    account: LocalAccount,
    { from, gas, signal }: Bundle,
  ): Promise<bigint> {
    const chainId = await client.getChainId()
    const { baseFeePerGas } = await client.getBlock()
    const fee = { maxFeePerGas: (baseFeePerGas ?? 0n) * 2n + tip, maxPriorityFeePerGas: tip }
    const bundle: Signed[] = []
    for (const [at, limit] of gas.entries()) {
      const { what, to, data, value } = this.steps[from + at]!
      const nonce = this.#firstNonce + from + at
      const unsigned = { type: 'eip1559', chainId, nonce, to, data, value, gas: limit, ...fee } as const
      const raw = await account.signTransaction(unsigned)
      const signed = { what, raw, hash: keccak256(raw) }
      await this.#submit(client, signed)
      bundle.push(signed)
    }
    let gasUsed = 0n
    for (const signed of bundle) {
      const receipt = await this.#receiptOf(client, signed, signal)
      if (receipt.status !== 'success') throw new FoundingError(signed.what, this.sender, 'it was reverted')
      gasUsed += receipt.gasUsed
    }
    return gasUsed
  }

  /** An answer may get lost after the node took the transaction: then it refuses the second, and knows the first. */
  async #submit(client: PublicClient, { what, raw, hash }: Signed): Promise<void> {
    try {
      await client.sendRawTransaction({ serializedTransaction: raw })
    } catch (error) {
      if (await isKnown(client, hash)) return
      throw new FoundingError(what, this.sender, problemOf(error))
    }
  }

  /** A node that began anew forgot its pool: what it does not know any more is sent again. */
  async #receiptOf(
    client: PublicClient,
    signed: Signed,
    signal: AbortSignal | undefined,
  ): Promise<TransactionReceipt> {
    for (let look = 1; ; look++) {
      try {
        return await client.getTransactionReceipt({ hash: signed.hash })
      } catch (error) {
        if (!(error instanceof TransactionReceiptNotFoundError)) throw error
      }
      await sleep(pollMs, undefined, { signal })
      if (look % looksPerSend === 0) await this.#submit(client, signed)
    }
  }

  /** What the next steps need, as many as the node tries at once (`eth_simulateV1`, each in a block that never was). */
  async #gasOf(client: PublicClient, from: number): Promise<readonly bigint[]> {
    for (let count = this.steps.length - from; ; count = Math.ceil(count / 2)) {
      try {
        return await this.#simulate(client, from, count)
      } catch {
        if (count === 1) return [await this.#estimate(client, from)]
      }
    }
  }

  /** One step by the call that every Ethereum node knows; some cannot simulate creations. */
  async #estimate(client: PublicClient, at: number): Promise<bigint> {
    const { what, to, data, value } = this.steps[at]!
    try {
      const gas = await client.estimateGas({ account: this.sender, ...(to && { to }), data, value })
      return (gas * 12n) / 10n + gasMargin
    } catch (error) {
      throw new FoundingError(what, this.sender, problemOf(error))
    }
  }

  async #simulate(client: PublicClient, from: number, count: number): Promise<readonly bigint[]> {
    const steps = this.steps.slice(from, from + count)
    const blocks = steps.map(({ to, data, value }) => ({
      calls: [{ from: this.sender, ...(to && { to }), data, value } as never],
    }))
    const found = await client.simulateBlocks({ blocks })
    return steps.map(({ what }, at) => {
      const result = found[at]?.calls[0]
      if (result?.status !== 'success')
        throw new FoundingError(what, this.sender, result?.error.message ?? 'it failed')
      return (result.gasUsed * 12n) / 10n + gasMargin
    })
  }
}

/** Of a contract whose address others need before its arguments are known. */
export type Place = { readonly at: number; readonly address: Address }

function creation(name: string, args: readonly unknown[], value: bigint): Step {
  const { abi, bytecode } = artifact(name)
  return { what: `deploy ${name}`, to: undefined, data: encodeDeployData({ abi, bytecode, args }), value }
}

type Bundle = {
  readonly from: number
  readonly gas: readonly bigint[]
  readonly signal: AbortSignal | undefined
}

type Signed = { readonly what: string; readonly raw: Hex; readonly hash: Hex }

/** What an interrupted founding left in the pool comes into a block first: the next steps are tried on top of it. */
async function settledNonce(
  client: PublicClient,
  address: Address,
  signal: AbortSignal | undefined,
): Promise<number> {
  for (;;) {
    const [nonce, next] = await Promise.all([
      client.getTransactionCount({ address }),
      client.getTransactionCount({ address, blockTag: 'pending' }),
    ])
    if (nonce >= next) return nonce
    await sleep(pollMs, undefined, { signal })
  }
}

async function isKnown(client: PublicClient, hash: Hex): Promise<boolean> {
  try {
    await client.getTransaction({ hash })
    return true
  } catch (error) {
    if (error instanceof TransactionNotFoundError) return false
    throw error
  }
}

function problemOf(error: unknown): string {
  if (!(error instanceof BaseError)) return String(error)
  return (error.details || error.shortMessage).replace(/\.$/, '')
}

const pollMs = 200
/** Two seconds. */
const looksPerSend = 10
/** 1 gwei: what a full block asks for first. */
const tip = 1_000_000_000n
const gasMargin = 60_000n

/** A contract of the founding could not be put in place. */
export class FoundingError extends WattError {
  readonly code = 'contracts/founding-failed'
  override readonly fix: string
  constructor(what: string, sender: Address, problem: string) {
    super(`Founding stopped at "${what}": ${problem}.`)
    this.fix = `Look at the last transaction of ${sender}; then found again with another sender.`
  }
}

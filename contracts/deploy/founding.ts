/**
 * Contracts that refer to each other, put on a chain in one go.
 *
 * Addresses follow from the sender and its nonce, so every constructor argument is known before anything is sent, and
 * the whole founding travels as one bundle of transactions that lands in a few blocks.
 * @module
 */
import { WattError } from '@watt/errors'
import {
  type Address,
  encodeDeployData,
  encodeFunctionData,
  getContractAddress,
  type Hex,
  type PublicClient,
} from 'viem'
import type { LocalAccount } from 'viem/accounts'
import { artifact } from './artifact.ts'

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

  /** @returns the address at which the contract will stand. */
  deploy(name: string, args: readonly unknown[] = []): Address {
    const { abi, bytecode } = artifact(name)
    const nonce = BigInt(this.#firstNonce + this.steps.length)
    const data = encodeDeployData({ abi, bytecode, args })
    this.steps.push({ what: `deploy ${name}`, to: undefined, data, value: 0n })
    return getContractAddress({ from: this.sender, nonce })
  }

  call(to: Address, name: string, functionName: string, args: readonly unknown[] = [], value = 0n): void {
    const data = encodeFunctionData({ abi: artifact(name).abi, functionName, args })
    this.steps.push({ what: `${name}.${functionName}`, to, data, value })
  }

  /**
   * Signs and sends every step, and waits for all of them.
   * @throws {FoundingError} A step failed; what came before it stands, so begin again with a new sender.
   */
  async send(client: PublicClient, account: LocalAccount): Promise<{ readonly gasUsed: bigint }> {
    const { sender, steps } = this
    const chainId = await client.getChainId()
    const { baseFeePerGas } = await client.getBlock()
    const gas = await this.#gasOf(client)
    const fee = { maxFeePerGas: (baseFeePerGas ?? 0n) * 2n + tip, maxPriorityFeePerGas: tip }
    const hashes: Hex[] = []
    for (const [at, { to, data, value }] of steps.entries()) {
      const unsigned = { to, data, value, gas: gas[at]!, nonce: this.#firstNonce + at, chainId, ...fee }
      const serializedTransaction = await account.signTransaction({ ...unsigned, type: 'eip1559' })
      hashes.push(await client.sendRawTransaction({ serializedTransaction }))
    }
    let gasUsed = 0n
    for (const [at, hash] of hashes.entries()) {
      const receipt = await client.waitForTransactionReceipt({ hash, pollingInterval: 200 })
      if (receipt.status !== 'success') throw new FoundingError(steps[at]!.what, sender, 'it was reverted')
      gasUsed += receipt.gasUsed
    }
    return { gasUsed }
  }

  /** What each step needs, by trying all of them on a block that never was (`eth_simulateV1`). */
  async #gasOf(client: PublicClient): Promise<readonly bigint[]> {
    const { sender, steps } = this
    const calls = steps.map(({ to, data, value }) => ({ from: sender, to: to ?? null, data, value }))
    const [block] = await client.simulateBlocks({ blocks: [{ calls: calls as never[] }] })
    return steps.map(({ what }, at) => {
      const result = block?.calls[at] as { readonly status: string; readonly gasUsed: bigint; readonly error?: Error }
      if (result.status !== 'success') throw new FoundingError(what, sender, result.error?.message ?? 'it failed')
      return (result.gasUsed * 12n) / 10n + gasMargin
    })
  }
}

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

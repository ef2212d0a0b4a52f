/**
 * Brings waiting operations on chain, one bundle after the other. Each is tried just before: an operation that the entry
 * point refuses by now is thrown out, and the others go without it.
 * @module
 */
import { type Hex, keccak256, type LocalAccount, type PublicClient } from 'viem'
import { isKnown, isUsed, receiptOf, signBundle } from './chain.ts'
import { isPassing } from './errors.ts'
import { eventsOf } from './entry-point.ts'
import type { Limits } from './limits.ts'
import { choose, type Waiting } from './pool.ts'
import { tryBundle } from './simulation.ts'
import type { Sent, Store } from './store.ts'

export type BundlingLog = (event: string, facts: Readonly<Record<string, unknown>>) => void

export type Bundling = {
  readonly client: PublicClient
  readonly account: LocalAccount
  readonly limits: Limits
  readonly store: Store
  readonly pool: Map<Hex, Waiting>
  /** Transactions of operations that were included. */
  readonly included: Map<Hex, Hex>
  readonly log: BundlingLog
}

/** What is not in a block after so many looks is sent once more: a node that began anew forgot its pool. */
const looksPerSend = 20
/** A bundle that failed on chain goes again in parts of one: then nobody pays for another. */
const aloneAfterFailure = 1
/** So often is no accident. */
const failuresMax = 3

/** One bundler's work, to be called again and again. */
export class Bundler {
  readonly #it: Bundling
  #sent: Sent | undefined
  #looks = 0
  #bundleMax: number
  /** Bundles of several that did not get as far as the chain. */
  #refusals = 0
  /** Failures on chain, or alone on the way there, by operation. */
  readonly #failures = new Map<Hex, number>()

  constructor(it: Bundling, sent: Sent | undefined) {
    this.#it = it
    this.#sent = sent
    this.#bundleMax = it.limits.bundleOperations
  }

  /** Looks after the bundle on its way, or sends the next. @throws Whatever the node answers; call again later. */
  async step(): Promise<void> {
    if (this.#sent !== undefined) await this.#follow(this.#sent)
    if (this.#sent === undefined && this.#it.pool.size > 0) await this.#next()
  }

  async #follow(sent: Sent): Promise<void> {
    const { client, log } = this.#it
    const receipt = await receiptOf(client, sent.transaction)
    if (receipt === undefined) {
      if (this.#looks++ % looksPerSend === 0) await this.#send(sent)
      return
    }
    const done = eventsOf(receipt.logs).map(({ userOpHash }) => userOpHash)
    if (receipt.status === 'success') {
      await this.#include(done, sent.transaction)
      this.#bundleMax = this.#it.limits.bundleOperations
      this.#refusals = 0
    } else {
      this.#bundleMax = aloneAfterFailure
      for (const hash of sent.operations) await this.#failed(hash, 'it failed on chain')
    }
    log('bundle.closed', {
      transaction: sent.transaction,
      status: receipt.status,
      block: receipt.blockNumber,
      operations: done.length,
    })
    await this.#setSent(undefined)
  }

  async #send(sent: Sent): Promise<void> {
    const { client, log } = this.#it
    const { raw, transaction } = sent
    await client.sendRawTransaction({ serializedTransaction: raw }).catch(async (error: unknown) => {
      log('bundle.send-refused', { transaction, problem: wordsOf(error) })
      if (!(await this.#isLost(sent))) return
      await this.#setSent(undefined)
      await this.#refused(sent.operations, error)
      throw error
    })
  }

  /**
   * Whether neither the node nor the chain has it: refused for its bid, or its nonce was taken. What is made in its place has
   * the same nonce or the next, so at most one of them counts.
   */
  async #isLost({ transaction }: Sent): Promise<boolean> {
    const { client } = this.#it
    if ((await receiptOf(client, transaction)) !== undefined) return false
    return !(await isKnown(client, transaction))
  }

  async #next(): Promise<void> {
    const { client, account, limits, pool, log } = this.#it
    const { baseFeePerGas, number } = await client.getBlock()
    for (const waiting of pool.values())
      if (number - waiting.since > limits.waitingBlocks)
        await this.#throwOut(waiting, `it waited for ${limits.waitingBlocks} blocks`)
    let bundle = choose(pool, { ...limits, bundleOperations: this.#bundleMax }, baseFeePerGas ?? 0n)
    let signed: Awaited<ReturnType<typeof signBundle>>
    try {
      bundle = await this.#tried(bundle)
      if (bundle.length === 0) return
      signed = await signBundle(
        client,
        account,
        bundle.map(({ operation }) => operation),
      )
    } catch (error) {
      await this.#refused(
        bundle.map(({ hash }) => hash),
        error,
      )
      throw error
    }
    const { raw, nonce } = signed
    const sent = { transaction: keccak256(raw), raw, nonce, operations: bundle.map(({ hash }) => hash) }
    await this.#setSent(sent) // On disk first: what is sent twice is the same transaction.
    log('bundle.sent', { transaction: sent.transaction, operations: bundle.length })
    await this.#follow(sent)
  }

  /** What of a bundle the entry point takes. */
  async #tried(chosen: readonly Waiting[]): Promise<readonly Waiting[]> {
    const { client, account, pool } = this.#it
    let bundle = chosen
    while (bundle.length > 0) {
      const operations = bundle.map(({ operation }) => operation)
      const trial = await tryBundle(client, operations, account.address)
      if ('events' in trial) break
      const { refusal, words } = trial
      const culprit = refusal === undefined ? undefined : bundle[refusal.index]
      if (culprit === undefined) {
        // Nobody is to blame by name: one after the other, until one is.
        if (bundle.length === 1) await this.#throwOut(bundle[0]!, words)
        bundle = bundle.length === 1 ? [] : bundle.slice(0, Math.ceil(bundle.length / 2))
        continue
      }
      if (await isUsed(client, culprit.operation)) await this.#overtaken(culprit)
      else await this.#throwOut(culprit, refusal!.error.message)
      bundle = bundle.filter((it) => pool.has(it.hash))
    }
    return bundle
  }

  async #include(hashes: readonly Hex[], transaction: Hex): Promise<void> {
    const { pool, included, store, limits } = this.#it
    for (const hash of hashes) {
      included.set(hash, transaction)
      pool.delete(hash)
      this.#failures.delete(hash)
    }
    for (const hash of included.keys()) {
      if (included.size <= limits.remembered) break
      included.delete(hash)
    }
    await store.addIncluded(hashes.map((hash) => [hash, transaction]))
    for (const hash of hashes) await store.drop(hash)
  }

  /** The bundle did not get as far as the chain. No operation may stop the others for ever, whatever is wrong with it. */
  async #refused(hashes: readonly Hex[], error: unknown): Promise<void> {
    if (isPassing(error)) return
    if (hashes.length > 1 && ++this.#refusals >= failuresMax) this.#bundleMax = aloneAfterFailure
    if (hashes.length === 1) await this.#failed(hashes[0]!, wordsOf(error))
  }

  /** Of an operation by itself, or of a bundle that was reverted as a whole. */
  async #failed(hash: Hex, reason: string): Promise<void> {
    const count = (this.#failures.get(hash) ?? 0) + 1
    this.#failures.set(hash, count)
    const waiting = this.#it.pool.get(hash)
    if (count >= failuresMax && waiting !== undefined)
      await this.#throwOut(waiting, `${count} times: ${reason}`)
  }

  /** Its nonce is used: it was included by others, or it never will be. */
  async #overtaken({ hash }: Waiting): Promise<void> {
    this.#it.pool.delete(hash)
    await this.#it.store.drop(hash)
    this.#it.log('operation.overtaken', { userOpHash: hash })
  }

  async #throwOut({ hash, operation }: Waiting, reason: string): Promise<void> {
    this.#it.pool.delete(hash)
    this.#failures.delete(hash)
    await this.#it.store.drop(hash)
    this.#it.log('operation.thrown-out', { userOpHash: hash, sender: operation.sender, reason })
  }

  async #setSent(sent: Sent | undefined): Promise<void> {
    this.#sent = sent
    this.#looks = 0
    await this.#it.store.setSent(sent)
  }
}

function wordsOf(error: unknown): string {
  return ((error as { readonly details?: string }).details ?? String(error)).slice(0, 300)
}

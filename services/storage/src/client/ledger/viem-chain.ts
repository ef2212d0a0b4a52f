/**
 * The real chain, over JSON-RPC.
 * @module
 */
import {
  type Abi,
  type Address,
  type Hex,
  parseEventLogs,
  type PublicClient,
  type TransactionReceipt,
  zeroAddress,
} from 'viem'
import type { LocalAccount } from 'viem'
import type { StorageContracts } from '@watt/sdk/storage'
import {
  type Clock,
  type Deal,
  type DealHealth,
  DealStateError,
  type Order,
  OrderNotFoundError,
  type OrderStanding,
  type OrderTerms,
  type PlacedOrders,
  type PlaceOptions,
  type ProviderEntry,
  type Quote,
  type QuoteRequest,
  type Sent,
  type StorageChain,
} from '../chain.ts'
import { perEpochOf } from '../price.ts'
import { NoAccountError } from '../no-account.ts'
import { quoteFrom } from './book.ts'
import { orderPlacedIn } from './receipts.ts'
import { ordersPlaced } from './orders.ts'
import { countBits, dealOf, rawTermsOf, shardsRootOf, termsOf } from './reads.ts'
import { refusalOf, Sender, sentOf } from './sender.ts'
import { ViemRetrieval } from './viem-retrieval.ts'

/** Asks that one call looks at; more are refused. */
const stepsMax = 100n
/** Calls that may pass without a new match before the book counts as used up. */
const idleCallsMax = 2
const wordsMax = 8n

/** Reads, and where an account is given also sends. */
export class ViemChain implements StorageChain {
  readonly chainId: number
  readonly market: Address
  readonly sender: Address | undefined
  readonly retrieval: ViemRetrieval
  readonly #client: PublicClient
  readonly #contracts: StorageContracts
  readonly #sender: Sender | undefined
  #fixed: Promise<Omit<Clock, 'now'>> | undefined

  constructor(client: PublicClient, contracts: StorageContracts, account?: LocalAccount) {
    this.#client = client
    this.#contracts = contracts
    this.chainId = contracts.chainId
    this.market = contracts.market.address
    this.sender = account?.address
    this.#sender = account && new Sender(client, account, contracts.chainId)
    this.retrieval = new ViemRetrieval(client, contracts, this.#sender)
  }

  async clock(): Promise<Clock> {
    this.#fixed ??= this.#readFixed()
    const [fixed, block] = await Promise.all([this.#fixed, this.#client.getBlock()])
    return { ...fixed, now: Number(block.timestamp) }
  }

  async quote(request: QuoteRequest): Promise<Quote> {
    return quoteFrom(this.#client, this.#contracts, await this.clock(), request)
  }

  async order(id: bigint): Promise<Order | undefined> {
    const [client, terms] = await this.#order(id)
    return client === zeroAddress ? undefined : { id, client, terms: termsOf(terms) }
  }

  async standing(id: bigint): Promise<OrderStanding> {
    const [[client, terms, balanceWei], [vacant, begun, isCancelled]] = await Promise.all([
      this.#order(id),
      this.#slots(id),
    ])
    if (client === zeroAddress) throw new OrderNotFoundError(id)
    return { balanceWei, isCancelled, unmatched: bits(vacant & ~begun), epochs: terms.epochs }
  }

  async hasRoots(order: bigint, roots: readonly Hex[]): Promise<boolean> {
    const args = [order] as const
    const root = await this.#client.readContract({
      ...this.#contracts.market,
      functionName: 'shardsRoot',
      args,
    })
    return root === shardsRootOf(roots)
  }

  async ordersOf(client: Address, fromBlock = 0n): Promise<PlacedOrders> {
    return ordersPlaced(this.#client, this.#contracts, client, fromBlock)
  }

  async dealsOf(order: bigint): Promise<readonly (Deal | undefined)[]> {
    const [client, { n }] = await this.#order(order)
    if (client === zeroAddress) throw new OrderNotFoundError(order)
    return Promise.all(
      Array.from({ length: n }, async (_, slot) => {
        const { deal } = await this.#slot(order, slot)
        return deal === 0n ? undefined : this.#deal(deal)
      }),
    )
  }

  async health(deal: Deal): Promise<DealHealth> {
    if (deal.state !== 'active')
      return { due: 0, proven: 0, lastProven: undefined, marked: 0, missedInARow: 0 }
    const { proofs } = this.#contracts
    const provider = deal.provider
    const open = Number(
      await this.#client.readContract({ ...proofs, functionName: 'openEpoch', args: [provider] }),
    )
    const end = Math.max(deal.firstEpoch, Math.min(open, deal.endEpoch))
    const [proven, marked, missed] = await Promise.all([
      countBits(deal.firstEpoch, end, (word) =>
        this.#client.readContract({ ...proofs, functionName: 'provenWord', args: [provider, word] }),
      ),
      countBits(deal.firstEpoch, end, (word) =>
        this.#client.readContract({ ...proofs, functionName: 'markedWord', args: [deal.id, word] }),
      ),
      this.#client.readContract({ ...proofs, functionName: 'missedInARow', args: [provider] }),
    ])
    return {
      due: end - deal.firstEpoch,
      proven: proven.count,
      lastProven: proven.last,
      marked: marked.count,
      missedInARow: Math.min(Number(missed), end - deal.firstEpoch),
    }
  }

  async providers(addresses: readonly Address[]): Promise<readonly (ProviderEntry | undefined)[]> {
    return Promise.all(
      addresses.map(async (address) => {
        const entry = await this.#client
          .readContract({ ...this.#contracts.providers, functionName: 'provider', args: [address] })
          .catch((error: unknown) => {
            if (refusalOf(error, { functionName: 'provider' }) instanceof DealStateError) return undefined
            throw error
          })
        return entry && entry.url !== '' ? { address, url: entry.url, region: entry.region } : undefined
      }),
    )
  }

  async uploaders(
    deal: bigint,
  ): Promise<{ readonly client: Address; readonly repairer: Address | undefined }> {
    const args = [deal] as const
    const [client, repairer] = await this.#client.readContract({
      ...this.#contracts.market,
      functionName: 'uploaders',
      args,
    })
    return { client, repairer: repairer === zeroAddress ? undefined : repairer }
  }

  async placeOrder(
    terms: OrderTerms,
    roots: readonly Hex[],
    escrowWei: bigint,
    { onSigned }: PlaceOptions = {},
  ): Promise<Sent & { readonly order: bigint }> {
    const receipt = await this.#send('placeOrder', [rawTermsOf(terms), roots], escrowWei, onSigned)
    return { ...sentOf(receipt), order: this.#orderIn(receipt) }
  }

  async placeAgain(raw: Hex): Promise<(Sent & { readonly order: bigint }) | undefined> {
    const receipt = await this.#needSender().sendAgain(raw)
    return receipt?.status === 'success' ? { ...sentOf(receipt), order: this.#orderIn(receipt) } : undefined
  }

  async matchOrder(order: bigint): Promise<number> {
    const [, { n }] = await this.#order(order)
    for (let idle = 0; ;) {
      const [vacant, begun] = await this.#slots(order)
      const fresh = bits(vacant & ~begun)
      if (fresh === 0 || idle === idleCallsMax) return n - bits(vacant)
      await this.#send('matchOrder', [order, stepsMax])
      const [vacantNow, begunNow] = await this.#slots(order)
      idle = bits(vacantNow & ~begunNow) < fresh ? 0 : idle + 1
    }
  }

  async settle(deal: bigint): Promise<Sent> {
    return sentOf(await this.#send('settle', [deal, wordsMax]))
  }

  async topUpCost(order: bigint, epochs: number): Promise<bigint> {
    // Asked with nothing, the market refuses with what it would cost.
    try {
      await this.#client.simulateContract({
        ...this.#contracts.market,
        functionName: 'topUp',
        args: [order, epochs],
        ...(this.sender && { account: this.sender }),
      })
      return 0n
    } catch (error) {
      const refusal = refusalOf(error, { functionName: 'topUp' })
      const cost =
        refusal instanceof DealStateError && refusal.refusal === 'TopUpTooSmall'
          ? refusal.facts.at(1)
          : undefined
      if (typeof cost === 'bigint') return cost
      throw refusal
    }
  }

  async topUp(order: bigint, epochs: number): Promise<Sent & { readonly paidWei: bigint }> {
    const paidWei = await this.topUpCost(order, epochs)
    return { ...sentOf(await this.#send('topUp', [order, epochs], paidWei)), paidWei }
  }

  async cancelOrder(order: bigint): Promise<Sent> {
    return sentOf(await this.#send('cancelOrder', [order]))
  }

  async refund(order: bigint): Promise<Sent & { readonly refundedWei: bigint }> {
    const receipt = await this.#send('refund', [order])
    const [refunded] = parseEventLogs({
      abi: this.#contracts.market.abi,
      eventName: 'OrderRefunded',
      logs: receipt.logs,
    })
    const refundedWei = refunded?.args.amount ?? 0n
    if (refundedWei === 0n) return { ...sentOf(receipt), refundedWei }
    return { ...sentOf(await this.#send('withdraw', [])), refundedWei }
  }

  async repairDeposit(order: bigint): Promise<bigint> {
    const [, { priceCap, sizeBytes }] = await this.#order(order)
    const collateral = await this.#client.readContract({
      ...this.#contracts.asks,
      functionName: 'collateralOf',
      args: [perEpochOf(priceCap, Number(sizeBytes)), sizeBytes],
    })
    const args = [collateral] as const
    return this.#client.readContract({ ...this.#contracts.market, functionName: 'depositFor', args })
  }

  async repairRefusal(order: bigint, slot: number): Promise<string | undefined> {
    try {
      const { result } = await this.#client.simulateContract({
        ...this.#contracts.market,
        functionName: 'openRepair',
        args: [order, slot, stepsMax],
        value: await this.repairDeposit(order),
        ...(this.sender && { account: this.sender }),
      })
      return result === 0n ? 'no provider would take it now' : undefined
    } catch (error) {
      const refusal = refusalOf(error, { functionName: 'openRepair' })
      if (refusal instanceof DealStateError) return refusal.message
      throw refusal
    }
  }

  async openRepair(order: bigint, slot: number): Promise<Sent & { readonly deal: bigint | undefined }> {
    const deposit = await this.repairDeposit(order)
    const receipt = await this.#send('openRepair', [order, slot, stepsMax], deposit)
    const [opened] = parseEventLogs({
      abi: this.#contracts.market.abi,
      eventName: 'RepairOpened',
      logs: receipt.logs,
    })
    return { ...sentOf(receipt), deal: opened?.args.deal }
  }

  async #readFixed(): Promise<Omit<Clock, 'now'>> {
    const { proofs, market } = this.#contracts
    const [genesisTime, epochSeconds, startSecondsMax] = await Promise.all([
      this.#client.readContract({ ...proofs, functionName: 'genesisTime' }),
      this.#client.readContract({ ...proofs, functionName: 'epochSeconds' }),
      this.#client.readContract({ ...market, functionName: 'maxStartSeconds' }),
    ])
    return {
      genesisTime: Number(genesisTime),
      epochSeconds: Number(epochSeconds),
      startSecondsMax: Number(startSecondsMax),
    }
  }

  #order(id: bigint) {
    return this.#client.readContract({ ...this.#contracts.market, functionName: 'order', args: [id] })
  }

  #slots(id: bigint) {
    return this.#client.readContract({ ...this.#contracts.market, functionName: 'slotsOf', args: [id] })
  }

  #slot(id: bigint, slot: number) {
    return this.#client.readContract({ ...this.#contracts.market, functionName: 'slotOf', args: [id, slot] })
  }

  async #deal(id: bigint): Promise<Deal> {
    const args = [id] as const
    return dealOf(
      id,
      await this.#client.readContract({ ...this.#contracts.market, functionName: 'deal', args }),
    )
  }

  #send(
    functionName: string,
    args: readonly unknown[],
    valueWei = 0n,
    onSigned?: (raw: Hex, hash: Hex) => Promise<void>,
  ): Promise<TransactionReceipt> {
    const { address, abi } = this.#contracts.market
    return this.#needSender().send({ address, abi: abi as Abi, functionName, args, valueWei }, onSigned)
  }

  #needSender(): Sender {
    if (this.#sender === undefined) throw new NoAccountError()
    return this.#sender
  }

  #orderIn(receipt: TransactionReceipt): bigint {
    return orderPlacedIn(this.#contracts, receipt)!
  }
}

function bits(word: bigint): number {
  return word.toString(2).replaceAll('0', '').length
}

/**
 * Channels and demands in memory, for tests of what stands above them.
 * @module
 */
import { type Address, keccak256, numberToHex } from 'viem'
import { DealStateError, type Sent } from './chain.ts'
import type { MemoryMarket } from './memory-chain.fixture.ts'
import type { Demand, PayChannel, PublishedNodes, RetrievalChain } from './retrieval-chain.ts'

const challengeSeconds = 60
const answerSeconds = 60

/** What all who look at one chain share. */
export class RetrievalBook {
  readonly address: Address = '0x00000000000000000000000000000000000000cc'
  readonly channels: Map<bigint, PayChannel> = new Map()
  /** Wei that each lane brought, by `<channel>-<lane>`. */
  readonly redeemed: Map<string, bigint> = new Map()
  readonly owed: Map<Address, bigint> = new Map()
  readonly demands: Map<bigint, Demand & { readonly client: Address; readonly priceWei: bigint }> = new Map()
  readonly published: (PublishedNodes & { readonly deal: bigint; readonly block: bigint })[] = []
  /** Told of each demand, as a provider that watches the chain. */
  onDemand: (deal: bigint, demand: Demand) => void = () => undefined

  owe(to: Address, wei: bigint): void {
    this.owed.set(to, (this.owed.get(to) ?? 0n) + wei)
  }
}

/** Them as one account sees them. */
export class MemoryRetrieval implements RetrievalChain {
  readonly #market: MemoryMarket
  readonly #sender: Address | undefined
  readonly channels: Address
  /** What the sender sent. */
  readonly sent: string[] = []

  constructor(market: MemoryMarket, sender: Address | undefined) {
    this.#market = market
    this.#sender = sender
    this.channels = market.retrieval.address
  }

  async channel(id: bigint): Promise<PayChannel | undefined> {
    return this.#book.channels.get(id)
  }

  async ownChannels(): Promise<readonly PayChannel[]> {
    return [...this.#book.channels.values()].filter(({ payer }) => payer === this.#sender)
  }

  async openChannel(payee: Address, depositWei: bigint): Promise<Sent & { readonly channel: bigint }> {
    const id = BigInt(this.#book.channels.size + 1)
    const payer = this.#sender!
    const fresh = { id, payer, payee, depositWei, paidWei: 0n, closesAt: undefined, isClosed: false }
    this.#book.channels.set(id, fresh)
    return { ...this.#mine('open'), channel: id }
  }

  async addDeposit(id: bigint, wei: bigint): Promise<Sent> {
    const channel = this.#open(id)
    this.#book.channels.set(id, { ...channel, depositWei: channel.depositWei + wei })
    return this.#mine('deposit')
  }

  async closeChannel(id: bigint): Promise<Sent> {
    const channel = this.#open(id)
    if (channel.closesAt !== undefined) throw new DealStateError('it closes already', 'AlreadyClosing')
    this.#book.channels.set(id, { ...channel, closesAt: this.#market.now + challengeSeconds })
    return this.#mine('close')
  }

  async finishChannel(id: bigint): Promise<Sent> {
    const channel = this.#open(id)
    if (channel.closesAt === undefined || this.#market.now < channel.closesAt)
      throw new DealStateError('it is still open', 'StillOpen')
    this.#book.channels.set(id, { ...channel, closesAt: undefined, isClosed: true })
    this.#book.owe(channel.payer, channel.depositWei - channel.paidWei)
    return this.#mine('finish')
  }

  async newestBlock(): Promise<bigint> {
    return this.#market.block
  }

  async demandPrice(leaves: number): Promise<bigint> {
    return 1000n + BigInt(leaves)
  }

  async demand(deal: bigint, firstLeaf: number, leaves: number, priceWei: bigint): Promise<Sent> {
    if (this.#book.demands.has(deal)) throw new DealStateError('one waits already', 'AlreadyRequested')
    if (this.#market.deals.get(deal)?.state !== 'active')
      throw new DealStateError('the deal does not run', 'DealNotRunning')
    const demand = { firstLeaf, leaves, deadline: this.#market.now + answerSeconds }
    this.#book.demands.set(deal, { ...demand, client: this.#sender!, priceWei })
    this.#book.onDemand(deal, demand)
    return this.#mine('demand')
  }

  async waitingDemand(deal: bigint): Promise<Demand | undefined> {
    return this.#book.demands.get(deal)
  }

  async published(deal: bigint, fromBlock: bigint): Promise<readonly PublishedNodes[]> {
    return this.#book.published.filter((it) => it.deal === deal && it.block >= fromBlock)
  }

  async failDemand(deal: bigint): Promise<Sent> {
    const demand = this.#book.demands.get(deal)
    if (demand === undefined) throw new DealStateError('nothing waits', 'NothingRequested')
    if (this.#market.now < demand.deadline) throw new DealStateError('there is time', 'DeadlineAhead')
    this.#book.demands.delete(deal)
    this.#book.owe(demand.client, demand.priceWei)
    this.#market.lose(deal)
    return this.#mine('fail')
  }

  async owedWei(): Promise<bigint> {
    return this.#book.owed.get(this.#sender!) ?? 0n
  }

  async withdrawOwed(): Promise<bigint> {
    const owed = await this.owedWei()
    this.#book.owed.delete(this.#sender!)
    return owed
  }

  get #book(): RetrievalBook {
    return this.#market.retrieval
  }

  #open(id: bigint): PayChannel {
    const channel = this.#book.channels.get(id)
    if (channel === undefined || channel.isClosed)
      throw new DealStateError('it is not open', 'ChannelNotOpen')
    return channel
  }

  #mine(what: string): Sent {
    this.sent.push(what)
    this.#market.block++
    const { block } = this.#market
    return { hash: keccak256(numberToHex(block)), blockNumber: block, feeWei: 0n }
  }
}

/**
 * Channels and demands on the real chain, over JSON-RPC.
 * @module
 */
import {
  type Abi,
  type Address,
  hexToBytes,
  parseEventLogs,
  type PublicClient,
  type TransactionReceipt,
  zeroAddress,
} from 'viem'
import type { StorageContracts } from '@watt/sdk/storage'
import type { Sent } from '../chain.ts'
import type { Demand, PayChannel, PublishedNodes, RetrievalChain } from '../retrieval-chain.ts'
import { NoAccountError } from '../no-account.ts'
import { type Sender, sentOf } from './sender.ts'
import { inHalves, spansOf } from './spans.ts'

/** What `closesAt` says of a channel that is closed. */
const closedMark = 1n
/** The base fee may rise before a demand is in a block; what it was too much comes back. */
const baseFeeRoomPercent = 150n

/** What publishing so many nodes costs and a tenth, as ForcedRetrieval.sol has it. @param gasWei - price of a unit of gas */
export function demandPriceOf(leaves: number, gasWei: bigint): bigint {
  return ((110_000n + 1500n * BigInt(leaves)) * gasWei * 110n + 99n) / 100n
}

/** Reads, and with a sender also pays and demands. */
export class ViemRetrieval implements RetrievalChain {
  readonly channels: Address
  readonly #client: PublicClient
  readonly #contracts: StorageContracts
  readonly #sender: Sender | undefined

  constructor(client: PublicClient, contracts: StorageContracts, sender: Sender | undefined) {
    this.channels = contracts.channels.address
    this.#client = client
    this.#contracts = contracts
    this.#sender = sender
  }

  async channel(id: bigint): Promise<PayChannel | undefined> {
    const { payer, payee, deposit, paid, closesAt } = await this.#client.readContract({
      ...this.#contracts.channels,
      functionName: 'channelOf',
      args: [id],
    })
    if (payer === zeroAddress) return undefined
    return {
      id,
      payer,
      payee,
      depositWei: deposit,
      paidWei: paid,
      closesAt: closesAt > closedMark ? Number(closesAt) : undefined,
      isClosed: closesAt === closedMark,
    }
  }

  async ownChannels(): Promise<readonly PayChannel[]> {
    const payer = this.#needSender().account.address
    const newest = await this.newestBlock()
    const ids: bigint[] = []
    for (const span of spansOf(0n, newest)) {
      const opened = await inHalves(span, (part) =>
        this.#client.getContractEvents({
          ...this.#contracts.channels,
          eventName: 'Opened',
          args: { payer },
          strict: true,
          ...part,
        }),
      )
      ids.push(...opened.map(({ args }) => args.channel))
    }
    const found = await Promise.all(ids.map((id) => this.channel(id)))
    return found.filter((channel) => channel !== undefined)
  }

  async openChannel(payee: Address, depositWei: bigint): Promise<Sent & { readonly channel: bigint }> {
    const { channels } = this.#contracts
    const receipt = await this.#send('channels', 'open', [payee], depositWei)
    const [opened] = parseEventLogs({ abi: channels.abi, eventName: 'Opened', logs: receipt.logs })
    return { ...sentOf(receipt), channel: opened!.args.channel }
  }

  async addDeposit(channel: bigint, wei: bigint): Promise<Sent> {
    return sentOf(await this.#send('channels', 'deposit', [channel], wei))
  }

  async closeChannel(channel: bigint): Promise<Sent> {
    return sentOf(await this.#send('channels', 'close', [channel]))
  }

  async finishChannel(channel: bigint): Promise<Sent> {
    return sentOf(await this.#send('channels', 'finish', [channel]))
  }

  newestBlock(): Promise<bigint> {
    return this.#client.getBlockNumber({ cacheTime: 0 })
  }

  async demandPrice(leaves: number): Promise<bigint> {
    const { forced } = this.#contracts
    const [tipWei, { baseFeePerGas }] = await Promise.all([
      this.#client.readContract({ ...forced, functionName: 'tipWei' }),
      this.#client.getBlock(),
    ])
    // The contract cannot be asked: what is only called, and not sent, sees no base fee on many nodes.
    return demandPriceOf(leaves, ((baseFeePerGas ?? 0n) * baseFeeRoomPercent) / 100n + tipWei)
  }

  async demand(deal: bigint, firstLeaf: number, leaves: number, priceWei: bigint): Promise<Sent> {
    return sentOf(await this.#send('forced', 'request', [deal, firstLeaf, leaves], priceWei))
  }

  async waitingDemand(deal: bigint): Promise<Demand | undefined> {
    const args = [deal] as const
    const found = await this.#client.readContract({
      ...this.#contracts.forced,
      functionName: 'requestOf',
      args,
    })
    if (found.client === zeroAddress) return undefined
    return { firstLeaf: found.firstLeaf, leaves: found.leaves, deadline: Number(found.deadline) }
  }

  async published(deal: bigint, fromBlock: bigint): Promise<readonly PublishedNodes[]> {
    const newest = await this.newestBlock()
    const found: PublishedNodes[] = []
    for (const span of spansOf(fromBlock, newest)) {
      const answered = await inHalves(span, (part) =>
        this.#client.getContractEvents({
          ...this.#contracts.forced,
          eventName: 'Answered',
          args: { deal },
          strict: true,
          ...part,
        }),
      )
      found.push(
        ...answered.map(({ args }) => ({ firstLeaf: args.firstLeaf, nodes: hexToBytes(args.nodes) })),
      )
    }
    return found
  }

  async failDemand(deal: bigint): Promise<Sent> {
    return sentOf(await this.#send('forced', 'fail', [deal]))
  }

  async owedWei(): Promise<bigint> {
    const [fromChannels, fromForced] = await this.#owed()
    return fromChannels + fromForced
  }

  async withdrawOwed(): Promise<bigint> {
    const [fromChannels, fromForced] = await this.#owed()
    if (fromChannels > 0n) await this.#send('channels', 'withdraw', [])
    if (fromForced > 0n) await this.#send('forced', 'withdraw', [])
    return fromChannels + fromForced
  }

  #owed(): Promise<readonly [bigint, bigint]> {
    const args = [this.#needSender().account.address] as const
    const { channels, forced } = this.#contracts
    return Promise.all([
      this.#client.readContract({ ...channels, functionName: 'owedTo', args }),
      this.#client.readContract({ ...forced, functionName: 'owedTo', args }),
    ])
  }

  #send(
    contract: 'channels' | 'forced',
    functionName: string,
    args: readonly unknown[],
    valueWei = 0n,
  ): Promise<TransactionReceipt> {
    const { address, abi } = this.#contracts[contract]
    return this.#needSender().send({ address, abi: abi as Abi, functionName, args, valueWei })
  }

  #needSender(): Sender {
    if (this.#sender === undefined) throw new NoAccountError()
    return this.#sender
  }
}

/**
 * What the contracts said about one provider: three questions a step, one for each place at which events name it.
 * @module
 */
import { formatLog, type Hex, numberToHex, pad, parseEventLogs, type PublicClient, type RpcLog } from 'viem'
import type { StorageContracts } from '@watt/sdk/storage'
import type { ChainEvent, ProviderChain } from './provider-chain.ts'

/** Blocks of one step; nodes of Watt answer up to 10,000. */
const blocksMax = 10_000n

type Contracts = Pick<StorageContracts, 'market' | 'proofs' | 'channels' | 'forced'>

/** @returns {@link ProviderChain.eventsSince} */
export function createEventReader(
  client: PublicClient,
  contracts: Contracts,
  provider: Hex,
): ProviderChain['eventsSince'] {
  const address = [contracts.market, contracts.proofs, contracts.channels, contracts.forced].map(
    (it) => it.address,
  )
  const topic = pad(provider.toLowerCase() as Hex)
  const places = [
    [null, topic],
    [null, null, topic],
    [null, null, null, topic],
  ]
  return async (from) => {
    const head = await client.getBlockNumber()
    if (from > head) return { events: [], next: from, isDone: true }
    const to = head - from >= blocksMax ? from + blocksMax - 1n : head
    const span = { fromBlock: numberToHex(from), toBlock: numberToHex(to) }
    const found = await Promise.all(
      places.map(async (topics) =>
        client.request({ method: 'eth_getLogs', params: [{ address, topics, ...span }] }),
      ),
    )
    return { events: eventsOf(contracts, found.flat()), next: to + 1n, isDone: to === head }
  }
}

function eventsOf(
  { market, proofs, channels, forced }: Contracts,
  raw: readonly RpcLog[],
): readonly ChainEvent[] {
  const logsOf = ({ address }: { readonly address: Hex }) =>
    raw.filter((log) => log.address.toLowerCase() === address.toLowerCase()).map((log) => formatLog(log))
  const found = [
    ...parseEventLogs({ abi: market.abi, logs: logsOf(market) }).map(
      (log) => [log, marketEvent(log)] as const,
    ),
    ...parseEventLogs({ abi: proofs.abi, logs: logsOf(proofs) }).map(
      (log) => [log, proofEvent(log)] as const,
    ),
    ...parseEventLogs({ abi: channels.abi, logs: logsOf(channels) }).map(
      (log) => [log, channelEvent(log)] as const,
    ),
    ...parseEventLogs({ abi: forced.abi, logs: logsOf(forced) }).map(
      (log) => [log, forcedEvent(log)] as const,
    ),
  ]
  return found
    .toSorted(([a], [b]) => Number(a.blockNumber - b.blockNumber) || a.logIndex - b.logIndex)
    .flatMap(([, event]) => (event === undefined ? [] : [event]))
}

type MarketLog = ReturnType<typeof parseEventLogs<Contracts['market']['abi']>>[number]
type ProofLog = ReturnType<typeof parseEventLogs<Contracts['proofs']['abi']>>[number]
type ChannelLog = ReturnType<typeof parseEventLogs<Contracts['channels']['abi']>>[number]
type ForcedLog = ReturnType<typeof parseEventLogs<Contracts['forced']['abi']>>[number]

function marketEvent(log: MarketLog): ChainEvent | undefined {
  const block = log.blockNumber
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- other events are others' business
  switch (log.eventName) {
    case 'DealMatched':
      return { type: 'matched', block, deal: log.args.deal }
    case 'DealActive':
      return { type: 'active', block, deal: log.args.deal }
    case 'DealEnded':
      return { type: 'ended', block, deal: log.args.deal }
    case 'DealLost':
      return { type: 'lost', block, deal: log.args.deal, slashed: log.args.slashed }
    case 'DealSettled': {
      const { deal, settledTo, paid, refunded } = log.args
      return { type: 'settled', block, deal, settledTo: Number(settledTo), paid, refunded }
    }
    case 'FaultCharged':
      return { type: 'fee', block, deal: log.args.deal, wei: log.args.fee }
    case 'DealReleased':
      return { type: 'released', block, deal: log.args.deal, collateral: log.args.collateral }
    case 'MissCharged':
      return { type: 'missCharged', block, epoch: Number(log.args.epoch) }
    case 'Withdrawn':
      return { type: 'withdrawn', block, from: 'market', wei: log.args.amount }
    default:
      return undefined
  }
}

function proofEvent(log: ProofLog): ChainEvent | undefined {
  const block = log.blockNumber
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check -- other events are others' business
  switch (log.eventName) {
    case 'Proven':
      return { type: 'proven', block, epoch: Number(log.args.epoch) }
    case 'Marked':
      return {
        type: 'marked',
        block,
        deal: log.args.deal,
        epoch: Number(log.args.epoch),
        times: Number(log.args.times),
      }
    default:
      return undefined
  }
}

function channelEvent({ eventName, args, blockNumber: block }: ChannelLog): ChainEvent | undefined {
  return eventName === 'Withdrawn'
    ? { type: 'withdrawn', block, from: 'channels', wei: args.amount }
    : undefined
}

function forcedEvent(log: ForcedLog): ChainEvent | undefined {
  const block = log.blockNumber
  switch (log.eventName) {
    case 'Requested':
      return { type: 'asked', block, deal: log.args.deal }
    case 'Answered':
      return { type: 'answered', block, deal: log.args.deal }
    case 'Failed':
      return { type: 'unanswered', block, deal: log.args.deal }
    case 'Withdrawn':
      return { type: 'withdrawn', block, from: 'forced', wei: log.args.amount }
    default:
      return undefined
  }
}

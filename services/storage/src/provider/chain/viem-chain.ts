/**
 * The chain itself, over JSON-RPC.
 * @module
 */
import { watt } from '@watt/sdk'
import { findStorage, type StorageContracts } from '@watt/sdk/storage'
import type { Abi, Hex, LocalAccount, PublicClient } from 'viem'
import {
  type Agreement,
  type Ask,
  type ChainSetting,
  dealStates,
  type DueProof,
  type EpochOutcome,
  type HostedDeal,
  type ProviderCall,
  type ProviderChain,
  providerClasses,
  type SetEntry,
} from './provider-chain.ts'
import { createEventReader } from './event-reader.ts'
import { createRootsReader } from './roots-reader.ts'
import { type ContractCall, createSender, refusalOf } from './send.ts'

export type ViemChainOptions = {
  readonly rpc: string
  readonly directory: Hex | undefined
  readonly provider: Hex
  /** Signs; undefined where only reading is possible. */
  readonly account: LocalAccount | undefined
  /** Milliseconds between looks for a receipt. */
  readonly pollMs?: number
}

/** Pieces of one height that are read at once. */
const piecesPage = 256n
const epochsMax = 512
const gib = 2n ** 30n
/** What `closesAt` says of a channel that is closed. */
const channelClosed = 1n

/** Connects to a node. @throws when it does not answer, or the network has no storage */
export async function openViemChain(options: ViemChainOptions): Promise<ProviderChain> {
  const { rpc, directory, provider, account, pollMs = 500 } = options
  const client = watt(rpc, {
    timeout: 15_000,
    retryCount: 4,
    retryDelay: 300,
    batch: { batchSize: 20, wait: 5 },
  })
  const contracts = await findStorage(client, { directory })
  return createViemChain(client, contracts, { provider, account, pollMs })
}

/** The chain behind a client. */
export async function createViemChain(
  client: PublicClient,
  contracts: StorageContracts,
  options: Required<Pick<ViemChainOptions, 'provider' | 'account' | 'pollMs'>>,
): Promise<ProviderChain> {
  const { provider, account, pollMs } = options
  const { market, proofs, providers, asks: book, beacon, channels, forced } = contracts
  const setting = await readSetting(client, contracts, provider)
  const errors = [market, proofs, providers, book, beacon, channels, forced].flatMap(({ abi }) => abi as Abi)
  const { chainId } = setting
  const send = account && createSender({ client, account, chainId, errors, pollMs })
  const roots = createRootsReader(client, contracts)
  const agreement = async (id: bigint): Promise<Agreement | undefined> => {
    const found = await client.readContract({ ...market, functionName: 'deal', args: [id] })
    const state = dealStates[found.state]
    if (state === undefined || state === 'none' || found.provider.toLowerCase() !== provider.toLowerCase())
      return undefined
    const [orderClient, terms] = await client.readContract({
      ...market,
      functionName: 'order',
      args: [found.order],
    })
    return {
      id,
      state,
      provider,
      client: orderClient,
      order: found.order,
      slot: found.slot,
      manifest: terms.manifest,
      height: terms.height,
      sizeBytes: Number(terms.sizeBytes),
      matchedAt: Number(found.matchedAt),
      startBy: Number(found.startBy),
      firstEpoch: Number(found.firstEpoch),
      endEpoch: Number(found.endEpoch),
      settledTo: Number(found.settledTo),
      perEpoch: found.perEpoch,
      collateral: found.collateral,
      isHeld: found.held,
    }
  }
  const deal = async (id: bigint): Promise<HostedDeal | undefined> => {
    const found = await agreement(id)
    if (found === undefined) return undefined
    const root = (await roots(found))[found.slot]
    if (root === undefined) throw new RangeError(`Order ${found.order} has no shard ${found.slot}`)
    return { ...found, root }
  }
  return {
    setting,
    head: async () => {
      const { number, timestamp } = await client.getBlock({ includeTransactions: false })
      return { number, time: Number(timestamp) }
    },
    standing: async () => {
      if (!(await client.readContract({ ...providers, functionName: 'isProvider', args: [provider] })))
        return undefined
      const [found, [leaving, releaseAt]] = await Promise.all([
        client.readContract({ ...providers, functionName: 'provider', args: [provider] }),
        client.readContract({ ...providers, functionName: 'leavingOf', args: [provider] }),
      ])
      const { region, window, url, stake, locked } = found
      return {
        class: providerClasses[found.class] ?? 'laptop',
        region,
        window,
        url,
        stake,
        locked,
        free: stake - locked,
        leaving: leaving === 0n ? undefined : { wei: leaving, at: Number(releaseAt) },
      }
    },
    asks: async () => {
      const ids = await Promise.all(
        [0, 1, 2, 3].map(async (bucket) =>
          client.readContract({ ...book, functionName: 'askOf', args: [provider, bucket] }),
        ),
      )
      const found = await Promise.all(
        ids
          .filter((id) => id !== 0n)
          .map(async (id) => client.readContract({ ...book, functionName: 'askAt', args: [id] })),
      )
      return found.map(({ bucket, price, minSize, maxSize, maxEpochs, expiry }): Ask => ({
        bucket,
        price,
        maxEpochs,
        minBytes: minSize,
        maxBytes: maxSize,
        expiry: Number(expiry),
      }))
    },
    space: async () => {
      const [used, capacity] = await client.readContract({
        ...book,
        functionName: 'spaceOf',
        args: [provider],
      })
      return { used, capacity }
    },
    stakeFor: async (price, bytes) => {
      const perEpoch = (price * bytes + gib - 1n) / gib
      const needed = await client.readContract({
        ...book,
        functionName: 'collateralOf',
        args: [perEpoch, bytes],
      })
      return needed > setting.stakeMin ? needed : setting.stakeMin
    },
    eventsSince: createEventReader(client, contracts, provider),
    agreement,
    deal,
    roots,
    uploaders: async (id) => {
      const found = await client.readContract({ ...market, functionName: 'uploaders', args: [id] })
      return found.filter((address) => BigInt(address) !== 0n)
    },
    seedAfter: async (time) => {
      try {
        return await client.readContract({ ...beacon, functionName: 'seedAfter', args: [BigInt(time)] })
      } catch (error) {
        if (refusalOf(error, errors) !== undefined) return undefined
        throw error
      }
    },
    due: async (): Promise<DueProof> => {
      const found = await client.readContract({ ...proofs, functionName: 'due', args: [provider] })
      return {
        epoch: Number(found.epoch),
        opens: Number(found.opens),
        closes: Number(found.closes),
        isDue: found.total > 0n,
        seed: found.open ? found.seed : undefined,
        previous: found.previous,
      }
    },
    pieceSet: async () => {
      const { counts } = await client.readContract({ ...proofs, functionName: 'due', args: [provider] })
      const entries: SetEntry[] = []
      for (const [height, count] of counts.entries()) {
        for (let from = 0n; from < BigInt(count); from += piecesPage) {
          const args = [provider, height, from, piecesPage] as const
          const page = await client.readContract({ ...proofs, functionName: 'pieces', args })
          for (const { deal: id, root, leaves } of page)
            entries.push({ deal: id, root, height, leaves: Number(leaves) })
        }
      }
      return entries
    },
    outcomes: async (epochs) => {
      if (epochs.length > epochsMax) throw new RangeError(`At most ${epochsMax} epochs at once`)
      const { epoch: open } = await client.readContract({ ...proofs, functionName: 'due', args: [provider] })
      const decided = epochs.filter((epoch) => epoch < Number(open))
      const words = new Map(
        await Promise.all(
          [...new Set(decided.map(wordOf))].map(async (word) => {
            const args = [provider, word] as const
            return [word, await client.readContract({ ...proofs, functionName: 'provenWord', args })] as const
          }),
        ),
      )
      const outcomeOf = async (epoch: number): Promise<EpochOutcome> => {
        if (((words.get(wordOf(epoch)) ?? 0n) >> BigInt(epoch % 256)) & 1n) return 'proven'
        const args = [provider, BigInt(epoch)] as const
        return (await client.readContract({ ...proofs, functionName: 'excused', args }))
          ? 'excused'
          : 'missed'
      }
      return new Map(
        await Promise.all(decided.map(async (epoch) => [epoch, await outcomeOf(epoch)] as const)),
      )
    },
    missedInARow: async () =>
      Number(await client.readContract({ ...proofs, functionName: 'missedInARow', args: [provider] })),
    payable: async () => {
      const [fromMarket, fromChannels, fromForced] = await Promise.all([
        client.readContract({ ...market, functionName: 'credit', args: [provider] }),
        client.readContract({ ...channels, functionName: 'owedTo', args: [provider] }),
        client.readContract({ ...forced, functionName: 'owedTo', args: [provider] }),
      ])
      return { market: fromMarket, channels: fromChannels, forced: fromForced }
    },
    forcedRequest: async (id) => {
      const found = await client.readContract({ ...forced, functionName: 'requestOf', args: [id] })
      if (BigInt(found.client) === 0n || found.provider.toLowerCase() !== provider.toLowerCase())
        return undefined
      return { deal: id, firstLeaf: found.firstLeaf, leaves: found.leaves, deadline: Number(found.deadline) }
    },
    channel: async (id) => {
      const found = await client.readContract({ ...channels, functionName: 'channelOf', args: [id] })
      if (found.payee.toLowerCase() !== provider.toLowerCase() || found.closesAt === channelClosed)
        return undefined
      const { payer, payee, deposit, closesAt } = found
      return { payer, payee, deposit, closesAt: closesAt === 0n ? undefined : Number(closesAt) }
    },
    redeemed: async (channel, lane) => {
      const [redeemed] = await client.readContract({
        ...channels,
        functionName: 'laneOf',
        args: [channel, lane],
      })
      return redeemed
    },
    send: async (call) => {
      if (send === undefined) throw new RangeError('This chain was opened for reading only')
      return send(call.type, await contractCall(client, contracts, call))
    },
  }
}

/** The word of the contract's bitmaps in which an epoch has its bit. */
function wordOf(epoch: number): bigint {
  return BigInt(epoch) / 256n
}

async function readSetting(
  client: PublicClient,
  contracts: StorageContracts,
  provider: Hex,
): Promise<ChainSetting> {
  const { market, proofs, providers } = contracts
  const [genesis, genesisTime, epochSeconds, windows, hits, stakeMin, releasesMax] = await Promise.all([
    client.getBlock({ blockNumber: 0n, includeTransactions: false }),
    client.readContract({ ...proofs, functionName: 'genesisTime' }),
    client.readContract({ ...proofs, functionName: 'epochSeconds' }),
    client.readContract({ ...proofs, functionName: 'windows' }),
    client.readContract({ ...proofs, functionName: 'hits' }),
    client.readContract({ ...providers, functionName: 'minimumStake' }),
    client.readContract({ ...market, functionName: 'MAX_RELEASES' }),
  ])
  return {
    chainId: contracts.chainId,
    network: `${contracts.chainId}-${genesis.hash.slice(2, 18)}-${market.address.toLowerCase()}`,
    provider,
    market: market.address,
    channels: contracts.channels.address,
    genesisTime: Number(genesisTime),
    epochSeconds: Number(epochSeconds),
    windows,
    hits,
    stakeMin,
    releasesMax: Number(releasesMax),
  }
}

async function contractCall(
  client: PublicClient,
  { market, proofs, providers, asks, channels, forced }: StorageContracts,
  call: ProviderCall,
): Promise<ContractCall> {
  const on = (
    contract: { readonly address: Hex; readonly abi: unknown },
    functionName: string,
    args: readonly unknown[],
    value = 0n,
  ) => ({
    address: contract.address,
    abi: contract.abi as Abi,
    functionName,
    args,
    value,
  })
  switch (call.type) {
    case 'register':
      return on(
        providers,
        'register',
        [providerClasses.indexOf(call.class), call.region, call.url, call.window],
        call.stake,
      )
    case 'addStake':
      return on(providers, 'addStake', [], call.amount)
    case 'requestUnstake':
      return on(providers, 'requestUnstake', [call.amount])
    case 'withdrawStake':
      return on(providers, 'withdrawStake', [])
    case 'setUrl':
      return on(providers, 'setUrl', [call.url])
    case 'offer': {
      const { bucket, price, minBytes, maxBytes, maxEpochs, expiry } = call.ask
      const hint = await client.readContract({ ...asks, functionName: 'hintFor', args: [bucket, price] })
      const terms = {
        price,
        minSize: minBytes,
        maxSize: maxBytes,
        capacity: call.capacity,
        maxEpochs,
        expiry: BigInt(expiry),
      }
      return on(asks, 'place', [bucket, terms, hint])
    }
    case 'withdrawOffer':
      return on(asks, 'withdraw', [call.bucket])
    case 'activate':
      return on(market, 'activate', [call.deal, call.root, call.proof, hexOf(call.openings)])
    case 'prove':
      return on(proofs, 'prove', [BigInt(call.epoch), call.faulty, hexOf(call.openings)])
    case 'declareLost':
    case 'reportLost':
      return on(market, call.type, [call.deal])
    case 'release':
      return on(market, 'release', [call.deals])
    case 'settle':
      return on(market, 'settle', [call.deal, 8n])
    case 'withdraw':
      return on({ market, channels, forced }[call.from], 'withdraw', [])
    case 'answer':
      return on(forced, 'respond', [call.deal, hexOf(call.nodes), hexOf(call.siblings)])
    case 'redeem': {
      const { bytes: servedBytes, expiry, ...voucher } = call.signed.voucher
      return on(channels, 'redeem', [
        { ...voucher, servedBytes, expiry: BigInt(expiry) },
        call.signed.signature,
      ])
    }
  }
}

function hexOf(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}`
}

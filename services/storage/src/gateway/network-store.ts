/**
 * The storage network as gateways use it: with one account's keys and money.
 * @module
 */
import { watt } from '@watt/sdk'
import { findStorage } from '@watt/sdk/storage'
import { hexToBytes, type Address } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { chainFolder } from '../client/ledger/chain-folder.ts'
import { ViemChain } from '../client/ledger/viem-chain.ts'
import { NetworkObjectStore } from '../client/network-object-store.ts'
import type { ObjectStore } from '../client/object-store.ts'
import { resumePuts } from '../client/put/put.ts'
import { StorageClient } from '../client/storage-client.ts'

export type NetworkStoreOptions = {
  readonly rpc: string
  /** Names the contracts; the usual one where not given. */
  readonly directory?: Address | undefined
  /** Of the account that pays, and from which the keys to all objects follow. */
  readonly privateKey: `0x${string}`
  /** Where the client's journals and caches lie, in a folder for each chain. */
  readonly folder: string
  /** Epochs that new objects are paid for. */
  readonly epochs: number
  /** What providers may be paid for reading, in wei a GiB; 0n: nothing. */
  readonly payWeiPerGiB?: bigint | undefined
}
export type OpenedStore = {
  readonly store: ObjectStore
  readonly address: `0x${string}`
  close(): Promise<void>
}

/** Connects. @throws when the node does not answer, or the network has no storage */
export async function openNetworkStore({
  rpc,
  directory,
  privateKey,
  folder,
  epochs,
  payWeiPerGiB = 0n,
}: NetworkStoreOptions): Promise<OpenedStore> {
  const chainClient = watt(rpc, {
    timeout: 15_000,
    retryCount: 4,
    retryDelay: 300,
    batch: { batchSize: 20, wait: 5 },
  })
  const account = privateKeyToAccount(privateKey)
  const chain = new ViemChain(chainClient, await findStorage(chainClient, { directory }), account)
  const client = await StorageClient.open({
    chain,
    folder: await chainFolder(folder, chainClient),
    owner: { account, privateKey: hexToBytes(privateKey) },
  })
  client.purse.allow(payWeiPerGiB)
  return {
    store: resuming(client, new NetworkObjectStore(client, { epochs })),
    address: account.address,
    close: async () => client.close(),
  }
}

/** The same store; what a crash or a failure interrupted is finished before anything new is paid for. */
function resuming(client: StorageClient, store: ObjectStore): ObjectStore {
  let isSuspect = true
  let resumption: Promise<unknown> = Promise.resolve()
  const after = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isSuspect) {
      isSuspect = false
      // What cannot be finished now keeps its journal; it must not hold up the rest.
      resumption = resumption.then(async () => resumePuts(client)).catch(() => undefined)
    }
    await resumption
    try {
      return await work()
    } catch (error) {
      isSuspect = true
      throw error
    }
  }
  return {
    put: async (...given) => after(async () => store.put(...given)),
    putMany: async (...given) => after(async () => store.putMany(...given)),
    head: async (...given) => store.head(...given),
    get: async (...given) => store.get(...given),
    list: async (...given) => store.list(...given),
    delete: async (...given) => store.delete(...given),
  }
}

/**
 * A client in a process of its own, so that it can be killed: stores a file, or goes on with what was interrupted.
 * @module
 */
import { watt } from '@watt/sdk'
import { findStorage } from '@watt/sdk/storage'
import { type Address, type Hex, hexToBytes } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { planPut, put, resumePuts, sourcesAt, StorageClient, ViemChain } from '../src/client/index.ts'

const [rpc, directory, privateKey, folder, path, partBytes] = process.argv.slice(2) as [
  string,
  Address,
  Hex,
  string,
  string?,
  string?,
]
const rpcClient = watt(rpc, { retryCount: 8, retryDelay: 200 })
const account = privateKeyToAccount(privateKey)
const client = await StorageClient.open({
  chain: new ViemChain(rpcClient, await findStorage(rpcClient, { directory }), account),
  folder,
  owner: { account, privateKey: hexToBytes(privateKey) },
})
const options = {
  onProgress: ({ phase, doneBytes }: { readonly phase: string; readonly doneBytes: number }) => {
    if (phase === 'uploading') process.send?.({ doneBytes })
  },
}
const planOptions = { epochs: 20, ...(partBytes !== undefined && { partBytes: Number(partBytes) }) }
const receipts =
  path === undefined
    ? await resumePuts(client, options)
    : await put(client, await planPut(client.chain, await sourcesAt(path), planOptions), options)
await client.close()
process.send?.({ receipts: receipts.map(({ order, stored }) => ({ order: String(order), stored })) })
process.disconnect()

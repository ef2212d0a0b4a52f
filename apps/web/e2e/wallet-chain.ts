/**
 * What tests of the wallet do on the chain beside the page, by the development accounts.
 * @module
 */
import { readFile } from 'node:fs/promises'
import { sessionAccount, type Owner, type Session } from '@watt/sdk/account'
import {
  createPublicClient,
  createWalletClient,
  defineChain,
  http,
  maxUint256,
  type Abi,
  type Address,
  type Hex,
  type HDAccount,
  type TransactionReceipt,
} from 'viem'
import { createBundlerClient } from 'viem/account-abstraction'
import { mnemonicToAccount } from 'viem/accounts'
import { eventually } from '../../cli/e2e/running-network.ts'

const patienceMs = 90_000
/** A node that has too much to do says when to come again. */
const patient = { retryCount: 10, retryDelay: 300 } as const

export function developer(index: number): HDAccount {
  return mnemonicToAccount('test test test test test test test test test test test junk', {
    addressIndex: index,
  })
}

export async function payFrom(rpc: string, index: number, to: Address, value: bigint): Promise<void> {
  const wallet = createWalletClient({ account: developer(index), transport: http(rpc, patient) })
  await settled(rpc, await wallet.sendTransaction({ chain: null, to, value }))
}

export function settled(rpc: string, hash: Hex): Promise<TransactionReceipt> {
  const client = createPublicClient({ transport: http(rpc, patient) })
  return eventually('the receipt', patienceMs, () => client.getTransactionReceipt({ hash }))
}

/** A program with a session key: pays the coin from the account that granted it. Rejects what the account refuses. */
export async function payerBySession(
  rpc: string,
  address: Address,
  session: Session,
  key: Owner,
): Promise<(to: Address, value: bigint) => Promise<void>> {
  const transport = http(rpc, patient)
  const nativeCurrency = { name: 'WATT', symbol: 'WATT', decimals: 18 }
  const chain = defineChain({
    id: 31_337,
    name: 'local',
    nativeCurrency,
    rpcUrls: { default: { http: [rpc] } },
  })
  const client = createPublicClient({ chain, transport, cacheTime: 0 })
  const account = await sessionAccount({ client, address, session, key })
  const bundler = createBundlerClient({ account, client, transport, pollingInterval: 300 })
  return async (to, value) => {
    const hash = await bundler.sendUserOperation({ calls: [{ to, value }] })
    const { success } = await bundler.waitForUserOperationReceipt({ hash, timeout: patienceMs })
    if (!success) throw new Error('the calls of the operation reverted')
  }
}

/** An ERC-20 that no directory names. */
export async function deployToken(rpc: string, account: HDAccount): Promise<Address> {
  const path = '../../../contracts/artifacts/src/governance/WrappedWatt.sol/WrappedWatt.json'
  const file = await readFile(new URL(path, import.meta.url), 'utf8')
  const { abi, bytecode } = JSON.parse(file) as { abi: Abi; bytecode: Hex }
  const wallet = createWalletClient({ account, transport: http(rpc, patient) })
  const { contractAddress } = await settled(rpc, await wallet.deployContract({ chain: null, abi, bytecode }))
  return contractAddress!
}

/** EIP-2612, without limit. */
export const permit = {
  domain: { name: 'Some token', chainId: 31_337 },
  primaryType: 'Permit',
  types: {
    Permit: [
      { name: 'spender', type: 'address' },
      { name: 'value', type: 'uint256' },
    ],
  },
  message: { spender: developer(9).address, value: String(maxUint256) },
} as const

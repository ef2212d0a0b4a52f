/**
 * What tests of the wallet do on the chain beside the page, by the development accounts.
 * @module
 */
import { readFile } from 'node:fs/promises'
import {
  createPublicClient,
  createWalletClient,
  http,
  maxUint256,
  type Abi,
  type Address,
  type Hex,
  type HDAccount,
  type TransactionReceipt,
} from 'viem'
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

/**
 * Who sends in a benchmark, and how they come to coins and tokens.
 * @module
 */
import { readFileSync } from 'node:fs'
import { createIdentity } from '@watt/node/identity'
import { grownAddress } from '../../core/ledger/src/grown-chain.fixture.ts'
import {
  createPublicClient,
  createWalletClient,
  encodeFunctionData,
  hexToBigInt,
  hexToBytes,
  http,
  keccak256,
  parseAbi,
  parseEther,
  parseGwei,
  toHex,
  type Address,
  type Hex,
} from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import type { Signer } from './sign-transaction.ts'

const maxFeePerGas = parseGwei('10')
const abi = parseAbi(['function transfer(address to, uint256 value) returns (bool)'])
const phrase = 'test test test test test test test test test test test junk'

/** Fifty accounts of this benchmark alone. */
export const senders: readonly Signer[] = Array.from({ length: 50 }, (_, index) =>
  createIdentity(hexToBytes(keccak256(toHex(index + 1, { size: 32 })))),
)

/** A thousand who had nothing before. */
export const recipients: readonly Address[] = Array.from({ length: 1_000 }, (_, index) =>
  toHex(0xbe0000 + index, { size: 20 }),
)

/**
 * Who is paid by a transaction: one of a thousand, in turn.
 * @param grown - Of a chain that has grown, one of so many instead, drawn evenly.
 */
export function recipientOf(index: number, grown = 0): Address {
  if (grown === 0) return recipients[index % recipients.length]!
  const drawn = hexToBigInt(keccak256(toHex(index, { size: 8 })))
  return grownAddress(Number(drawn % BigInt(grown)))
}

/** `gas`: what one transaction of theirs should offer. */
export type Funded = { readonly chainId: bigint; readonly token: Address | undefined; readonly gas: bigint }

/** Gives the senders coins, and with `withToken` tokens. @param coins - Each, in WATT. */
export async function fund(rpc: string, withToken: boolean, coins = '10'): Promise<Funded> {
  const reader = createPublicClient({ transport: http(rpc), pollingInterval: 100 })
  const account = mnemonicToAccount(phrase)
  const wallet = createWalletClient({ account, transport: http(rpc) })
  const chainId = BigInt(await reader.getChainId())
  let nonce = await reader.getTransactionCount({ address: account.address })
  const sends = senders.map(({ address }) =>
    wallet.sendTransaction({
      chain: null,
      to: address,
      value: parseEther(coins),
      nonce: nonce++,
      gas: 21_000n,
      maxFeePerGas,
    }),
  )
  const received = async (): Promise<void> => {
    for (const hash of await Promise.all(sends)) await reader.waitForTransactionReceipt({ hash })
  }
  if (!withToken) {
    await received()
    return { chainId, token: undefined, gas: 21_000n }
  }
  const { abi: tokenAbi, bytecode } = exampleToken()
  const hash = await wallet.deployContract({
    chain: null,
    abi: tokenAbi,
    bytecode,
    args: [10n ** 24n],
    nonce: nonce++,
    gas: 5_000_000n,
    maxFeePerGas,
  })
  const { contractAddress: token } = await reader.waitForTransactionReceipt({ hash })
  if (!token) throw new Error('the token was not deployed')
  for (const { address } of senders) {
    const data = encodeFunctionData({ abi, functionName: 'transfer', args: [address, 10n ** 18n] })
    sends.push(
      wallet.sendTransaction({ chain: null, to: token, data, nonce: nonce++, gas: 120_000n, maxFeePerGas }),
    )
  }
  await received()
  const first = encodeFunctionData({ abi, functionName: 'transfer', args: [recipientOf(0), 1n] })
  const estimate = await reader.estimateGas({ account: senders[0]!.address, to: token, data: first })
  return { chainId, token, gas: (estimate * 6n) / 5n } // What wallets add.
}

function exampleToken(): { readonly abi: readonly unknown[]; readonly bytecode: Hex } {
  const path = '../../contracts/artifacts/src/examples/ExampleToken.sol/ExampleToken.json'
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8')) as ReturnType<typeof exampleToken>
}

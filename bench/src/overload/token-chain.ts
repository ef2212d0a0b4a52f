/**
 * A chain with something on it: a token in genesis, and blocks full of its transfers. Reading empty blocks costs nothing,
 * and would make every figure look better than it is.
 * @module
 */
import { artifact } from '@watt/contracts/deploy'
import { encodeFunctionData, keccak256, pad, parseAbi, parseGwei, toHex, type Hex } from 'viem'
import { privateKeyToAccount, type PrivateKeyAccount } from 'viem/accounts'
import { chainId } from './network.ts'
import { call, headOf, hex, sleep } from './rpc-call.ts'

export const token: Hex = '0x00000000000000000000000000000000000070ce'
export const gasPrice: bigint = parseGwei('2')
const abi = parseAbi(['function transfer(address to, uint256 value) returns (bool)'])
const wealth = 10n ** 21n

/** Test keys; the same number gives the same account. */
export function account(index: number): PrivateKeyAccount {
  return privateKeyToAccount(keccak256(toHex(`overload ${index}`)))
}

/** Genesis accounts with coins and tokens, and the token itself. */
export function tokenGenesis(holders: readonly Hex[]): Readonly<Record<string, unknown>> {
  const { deployedBytecode: code } = artifact('ExampleToken')
  const balances = holders.map((it) => [balanceSlot(it), pad(toHex(wealth))])
  return {
    ...Object.fromEntries(holders.map((it) => [it.toLowerCase(), { balance: `${wealth}` }])),
    [token]: { balance: '0', code, storage: Object.fromEntries(balances) },
  }
}

/** Where OpenZeppelin's ERC-20 keeps a balance: its mapping is the first thing in storage. */
function balanceSlot(holder: Hex): Hex {
  return keccak256(`0x${pad(holder).slice(2)}${'0'.repeat(64)}`)
}

/** A signed token transfer. */
export function tokenTransfer(from: PrivateKeyAccount, nonce: number, to: Hex): Promise<Hex> {
  return from.signTransaction({
    type: 'eip1559',
    chainId,
    nonce,
    to: token,
    data: encodeFunctionData({ abi, functionName: 'transfer', args: [to, 1n] }),
    gas: 100_000n,
    maxFeePerGas: gasPrice,
    maxPriorityFeePerGas: gasPrice,
  })
}

export type FilledBlock = { readonly number: Hex; readonly transactions: readonly Hex[] }

/** Sends transfers and waits for their blocks. @returns the fullest block. */
export async function fillBlocks(rpc: string, senders: number, each: number): Promise<FilledBlock> {
  const from = await headOf(rpc)
  const raws = await Promise.all(
    Array.from({ length: senders * each }, (_, at) =>
      tokenTransfer(account(at % senders), Math.floor(at / senders), account((at + 1) % senders).address),
    ),
  )
  for (const raw of raws) await call(rpc, 'eth_sendRawTransaction', [raw])
  const blocks: FilledBlock[] = []
  let seen = 0
  for (let number = from + 1; seen < raws.length;) {
    const block = await call<FilledBlock | null>(rpc, 'eth_getBlockByNumber', [hex(number), false])
    if (block === null) {
      await sleep(50)
      continue
    }
    seen += block.transactions.length
    blocks.push(block)
    number++
  }
  return blocks.reduce((best, it) => (it.transactions.length > best.transactions.length ? it : best))
}

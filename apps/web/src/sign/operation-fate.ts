/**
 * What became of a user operation, by what the node and its bundler say.
 * @see ERC-7769
 * @module
 */
import {
  formatTransactionReceipt,
  parseAbi,
  type Address,
  type Hash,
  type PublicClient,
  type RpcTransactionReceipt,
  type TransactionReceipt,
} from 'viem'
import { isRefused } from './problem.ts'
import type { SentOperation, SentRecord } from './records.ts'

/** An operation's own part of the transaction that its bundle was. */
export type OperationReceipt = {
  /** Its own logs, and whether its calls worked. */
  readonly receipt: TransactionReceipt
  /** Of the bundle. */
  readonly transaction: Hash
}

/** Version 0.8, at the same address on every chain. */
const entryPoint: Address = '0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108'
const entryPointAbi = parseAbi(['function getNonce(address sender, uint192 key) view returns (uint256)'])

/** @returns undefined while it is in no block. */
export async function receiptOfOperation(
  client: PublicClient,
  hash: Hash,
): Promise<OperationReceipt | undefined> {
  const answer = (await client.request({
    method: 'eth_getUserOperationReceipt',
    params: [hash],
  } as never)) as Answer | null
  if (answer === null) return undefined
  const whole = formatTransactionReceipt(answer.receipt)
  const { logs } = formatTransactionReceipt({ ...answer.receipt, logs: answer.logs })
  return {
    receipt: { ...whole, logs, status: answer.success ? 'success' : 'reverted' } as TransactionReceipt,
    transaction: whole.transactionHash,
  }
}

/**
 * Whether it can still come into a block. One that the bundler lost is given to it again.
 * @returns 'gone': it is refused now, or thrown out and not kept here. 'used-up': another one took its number.
 */
export async function waitingOf(
  client: PublicClient,
  { hash, from }: SentRecord,
  { nonce, signed }: SentOperation,
): Promise<'waits' | 'gone' | 'used-up'> {
  const known: unknown = await client.request({
    method: 'eth_getUserOperationByHash',
    params: [hash],
  } as never)
  if (known !== null) return 'waits'
  const mine = BigInt(nonce)
  const next = await client.readContract({
    address: entryPoint,
    abi: entryPointAbi,
    functionName: 'getNonce',
    args: [from, mine >> 64n],
  })
  if (next > mine) return 'used-up'
  if (signed === undefined) return 'gone'
  return client
    .request({ method: 'eth_sendUserOperation', params: [JSON.parse(signed), entryPoint] } as never)
    .then(
      () => 'waits',
      (error: unknown) => {
        if (isRefused(error)) return 'gone'
        throw error
      },
    )
}

type Answer = {
  readonly success: boolean
  readonly logs: RpcTransactionReceipt['logs']
  readonly receipt: RpcTransactionReceipt
}

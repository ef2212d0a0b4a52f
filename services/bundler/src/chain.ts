/**
 * The chain as the bundler needs it: heads, bundles, and what became of operations.
 * @module
 */
import {
  type Address,
  decodeFunctionData,
  type Hex,
  type LocalAccount,
  type PublicClient,
  recoverAddress,
  TransactionNotFoundError,
  TransactionReceiptNotFoundError,
  type TransactionReceipt,
} from 'viem'
import { hashAuthorization } from 'viem/utils'
import { encodeBundle, entryPoint, entryPointAbi, type Event, eventTopic } from './entry-point.ts'
import { invalid } from './errors.ts'
import { gasOf, type Operation } from './user-operation.ts'

/** Blocks in which an operation is looked for whose transaction is not remembered: what nodes of Watt search at once. */
const searchBlocks = 9_999n

/** @returns undefined while no block has the transaction. */
export async function receiptOf(client: PublicClient, hash: Hex): Promise<TransactionReceipt | undefined> {
  try {
    return await client.getTransactionReceipt({ hash })
  } catch (error) {
    if (error instanceof TransactionReceiptNotFoundError) return undefined
    throw error
  }
}

/** Whether the node has a transaction, in a block or waiting. */
export async function isKnown(client: PublicClient, hash: Hex): Promise<boolean> {
  try {
    await client.getTransaction({ hash })
    return true
  } catch (error) {
    if (error instanceof TransactionNotFoundError) return false
    throw error
  }
}

/** The transaction in which an operation was included, whoever bundled it; undefined when recent blocks have none. */
export async function findTransaction(client: PublicClient, userOpHash: Hex): Promise<Hex | undefined> {
  const head = await client.getBlockNumber()
  const logs = await client.request({
    method: 'eth_getLogs',
    params: [
      {
        address: entryPoint,
        topics: [eventTopic, userOpHash],
        fromBlock: `0x${(head > searchBlocks ? head - searchBlocks : 0n).toString(16)}`,
        toBlock: `0x${head.toString(16)}`,
      },
    ],
  })
  return logs.at(-1)?.transactionHash ?? undefined
}

/** The operation as it stood in a bundle, packed; undefined when a contract of whatever form called the entry point. */
export function packedIn(
  input: Hex,
  { sender, nonce }: Pick<Event, 'sender' | 'nonce'>,
): PackedIn | undefined {
  return handledIn(input).find((it) => it.sender.toLowerCase() === sender.toLowerCase() && it.nonce === nonce)
}

function handledIn(input: Hex): readonly PackedIn[] {
  try {
    const { functionName, args } = decodeFunctionData({ abi: entryPointAbi, data: input })
    return functionName === 'handleOps' ? args[0] : []
  } catch {
    return [] // A call of something else.
  }
}

export type PackedIn = {
  readonly sender: Address
  readonly nonce: bigint
  readonly initCode: Hex
  readonly callData: Hex
  readonly accountGasLimits: Hex
  readonly preVerificationGas: bigint
  readonly gasFees: Hex
  readonly paymasterAndData: Hex
  readonly signature: Hex
}

/** Whether the nonces of operations are used up, by whatever transaction. */
export async function isUsed(client: PublicClient, { sender, nonce }: Operation): Promise<boolean> {
  const next = await client.readContract({
    address: entryPoint,
    abi: entryPointAbi,
    functionName: 'getNonce',
    args: [sender, nonce >> 64n],
  })
  return next > nonce
}

/**
 * Signs the transaction of a bundle. It never pays more per gas than each operation pays back; without coins it offers nothing,
 * which does while blocks have room.
 */
export async function signBundle(
  client: PublicClient,
  account: LocalAccount,
  operations: readonly Operation[],
): Promise<{ readonly raw: Hex; readonly nonce: number }> {
  const [chainId, nonce, balance] = await Promise.all([
    client.getChainId(),
    client.getTransactionCount({ address: account.address }),
    client.getBalance({ address: account.address }),
  ])
  const most = operations.map((it) => it.maxFeePerGas).reduce(least)
  const tip = operations.map((it) => it.maxPriorityFeePerGas).reduce(least)
  const data = encodeBundle(operations, account.address)
  const gas = bundleGas(operations, data)
  const canPay = balance >= gas * most
  const fees = canPay
    ? { maxFeePerGas: most, maxPriorityFeePerGas: tip }
    : { maxFeePerGas: 0n, maxPriorityFeePerGas: 0n }
  const authorizationList = operations.flatMap(({ authorization }) => (authorization ? [authorization] : []))
  const common = { chainId, nonce, to: entryPoint, data, gas, ...fees } as const
  const raw = await (authorizationList.length === 0
    ? account.signTransaction({ ...common, type: 'eip1559' })
    : account.signTransaction({ ...common, type: 'eip7702', authorizationList }))
  return { raw, nonce }
}

/**
 * No estimate: the entry point wants all of an operation's limits to be there, used or not, and hands on 63 parts in 64. What
 * the bytes cost comes on top: operations need not say the truth about it, and a transaction below the floor is refused for ever.
 * @see EIP-7623
 */
function bundleGas(operations: readonly Operation[], data: Hex): bigint {
  const sum = operations.reduce(
    (gas, it) => gas + gasOf(it) + perOperationGas + (it.authorization ? authorizationGas : 0n),
    0n,
  )
  let tokens = 0n
  for (let at = 2; at < data.length; at += 2) tokens += data.startsWith('00', at) ? 1n : 4n
  const [needed, floor] = [(sum * 64n) / 63n + perBundleGas + tokens * 4n, perBundleGas + tokens * 10n]
  return needed > floor ? needed : floor
}

const perOperationGas = 30_000n
const authorizationGas = 25_000n
const perBundleGas = 60_000n

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b
}

/** Half of the order of secp256k1's group. */
const highestS = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n

/**
 * Checks an authorization by its own rules: a wrong one is no failure of the transaction, it just has no effect.
 * @throws {CallError}
 * @see EIP-7702
 */
export async function checkAuthorization(client: PublicClient, operation: Operation): Promise<void> {
  const { authorization, sender } = operation
  if (authorization === undefined) return
  const { chainId, nonce, r, s, yParity } = authorization
  const [chain, next, signer] = await Promise.all([
    client.getChainId(),
    client.getTransactionCount({ address: sender }),
    recoverAddress({
      hash: hashAuthorization(authorization),
      signature: { r, s, yParity: yParity ?? 0 },
    }).catch(() => undefined),
  ])
  if (chainId !== 0 && chainId !== chain)
    throw invalid(`eip7702Auth is for chain ${chainId}; this is ${chain}`)
  if (nonce !== next) throw invalid(`eip7702Auth has nonce ${nonce}; ${sender} is at ${next}`)
  if (BigInt(s) > highestS) throw invalid('eip7702Auth has a high s, which the chain passes over (EIP-2)')
  if (signer?.toLowerCase() !== sender.toLowerCase()) throw invalid('eip7702Auth is not signed by the sender')
}

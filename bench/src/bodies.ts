/**
 * Bodies of requests, made before any clock runs.
 * @module
 */
import { encodeFunctionData, parseAbi, parseGwei, type Address, type Hex } from 'viem'
import { recipientOf, senders, type Funded } from './funding.ts'
import { signTransaction } from './sign-transaction.ts'

/** Calls in one body. */
export const batchSize = 50
const maxFeePerGas = parseGwei('10')
const abi = parseAbi(['function transfer(address to, uint256 value) returns (bool)'])

/**
 * So many payments from an index on, the senders in turn, signed.
 * @param grown - Accounts that are paid, see {@link recipientOf}.
 */
export function signedPart(
  from: number,
  count: number,
  funded: Funded,
  grown = 0,
): { readonly bodies: readonly Buffer[]; readonly hashes: readonly Hex[] } {
  const signed = Array.from({ length: count }, (_, index) =>
    sign(from + index, recipientOf(from + index, grown), funded),
  )
  const bodies = bodiesOf(
    'eth_sendRawTransaction',
    signed.map(({ raw }) => [raw]),
  )
  return { bodies, hashes: signed.map(({ hash }) => hash) }
}

/** Batches of one method. */
export function bodiesOf(method: string, params: readonly (readonly unknown[])[]): Buffer[] {
  const calls = params.map((it, index) => ({ jsonrpc: '2.0', id: index % batchSize, method, params: it }))
  return Array.from({ length: Math.ceil(calls.length / batchSize) }, (_, index) =>
    Buffer.from(JSON.stringify(calls.slice(index * batchSize, (index + 1) * batchSize))),
  )
}

function sign(
  index: number,
  to: Address,
  { chainId, gas, token }: Funded,
): { readonly raw: Hex; readonly hash: Hex } {
  return signTransaction(senders[index % senders.length]!, {
    chainId,
    nonce: BigInt(Math.floor(index / senders.length)),
    maxPriorityFeePerGas: parseGwei('1'),
    maxFeePerGas,
    gas,
    ...(token === undefined
      ? { to, value: 1n, data: '0x' }
      : {
          to: token,
          value: 0n,
          data: encodeFunctionData({ abi, functionName: 'transfer', args: [to, 1n] }),
        }),
  })
}

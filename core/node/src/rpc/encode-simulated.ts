/**
 * Blocks of `eth_simulateV1` as JSON. Their transactions have no signature: they show as EIP-1559 transactions whose
 * `r`, `s` and parity are zero, which also makes their hash.
 * @module
 */
import type { Hex, Log, Outcome } from '@watt/evm'
import { encodeHeader, encodeRlp, hashHeader } from '@watt/ledger'
import type { Header } from '@watt/ledger'

import type { CallRequest } from './call-request.ts'
import { encodeHeaderFields } from './encode.ts'
import { data, fromData, quantity } from './hex.ts'
import { failureOf, isRevert } from './simulation.ts'

export type SimulatedJson = Readonly<Record<string, unknown>>

/** A call that ran. `raw` and `hash` are those of its unsigned transaction. */
export type ExecutedCall = {
  readonly request: CallRequest
  readonly nonce: bigint
  readonly gas: bigint
  readonly raw: Uint8Array
  readonly hash: Hex
  readonly outcome: Outcome
  readonly logs: readonly Log[]
}

/** The transaction that a call would be. */
export function unsignedTransaction(
  chainId: bigint,
  { accessList, to, price = 0n, value, data: input }: CallRequest,
  nonce: bigint,
  gas: bigint,
): Uint8Array {
  const list = accessList.map((it) => [fromData(it.address), it.storageKeys.map(fromData)])
  const target = to === undefined ? new Uint8Array() : fromData(to)
  const fields = [chainId, nonce, 0n, price, gas, target, value, input, list, 0n, 0n, 0n]
  return new Uint8Array(Buffer.concat([Uint8Array.of(2), encodeRlp(fields)]))
}

/** @param whole - Transactions as objects, not only as hashes. */
export function encodeSimulated(
  header: Header,
  executed: readonly ExecutedCall[],
  { chainId, whole }: { readonly chainId: bigint; readonly whole: boolean },
): SimulatedJson {
  const hash = hashHeader(header)
  const block = {
    blockHash: hash,
    blockNumber: quantity(header.number),
    blockTimestamp: quantity(header.timestamp),
  }
  let logIndex = 0
  const calls = executed.map(({ outcome, logs, hash: transactionHash }, i) => ({
    status: outcome.succeeded ? '0x1' : '0x0',
    returnData: data(outcome.returnData),
    gasUsed: quantity(outcome.gasUsed),
    logs: logs.map((log) => ({
      address: log.address,
      topics: log.topics,
      data: data(log.data),
      ...block,
      transactionHash,
      transactionIndex: quantity(i),
      logIndex: quantity(logIndex++),
      removed: false,
    })),
    ...(outcome.succeeded ? {} : { error: errorOf(outcome) }),
  }))
  // RLP [header, transactions, uncles, withdrawals], the last two empty.
  const payload = encodeHeader(header).length + encodeRlp(executed.map(({ raw }) => raw)).length + 2
  return {
    ...encodeHeaderFields(hash, header),
    size: quantity(encodeRlp(new Uint8Array(payload)).length),
    uncles: [],
    withdrawals: [],
    transactions: executed.map((it, i) => (whole ? wholeTransaction(chainId, it, i, block) : it.hash)),
    calls,
  }
}

function errorOf(outcome: Outcome): SimulatedJson {
  const failure = failureOf(outcome)
  return isRevert(outcome)
    ? { code: failure.rpcCode, message: failure.message, data: failure.data }
    : { code: -32_015, message: `vm execution error: ${failure.message}` }
}

function wholeTransaction(
  chainId: bigint,
  { request, nonce, gas, hash }: ExecutedCall,
  index: number,
  block: { readonly blockHash: Hex; readonly blockNumber: Hex },
): SimulatedJson {
  return {
    blockHash: block.blockHash,
    blockNumber: block.blockNumber,
    transactionIndex: quantity(index),
    hash,
    type: '0x2',
    chainId: quantity(chainId),
    from: request.from,
    to: request.to ?? null,
    nonce: quantity(nonce),
    gas: quantity(gas),
    gasPrice: quantity(request.price ?? 0n),
    maxFeePerGas: quantity(request.price ?? 0n),
    maxPriorityFeePerGas: '0x0',
    value: quantity(request.value),
    input: data(request.data),
    accessList: request.accessList,
    yParity: '0x0',
    v: '0x0',
    r: '0x0',
    s: '0x0',
  }
}

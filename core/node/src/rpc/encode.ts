/**
 * Blocks, transactions, receipts and logs as Ethereum's JSON-RPC writes them.
 * Fields of Ethereum's header that carry nothing on Watt (uncles, blobs, beacon root, requests) have the
 * value that a header without them has, so that strict readers accept a block.
 * @see ethereum/execution-apis `src/schemas`
 * @module
 */
import type { Hex, Log } from '@watt/evm'
import type { Block, Header, Receipt, Transaction, Withdrawal } from '@watt/ledger'

import { data, quantity, word } from './hex.ts'

const zeroWord = word(0n)
/** keccak256 of the RLP of an empty list. */
const noUncles = '0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347'
/** SHA-256 of nothing: EIP-7685 requests, none of them. */
const noRequests = '0xe3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

export type RpcHeader = Readonly<Record<string, unknown>>
export type RpcLog = Readonly<Record<string, unknown>>

/** A header, as `newHeads` sends it. `closeTimeMs` and `transactionSetHash` are Watt's. */
export function encodeHeader({ hash, header, value }: Block): RpcHeader {
  return {
    ...encodeHeaderFields(hash, header),
    transactionSetHash: value.transactionSetHash,
    closeTimeMs: Number(value.closeTimeMs),
  }
}

/** The fields of Ethereum's header. */
export function encodeHeaderFields(hash: Hex, header: Header): RpcHeader {
  return {
    hash,
    parentHash: header.parentHash,
    sha3Uncles: noUncles,
    miner: header.coinbase,
    stateRoot: header.stateRoot,
    transactionsRoot: header.transactionsRoot,
    receiptsRoot: header.receiptsRoot,
    logsBloom: data(header.logsBloom),
    difficulty: '0x0',
    number: quantity(header.number),
    gasLimit: quantity(header.gasLimit),
    gasUsed: quantity(header.gasUsed),
    timestamp: quantity(header.timestamp),
    extraData: header.extraData,
    mixHash: header.mixHash,
    nonce: '0x0000000000000000',
    baseFeePerGas: quantity(header.baseFeePerGas),
    withdrawalsRoot: header.withdrawalsRoot,
    blobGasUsed: '0x0',
    excessBlobGas: '0x0',
    parentBeaconBlockRoot: zeroWord,
    requestsHash: noRequests,
  }
}

/** A block with its transactions, whole or by hash. */
export function encodeBlock(block: Block, whole: boolean): RpcHeader {
  return {
    ...encodeHeader(block),
    size: quantity(block.sizeBytes),
    uncles: [],
    withdrawals: block.withdrawals.map(encodeWithdrawal),
    transactions: block.transactions.map((transaction, index) =>
      whole ? encodeTransaction(transaction, { block, index }) : transaction.hash,
    ),
  }
}

/** EIP-4895; the amount is in gwei. */
function encodeWithdrawal(it: Withdrawal): Readonly<Record<string, unknown>> {
  return {
    index: quantity(it.index),
    validatorIndex: quantity(it.validatorIndex),
    address: it.address,
    amount: quantity(it.amountGwei),
  }
}

/** A transaction; without a place it still waits in the pool. */
export function encodeTransaction(
  transaction: Transaction,
  at?: { readonly block: Block; readonly index: number },
): Readonly<Record<string, unknown>> {
  const { type, chainId, maxFeePerGas } = transaction
  return {
    blockHash: at?.block.hash ?? null,
    blockNumber: at === undefined ? null : quantity(at.block.header.number),
    transactionIndex: at === undefined ? null : quantity(at.index),
    hash: transaction.hash,
    type: quantity(type),
    from: transaction.sender,
    to: transaction.to ?? null,
    nonce: quantity(transaction.nonce),
    gas: quantity(transaction.gasLimit),
    value: quantity(transaction.value),
    input: data(transaction.data),
    ...(type === 2 || type === 4
      ? {
          gasPrice: quantity(at === undefined ? maxFeePerGas : at.block.header.baseFeePerGas),
          maxFeePerGas: quantity(maxFeePerGas),
          maxPriorityFeePerGas: quantity(transaction.maxPriorityFeePerGas),
        }
      : { gasPrice: quantity(maxFeePerGas) }),
    ...(chainId === undefined ? {} : { chainId: quantity(chainId) }),
    ...(type === 0 ? {} : { accessList: transaction.accessList, yParity: quantity(transaction.v) }),
    ...(type === 4 ? { authorizationList: transaction.authorizationList.map(encodeAuthorization) } : {}),
    v: quantity(transaction.v),
    r: quantity(transaction.r),
    s: quantity(transaction.s),
  }
}

function encodeAuthorization(
  it: Transaction['authorizationList'][number],
): Readonly<Record<string, unknown>> {
  return {
    chainId: quantity(it.chainId),
    address: it.address,
    nonce: quantity(it.nonce),
    yParity: quantity(it.yParity),
    r: quantity(it.r),
    s: quantity(it.s),
  }
}

/** One receipt. Each knows where its logs start, so a block's receipts take time linear in the block. */
export function encodeReceipt(
  block: Block,
  index: number,
  receipt: Receipt,
): Readonly<Record<string, unknown>> {
  const transaction = block.transactions[index]!
  return {
    transactionHash: transaction.hash,
    transactionIndex: quantity(index),
    blockHash: block.hash,
    blockNumber: quantity(block.header.number),
    from: transaction.sender,
    to: transaction.to ?? null,
    type: quantity(receipt.type),
    status: receipt.succeeded ? '0x1' : '0x0',
    cumulativeGasUsed: quantity(receipt.cumulativeGasUsed),
    gasUsed: quantity(receipt.gasUsed),
    effectiveGasPrice: quantity(receipt.effectiveGasPrice),
    contractAddress: receipt.contractAddress ?? null,
    logsBloom: data(receipt.logsBloom),
    logs: receipt.logs.map((log, i) => encodeLog(block, index, log, receipt.firstLogIndex + i)),
  }
}

/** One log of a mined transaction. Nothing is ever removed: blocks are final. */
export function encodeLog(block: Block, transactionIndex: number, log: Log, logIndex: number): RpcLog {
  return {
    address: log.address,
    topics: log.topics,
    data: data(log.data),
    blockNumber: quantity(block.header.number),
    blockHash: block.hash,
    blockTimestamp: quantity(block.header.timestamp),
    transactionHash: block.transactions[transactionIndex]!.hash,
    transactionIndex: quantity(transactionIndex),
    logIndex: quantity(logIndex),
    removed: false,
  }
}

/**
 * A transaction and its receipt out of `watt_getReceiptProof`, proven against a header's roots.
 * @see EIP-2718 (typed transactions and receipts), EIP-658 (status)
 * @module
 */
import {
  bytesToHex,
  keccak256,
  concat,
  padHex,
  parseTransaction,
  serializeTransaction,
  type Address,
  type Hex,
  type TransactionSerializable,
  type TransactionSerialized,
} from 'viem'
import { publicKeyToAddress } from 'viem/accounts'
import { recoverSigner } from '../recover-signer.ts'
import { proofNodes, quantityOf, recordOf } from './answers.ts'
import { ProofError } from './errors.ts'
import type { LightHeader } from './header.ts'
import { asBytes, asInteger, asList, decodeRlp, indexKey, type RlpItem } from './rlp.ts'
import { verifyTrieProof } from './trie-proof.ts'

export type ProvenLog = { readonly address: Address; readonly topics: readonly Hex[]; readonly data: Hex }

/** A transaction that a block holds, and what it did there. */
export type ProvenTransaction = {
  readonly hash: Hex
  readonly index: number
  readonly succeeded: boolean
  readonly from: Address
  /** null: it made a contract. */
  readonly to: Address | null
  readonly valueWei: bigint
  readonly nonce: number
  readonly input: Hex
  /** Of the block up to and with this transaction. */
  readonly cumulativeGasUsed: bigint
  readonly logs: readonly ProvenLog[]
  /** The signed bytes. */
  readonly raw: Hex
}

/** 8 nibbles of the longest index, and the root. */
const nodesMax = 16
/** A block's gas pays for no more than this in one receipt. */
const nodeBytesMax = 8_000_000
const indexMax = 1_000_000n

/** The block that an answer names. @throws {ProofError} It names none. */
export function blockNumberOf(answer: unknown): bigint {
  const number = quantityOf(recordOf(answer, 'the answer')['blockNumber'], 'the block number')
  if (number >= 1n << 64n) throw new ProofError('the block number has more than 64 bits')
  return number
}

/** @throws {ProofError} The block does not hold this transaction at the place the answer names. */
export async function verifyReceiptProof(
  answer: unknown,
  header: LightHeader,
  hash: Hex,
): Promise<ProvenTransaction> {
  const given = recordOf(answer, 'the answer')
  const index = quantityOf(given['transactionIndex'], 'the index')
  if (index > indexMax) throw new ProofError(`no block has a transaction ${index}`)
  const key = indexKey(Number(index))
  const held = (root: Hex, what: string): Uint8Array => {
    const value = verifyTrieProof(root, key, proofNodes(given[what], what, nodesMax, nodeBytesMax))
    if (value === undefined) throw new ProofError(`block ${header.number} holds nothing at index ${index}`)
    return value
  }
  const raw = held(header.transactionsRoot, 'transactionProof')
  if (keccak256(raw) !== hash)
    throw new ProofError(`block ${header.number} holds another transaction at index ${index}`)
  const receipt = decodeReceipt(held(header.receiptsRoot, 'receiptProof'), typeOf(raw))
  return { hash, index: Number(index), ...describe(bytesToHex(raw)), ...receipt }
}

type Receipt = Pick<ProvenTransaction, 'succeeded' | 'cumulativeGasUsed' | 'logs'>

function decodeReceipt(bytes: Uint8Array, type: number): Receipt {
  if (typeOf(bytes) !== type) throw new ProofError('the receipt is of another type than the transaction')
  const [status, cumulativeGas, , logs] = asList(
    decodeRlp(type === 0 ? bytes : bytes.subarray(1)),
    'the receipt',
    4,
  )
  return {
    succeeded: asInteger(status, 'the status', 1) === 1n,
    cumulativeGasUsed: asInteger(cumulativeGas, 'the gas', 8),
    logs: asList(logs, 'the logs').map(decodeLog),
  }
}

function decodeLog(item: RlpItem): ProvenLog {
  const [address, topics, data] = asList(item, 'a log', 3)
  return {
    address: bytesToHex(asBytes(address, 'a log’s address', 20)),
    topics: asList(topics, 'topics').map((topic) => bytesToHex(asBytes(topic, 'a topic', 32))),
    data: bytesToHex(asBytes(data, 'a log’s data')),
  }
}

/** 0 for what is a list, that is, of the time before types. */
function typeOf(bytes: Uint8Array): number {
  const first = bytes[0] ?? 0
  return first >= 0xc0 ? 0 : first
}

/** The block holds it, so whoever signed the block checked form and signature. */
function describe(raw: Hex): Pick<ProvenTransaction, 'from' | 'to' | 'valueWei' | 'nonce' | 'input' | 'raw'> {
  const { r, s, v, yParity, ...unsigned } = parseTransaction(raw as TransactionSerialized)
  const digest = keccak256(serializeTransaction(unsigned as TransactionSerializable))
  // Legacy transactions have 27 or 28, or, with a chain id, 35 and more (EIP-155): odd ones stand for 0.
  const parity = yParity ?? (Number(v ?? 0n) + 1) % 2
  const signer = recoverSigner(
    digest,
    concat([padHex(r ?? '0x', { size: 32 }), padHex(s ?? '0x', { size: 32 })]),
    parity,
  )
  if (signer === undefined) throw new ProofError('nobody signed the transaction')
  return {
    from: publicKeyToAddress(signer),
    to: unsigned.to ?? null,
    valueWei: unsigned.value ?? 0n,
    nonce: unsigned.nonce ?? 0,
    input: unsigned.data ?? '0x',
    raw,
  }
}

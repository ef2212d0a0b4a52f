/**
 * Raw transaction bytes to checked, plain data.
 *
 * Types 0 (legacy, with or without EIP-155), 1 (EIP-2930), 2 (EIP-1559) and 4 (EIP-7702). Blobs (type 3) are refused:
 * Watt keeps data in its storage market. Every transaction has one encoding only, so its hash is its identity.
 * @module
 */
import { type Address, type Hex, keccak256, type Message } from '@watt/evm'
import type { RecoverAddress, Transaction } from './types.ts'
import { WattError } from '@watt/errors'
import { concatBytes, emptyBytes, keccak, toHex } from './bytes.ts'
import { asBytes, asInteger, asList, decodeRlp, encodeRlp, integerAt, RlpError, type RlpItem } from './rlp.ts'
import { isSignatureInRange, readAccessList, readAuthorizationList } from './transaction-fields.ts'

/** Largest raw transaction. */
export const transactionBytesMax = 131_072

/** EIP-2681: an account's nonce stays below 2^64 - 1, so that it can still be raised. */
const nonceMax = 2n ** 64n - 2n

export type DecodeOptions = {
  readonly chainId: bigint
  readonly recover: RecoverAddress
  /** Known already, because a worker or this node's own store checked the signature. */
  readonly sender?: Address | undefined
  /** Known already: the keccak256 of the bytes. */
  readonly hash?: Hex | undefined
}

/**
 * Decodes and checks form, bounds, chain id and signature.
 * @throws {TransactionError} Nothing else, whatever the bytes are.
 */
export function decodeTransaction(raw: Uint8Array, options: DecodeOptions): Transaction {
  const read = readTransaction(raw, options)
  const { fields } = read
  const sender = options.sender ?? signerOf(read, options)
  // A copy: the caller's bytes may be a view into a network buffer that is far larger or about to be reused.
  const copy = copyOf(raw)
  const data = fields.data.length === 0 ? emptyBytes : copyOf(fields.data)
  return { hash: options.hash ?? keccak(copy), raw: copy, sender, ...fields, data }
}

/** Short copies share pages: memory of its own costs one more than its bytes. Whoever keeps one keeps its page, so that is small. */
const pageBytes = 1_024
let page = new Uint8Array(pageBytes)
let used = 0

function copyOf(bytes: Uint8Array): Uint8Array {
  // Not `slice`, which copies nothing of a Node buffer.
  if (bytes.length > pageBytes / 4) return new Uint8Array(bytes)
  if (used + bytes.length > pageBytes) {
    page = new Uint8Array(pageBytes)
    used = 0
  }
  const copy = page.subarray(used, used + bytes.length)
  copy.set(bytes)
  used += bytes.length
  return copy
}

/**
 * The account that signed, after the same checks: for a thread that recovers senders and has no use for the rest.
 * @throws {TransactionError} Nothing else, whatever the bytes are.
 */
export function senderOf(raw: Uint8Array, options: Omit<DecodeOptions, 'sender' | 'hash'>): Address {
  return signerOf(readTransaction(raw, { ...options, recover: () => undefined }), options)
}

/**
 * The most that raw bytes bid for a unit of gas, before anything else of them is checked.
 * @returns undefined where they are no transaction, as far as that shows by then.
 */
export function bidOf(raw: Uint8Array): bigint | undefined {
  const type = (raw[0] ?? 0) >= 0xc0 ? 0 : raw[0]
  try {
    return type === 0 ? integerAt(raw, 1, 'bid') : integerAt(raw.subarray(1), type === 1 ? 2 : 3, 'bid')
  } catch (error) {
    if (error instanceof RlpError) return undefined
    throw error
  }
}

type Read = {
  readonly fields: Omit<Transaction, 'hash' | 'raw' | 'sender'>
  readonly yParity: 0 | 1
  /** Encodes what the signature is for: of no use where the sender is known. */
  readonly signed: () => Uint8Array
}

function readTransaction(raw: Uint8Array, options: DecodeOptions): Read {
  if (raw.length > transactionBytesMax) {
    throw new TransactionError('too-large', `${raw.length} bytes; at most ${transactionBytesMax} are taken`)
  }
  const first = raw[0]
  if (first === undefined) throw new TransactionError('malformed', 'it is empty')
  try {
    if (first >= 0xc0) return checked(readLegacy(raw), options)
    if (first === 1 || first === 2 || first === 4) return checked(readTyped(raw, first, options), options)
  } catch (error) {
    if (error instanceof RlpError) throw new TransactionError('malformed', error.message, { cause: error })
    throw error
  }
  if (first >= 0x80) throw new TransactionError('malformed', 'it is a byte string, not a list')
  const blob = first === 3 ? ' (blobs): put data into storage and its hash into a transaction' : ''
  throw new TransactionError('unsupported-type', `type ${first}${blob}; types 0, 1, 2 and 4 are supported`)
}

/** What the engine runs for a transaction. */
export function messageOf(transaction: Transaction): Message {
  return {
    from: transaction.sender,
    to: transaction.to,
    nonce: transaction.nonce,
    gasLimit: transaction.gasLimit,
    value: transaction.value,
    data: transaction.data,
    accessList: transaction.accessList,
    authorizationList: transaction.authorizationList,
  }
}

/** What the sender's balance must cover before the transaction runs, in wei. */
export function costMax(transaction: Transaction): bigint {
  return transaction.gasLimit * transaction.maxFeePerGas + transaction.value
}

function readLegacy(raw: Uint8Array): Read {
  const fields = asList(decodeRlp(raw), 'transaction', 9)
  const [v, r, s] = [asInteger(fields[6], 'v'), asInteger(fields[7], 'r'), asInteger(fields[8], 's')]
  const gasPrice = asInteger(fields[1], 'gasPrice')
  const isProtected = v !== 27n && v !== 28n
  if (isProtected && v < 35n)
    throw new TransactionError('malformed', `v is ${v}; 27, 28 or at least 35 is expected`)
  const chainId = isProtected ? (v - 35n) / 2n : undefined
  const replayed = isProtected ? [chainId ?? 0n, 0n, 0n] : []
  return {
    signed: () => encodeRlp([...fields.slice(0, 6), ...replayed]),
    yParity: (isProtected ? (v - 35n) % 2n : v - 27n) === 0n ? 0 : 1,
    fields: {
      type: 0,
      chainId,
      ...readCommon(fields, 0, 2),
      maxFeePerGas: gasPrice,
      maxPriorityFeePerGas: gasPrice,
      accessList: [],
      authorizationList: [],
      v,
      r,
      s,
    },
  }
}

function readTyped(raw: Uint8Array, type: 1 | 2 | 4, options: DecodeOptions): Read {
  const length = type === 4 ? 13 : 10 + type
  const fields = asList(decodeRlp(raw.subarray(1)), 'transaction', length)
  const chainId = asInteger(fields[0], 'chainId')
  const fees = type === 1 ? 1 : 2
  const maxPriorityFeePerGas = asInteger(fields[2], 'maxPriorityFeePerGas')
  const maxFeePerGas = asInteger(fields[1 + fees], 'maxFeePerGas')
  if (maxPriorityFeePerGas > maxFeePerGas) {
    const problem = `maxPriorityFeePerGas ${maxPriorityFeePerGas} is above maxFeePerGas ${maxFeePerGas}`
    throw new TransactionError('malformed', problem)
  }
  const common = readCommon(fields, 1, 2 + fees)
  if (type === 4 && common.to === undefined)
    throw new TransactionError('malformed', 'type 4 cannot create a contract')
  const yParity = asInteger(fields[length - 3], 'yParity', 1)
  if (yParity > 1n) throw new TransactionError('malformed', `yParity is ${yParity}; 0 or 1 is expected`)
  assertChain(chainId, options.chainId)
  const accessList = readAccessList(fields[6 + fees])
  return {
    signed: () => concatBytes(raw.subarray(0, 1), encodeRlp(fields.slice(0, -3))),
    yParity: yParity === 0n ? 0 : 1,
    fields: {
      type,
      chainId,
      ...common,
      maxFeePerGas,
      maxPriorityFeePerGas,
      accessList,
      authorizationList: type === 4 ? readAuthorizationList(fields[9], options.recover) : [],
      v: yParity,
      r: asInteger(fields[length - 2], 'r'),
      s: asInteger(fields[length - 1], 's'),
    },
  }
}

/** @param at - Where the nonce is. @param next - Where gas, target, value and data begin. */
function readCommon(fields: readonly RlpItem[], at: number, next: number) {
  const nonce = asInteger(fields[at], 'nonce', 8)
  if (nonce > nonceMax)
    throw new TransactionError('malformed', `nonce ${nonce} is above ${nonceMax} (EIP-2681)`)
  const target = asBytes(fields[next + 1], 'to')
  if (target.length !== 0 && target.length !== 20) {
    throw new TransactionError('malformed', `to has ${target.length} bytes; 20 or none are expected`)
  }
  return {
    nonce,
    gasLimit: asInteger(fields[next], 'gasLimit', 8),
    to: target.length === 0 ? undefined : toHex(target),
    value: asInteger(fields[next + 2], 'value'),
    data: asBytes(fields[next + 3], 'data'),
  }
}

/** What holds for every type. */
function checked(read: Read, options: DecodeOptions): Read {
  const { fields } = read
  if (fields.chainId !== undefined) assertChain(fields.chainId, options.chainId)
  if (fields.gasLimit * fields.maxFeePerGas >= 2n ** 256n) {
    throw new TransactionError('malformed', 'gasLimit times price is above 256 bits')
  }
  if (!isSignatureInRange(fields.r, fields.s)) {
    throw new TransactionError('invalid-signature', 'r or s is out of range, or s is high (EIP-2)')
  }
  return read
}

function signerOf(
  { fields: { r, s }, signed, yParity }: Read,
  { recover }: Pick<DecodeOptions, 'recover'>,
): Address {
  const sender = recover(keccak256(signed()), r, s, yParity)
  if (sender === undefined) throw new TransactionError('invalid-signature', 'the signature names no account')
  return sender
}

function assertChain(found: bigint, expected: bigint): void {
  if (found !== expected) {
    throw new TransactionError('wrong-chain', `it is signed for chain ${found}; this is chain ${expected}`)
  }
}

export type TransactionErrorReason =
  | 'too-large'
  | 'malformed'
  | 'unsupported-type'
  | 'wrong-chain'
  | 'invalid-signature'

/** Thrown when raw bytes are not a transaction this chain could ever take. */
export class TransactionError extends WattError {
  readonly code = 'ledger/transaction'
  readonly reason: TransactionErrorReason
  constructor(reason: TransactionErrorReason, problem: string, options?: ErrorOptions) {
    super(`Transaction refused (${reason}): ${problem}.`, options)
    this.reason = reason
  }
}

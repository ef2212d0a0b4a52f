/**
 * Headers out of what nodes answer, each with the hash that its own fields give.
 * @module
 */
import type { Hex, RpcBlock } from 'viem'
import { blockHash, HeaderFieldError, headerFieldNames } from '../certificate.ts'
import { ProofError } from './errors.ts'

/** The fields of a header as JSON-RPC writes them, and nothing else. Its hash follows from them. */
export type HeaderFields = Readonly<Record<string, string>>

/** A header whose hash was computed here. That the chain has it is another question. */
export type LightHeader = {
  readonly hash: Hex
  readonly number: bigint
  readonly parentHash: Hex
  readonly stateRoot: Hex
  readonly transactionsRoot: Hex
  readonly receiptsRoot: Hex
  /** Seconds since 1970. */
  readonly timestamp: bigint
  readonly fields: HeaderFields
}

/** A bloom filter is the longest field: 256 bytes. */
const fieldLengthMax = 2 + 2 * 256

/**
 * Reads a block of `eth_getBlockByNumber`.
 * @throws {ProofError} It is no header, or not the one whose hash or number it names.
 */
export function readHeader(answer: unknown, expected?: bigint): LightHeader {
  if (typeof answer !== 'object' || answer === null) throw new ProofError('the answer is no block')
  const given = answer as Readonly<Record<string, unknown>>
  const fields: Record<string, string> = {}
  for (const name of headerFieldNames) {
    const value = given[name]
    if (typeof value !== 'string' || value.length > fieldLengthMax)
      throw new ProofError(`the block has no usable ${name}`)
    fields[name] = value.toLowerCase()
  }
  const hash = hashOf(fields)
  const number = quantity(fields['number'])
  if (expected !== undefined && number !== expected)
    throw new ProofError(`the block is number ${number} instead of ${expected}`)
  if (given['hash'] !== undefined && given['hash'] !== hash)
    throw new ProofError(`the fields of block ${number} do not give the hash it names`)
  return {
    hash,
    number,
    parentHash: word(fields, 'parentHash'),
    stateRoot: word(fields, 'stateRoot'),
    transactionsRoot: word(fields, 'transactionsRoot'),
    receiptsRoot: word(fields, 'receiptsRoot'),
    timestamp: quantity(fields['timestamp']),
    fields,
  }
}

function hashOf(fields: HeaderFields): Hex {
  try {
    return blockHash(fields as unknown as RpcBlock)
  } catch (error) {
    if (error instanceof HeaderFieldError) throw new ProofError(`the block's ${error.field} is not hex`)
    throw error
  }
}

function word(fields: HeaderFields, name: string): Hex {
  const value = fields[name]
  if (value?.length !== 66) throw new ProofError(`the block's ${name} is no hash`)
  return value as Hex
}

function quantity(text: string | undefined): bigint {
  const value = BigInt(text ?? '')
  if (value >= 1n << 64n) throw new ProofError('a number of the block has more than 64 bits')
  return value
}

/**
 * How an object lies on shards: stripes of k blocks of equal size; shard i is block i of every stripe, one after the other.
 * Only the last stripe has smaller blocks.
 * @module
 */
import { WattError } from '@watt/errors'

/** A code: any `k` of `n` blocks of a stripe give all of them. */
export type Code = { readonly k: number; readonly n: number; readonly blockBytes: number }

/** A stripe of an object, and where its blocks lie in each shard. */
export type Stripe = {
  /** First byte of the object in this stripe, and how many. */
  readonly offset: number
  readonly length: number
  /** Bytes of each block; the last data block may end in zeros that are not the object's. */
  readonly blockBytes: number
  /** First byte of its block in each shard. */
  readonly shardOffset: number
}

/** Shards at most: what an order on chain takes. */
export const shardsMax = 64
/** 256 KiB: what a retrieval pays for at a time. */
export const standardBlockBytes = 262_144
const blockBytesMax = 1_048_576
/** An object ends where its shards would be more than 1 GiB. */
const shardBytesMax = 1_073_741_824

/**
 * The code for so many operators: 10 of 30 from 30 on, 4 of 12 from 12 on, else 2 of 4.
 * @throws {CodeError} There are fewer than four.
 */
export function codeFor(operators: number): Code {
  if (operators >= 30) return { k: 10, n: 30, blockBytes: standardBlockBytes }
  if (operators >= 12) return { k: 4, n: 12, blockBytes: standardBlockBytes }
  if (operators >= 4) return { k: 2, n: 4, blockBytes: standardBlockBytes }
  throw new CodeError(`the smallest code needs 4 operators, and there are ${operators}`)
}

/** What an object coded so has in bytes at most. */
export function cipherBytesMax(code: Code): number {
  return code.k * shardBytesMax
}

/**
 * Bytes of each shard of an object.
 * @throws {CodeError} The code or the size cannot be.
 */
export function shardBytes(code: Code, cipherBytes: number): number {
  checkCode(code)
  checkSize(code, cipherBytes)
  const stripeBytes = code.k * code.blockBytes
  const rest = cipherBytes % stripeBytes
  return Math.floor(cipherBytes / stripeBytes) * code.blockBytes + Math.ceil(rest / code.k)
}

/**
 * The stripes of an object, in order.
 * @throws {CodeError} The code or the size cannot be.
 */
export function blocksOf(code: Code, cipherBytes: number): readonly Stripe[] {
  checkCode(code)
  checkSize(code, cipherBytes)
  const stripeBytes = code.k * code.blockBytes
  return Array.from({ length: Math.ceil(cipherBytes / stripeBytes) }, (_, index) => {
    const offset = index * stripeBytes
    const length = Math.min(stripeBytes, cipherBytes - offset)
    return { offset, length, blockBytes: Math.ceil(length / code.k), shardOffset: index * code.blockBytes }
  })
}

/** @throws {CodeError} No object may be coded so. */
export function checkCode({ k, n, blockBytes }: Code): void {
  if (!Number.isInteger(n) || n < 2 || n > shardsMax) throw new CodeError(`${n} shards`)
  if (!Number.isInteger(k) || k < 1 || k >= n) throw new CodeError(`${k} data shards of ${n}`)
  if (!Number.isInteger(blockBytes) || blockBytes < 1 || blockBytes > blockBytesMax) {
    throw new CodeError(`blocks of ${blockBytes} bytes`)
  }
}

function checkSize(code: Code, cipherBytes: number): void {
  if (!Number.isSafeInteger(cipherBytes) || cipherBytes < 1 || cipherBytes > cipherBytesMax(code)) {
    throw new CodeError(`an object of ${cipherBytes} bytes on ${code.k} data shards`)
  }
}

/** Thrown when an object cannot be laid out on shards as asked. */
export class CodeError extends WattError {
  readonly code = 'storage/code'
  override readonly fix: string = `Use 1 to ${shardsMax - 1} data shards of at most ${shardsMax}, each of at most 1 GiB; split larger objects.`
  constructor(found: string) {
    super(`This code cannot be: ${found}.`)
  }
}

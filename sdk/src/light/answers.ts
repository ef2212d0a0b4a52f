/**
 * Readers of what nodes answer: bounded, and a {@link ProofError} where a part is missing or no such thing.
 * @module
 */
import { hexToBytes, type Hex } from 'viem'
import { ProofError } from './errors.ts'

export function recordOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new ProofError(`${what} is no object`)
  return value as Readonly<Record<string, unknown>>
}

/** A quantity, or data of at most 32 bytes. */
export function quantityOf(value: unknown, what: string): bigint {
  if (typeof value !== 'string' || !/^0x[0-9a-f]{1,64}$/i.test(value))
    throw new ProofError(`${what} is no quantity`)
  return BigInt(value)
}

/** The nodes of a trie proof. */
export function proofNodes(
  value: unknown,
  what: string,
  countMax: number,
  bytesMax: number,
): readonly Uint8Array[] {
  if (!Array.isArray(value) || value.length > countMax)
    throw new ProofError(`${what} is no list of at most ${countMax} nodes`)
  return value.map((node: unknown) => {
    if (typeof node !== 'string' || node.length > 2 + 2 * bytesMax || !/^0x(?:[0-9a-f]{2})*$/i.test(node))
      throw new ProofError(`${what} holds something else than nodes of at most ${bytesMax} bytes`)
    return hexToBytes(node as Hex)
  })
}

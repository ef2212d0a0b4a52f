/**
 * Mutations of raw transactions that are signed again, so that the change reaches what stands behind the signature.
 * @module
 */
import { RLP } from '@ethereumjs/rlp'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { createIdentity } from '@watt/node/identity'
import type { Mutate } from '../target.ts'
import { type Item, mutateRlp, treeOf } from './rlp.ts'

const signer = createIdentity(new Uint8Array(32).fill(1))
/** Fields under the signature of a legacy transaction. */
const legacyFields = 6

/** @param chainId - Below 2^15, so that `v` has two bytes. */
export function mutateTransaction(chainId: number): Mutate {
  const mutate = mutateRlp(typeLength)
  return (input, random, other) => {
    const changed = mutate(input, random, other)
    return random.oneIn(4) ? changed : signed(changed, chainId)
  }
}

/** Legacy transactions are a list; others have their type in front. */
export function typeLength(input: Uint8Array): number {
  return (input[0] ?? 0xff) < 0x80 ? 1 : 0
}

/** The same transaction under another signature; as it is when it is no list. */
export function signed(input: Uint8Array, chainId: number): Uint8Array {
  const skip = typeLength(input)
  const fields = treeOf(input.subarray(skip))
  if (fields === undefined || fields instanceof Uint8Array || fields.length < 4) return input
  const isLegacy = skip === 0
  const body = isLegacy ? fields.slice(0, legacyFields) : fields.slice(0, -3)
  const covered = isLegacy ? [...body, integer(BigInt(chainId)), integer(0n), integer(0n)] : body
  const type = input.subarray(0, skip)
  const digest = keccak_256(joined(type, RLP.encode(covered as never)))
  const signature = signer.signRecoverable(digest)
  const yParity = (signature[64] ?? 27) - 27
  const v = isLegacy ? BigInt(35 + 2 * chainId + yParity) : BigInt(yParity)
  const ends: Item[] = [integer(v), short(signature.subarray(0, 32)), short(signature.subarray(32, 64))]
  return joined(type, RLP.encode([...body, ...ends] as never))
}

/** Shortest big-endian form. */
export function integer(value: bigint): Uint8Array {
  const hex = value === 0n ? '' : value.toString(16)
  return new Uint8Array(Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex'))
}

function short(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(bytes.findIndex((byte) => byte !== 0))
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

/**
 * Stamps: a little computing in place of a captcha. A nonce whose hash, with chain, contract, account, day and word, begins with
 * enough zero bits (Hashcash; contracts/src/people/Stamps.sol).
 * @module
 */
import { keccak_256 } from '@noble/hashes/sha3.js'
import { encodeAbiParameters, hexToBytes, parseAbiParameters, type Address, type Hex } from 'viem'

/** What a stamp is bound to. */
export type StampTerms = {
  readonly chainId: number
  readonly contract: Address
  readonly account: Address
  readonly day: bigint
  /** The word of that day. */
  readonly word: Hex
  /** Leading zero bits, 0 to 48. */
  readonly bits: number
}

export type StampOptions = {
  readonly signal?: AbortSignal | undefined
  /** Hashes tried so far; twice 2^bits are seldom needed. */
  readonly onProgress?: ((tried: number) => void) | undefined
}

const fields = parseAbiParameters('string, uint256, address, address, uint64, bytes32, uint256')
/** The nonce is the seventh word. */
const nonceAt = 6 * 32
/** Between looks at others' work. */
const triesPerTurn = 8192
const bitsMax = 48

/** Searches from 0 on, so the same terms give the same stamp. @throws what `signal` says */
export async function makeStamp(terms: StampTerms, options: StampOptions = {}): Promise<bigint> {
  if (!(terms.bits >= 0 && terms.bits <= bitsMax)) throw new RangeError(`bits are 0 to ${bitsMax}`)
  const encoded = hexToBytes(encode(terms, 0n))
  const prefix = keccak_256.create().update(encoded.subarray(0, nonceAt))
  const rest = encoded.slice(nonceAt)
  const nonce = new DataView(rest.buffer, 24, 8)
  for (let tried = 0; ;) {
    for (const end = tried + triesPerTurn; tried < end; tried++) {
      nonce.setBigUint64(0, BigInt(tried))
      if (zeroBits(prefix.clone().update(rest).digest()) >= terms.bits) return BigInt(tried)
    }
    options.onProgress?.(tried)
    options.signal?.throwIfAborted()
    await new Promise((resolve) => setTimeout(resolve))
  }
}

/** Whether a stamp is worth what its terms ask. */
export function isStamp(terms: StampTerms, stamp: bigint): boolean {
  return zeroBits(keccak_256(hexToBytes(encode(terms, stamp)))) >= terms.bits
}

function encode({ chainId, contract, account, day, word }: StampTerms, stamp: bigint): Hex {
  return encodeAbiParameters(fields, ['watt/stamp/1', BigInt(chainId), contract, account, day, word, stamp])
}

function zeroBits(hash: Uint8Array): number {
  let bits = 0
  for (const byte of hash) {
    if (byte !== 0) return bits + Math.clz32(byte) - 24
    bits += 8
  }
  return bits
}

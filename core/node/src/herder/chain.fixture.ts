/**
 * A chain without transactions or state, for those who look at its links only.
 * @module
 */
import type { Hex } from '@watt/evm'
import { emptyBloom, emptyTrieRoot, encodeHeader, encodeValue, hashHeader, type Header } from '@watt/ledger'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { OfferedHeader } from './trail.ts'

/** The block before the first of a chain. */
const rootHash: Hex = `0x${'42'.repeat(32)}`
const zero: Hex = `0x${'00'.repeat(32)}`

/** @param salt - Chains of different salts share no block. @returns Entry i is block i + 1. */
export function chainOf(length: number, salt = 0): readonly OfferedHeader[] {
  const chain: OfferedHeader[] = []
  let parentHash = rootHash
  for (let number = 1n; number <= BigInt(length); number++) {
    const value = encodeValue({
      parentHash,
      transactionSetHash: zero,
      closeTimeMs: number * 1000n + BigInt(salt),
      upgrades: {},
    })
    const header: Header = {
      parentHash,
      coinbase: `0x${'00'.repeat(20)}`,
      stateRoot: zero,
      transactionsRoot: zero,
      receiptsRoot: zero,
      logsBloom: emptyBloom,
      number,
      gasLimit: 1n,
      gasUsed: 0n,
      timestamp: number,
      extraData: zero,
      mixHash: `0x${bytesToHex(keccak_256(value))}`,
      baseFeePerGas: 1n,
      withdrawalsRoot: emptyTrieRoot,
    }
    chain.push({ value, header: encodeHeader(header), proof: [] })
    parentHash = hashHeader(header)
  }
  return chain
}

/**
 * Node's own hashing and the native curve for the engine and the ledger, where this machine has them.
 * @module
 */
import { getHashes, hash } from 'node:crypto'
import type { Cryptography } from '@watt/evm'
import { loadNativeRecovery } from './identity/secp256k1.ts'

const recoverPublicKey = loadNativeRecovery()

/** What is missing here runs portably, with the same answers: OpenSSL as Node 24 builds it has no Keccak-256. */
export const cryptography: Cryptography = {
  ...(getHashes().includes('keccak-256') && { keccak256 }),
  ...(recoverPublicKey && { recoverPublicKey }),
}

function keccak256(bytes: Uint8Array): Uint8Array {
  const digest = hash('keccak-256', bytes, 'buffer')
  return new Uint8Array(digest.buffer, digest.byteOffset, digest.length)
}

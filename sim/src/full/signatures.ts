/**
 * Who signs, and how others check it: secp256k1 as in life, or keyed hashes, which are told apart as well and cost
 * next to nothing. Nobody in a simulation can make a hash with a key that is not given to them.
 * @module
 */
import { hash } from 'node:crypto'
import type { RecoverAddress } from '@watt/ledger'
import type { Identity, VerifySignature } from '@watt/node'
import { createIdentity, createVerifyRecoverable, recoverAddress, verifySignature } from '@watt/node/parts'
import type { NodeId } from '@watt/scp'

export type Signatures = {
  /** Identity number `index`, always the same. */
  identity(index: number): Identity
  readonly verify: VerifySignature
  /** Checks r || s || v. */
  readonly verifyRecoverable: VerifySignature
  /** Finds the signer of a transaction. */
  readonly recover: RecoverAddress
}

/** The real ones. */
export function realSignatures(): Signatures {
  return {
    identity: (index) => createIdentity(keyOf(index)),
    verify: verifySignature,
    verifyRecoverable: createVerifyRecoverable(),
    recover: recoverAddress,
  }
}

/**
 * Keyed hashes in the form of signatures. What `recover` must find the signer from has the address in r, behind a
 * zero byte that keeps r below the order of the group, and eleven bytes of hash; s is 1.
 */
export function hashedSignatures(): Signatures {
  const secrets = new Map<string, Uint8Array>()
  const identities = new Map<number, Identity>()

  const make = (index: number): Identity => {
    const secret = sha256(Buffer.from(`secret of ${index}`))
    const nodeId: NodeId = hex(sha256(Buffer.from(`name of ${index}`)))
    const address = `0x${nodeId.slice(24)}` as const
    secrets.set(nodeId, secret)
    secrets.set(address, secret)
    return {
      nodeId,
      address,
      sign: (digest) => signatureOf(secret, digest),
      signRecoverable: (digest) => recoverableOf(secret, digest, address),
    }
  }
  return {
    identity(index) {
      const known = identities.get(index) ?? make(index)
      identities.set(index, known)
      return known
    },
    verify(digest, signature, signer) {
      const secret = secrets.get(signer)
      return secret !== undefined && same(signatureOf(secret, digest), signature)
    },
    verifyRecoverable(digest, signature, signer) {
      const secret = secrets.get(signer)
      return secret !== undefined && same(recoverableOf(secret, digest, `0x${signer.slice(24)}`), signature)
    },
    recover(digest, r, s, yParity) {
      const address = `0x${(r & (2n ** 160n - 1n)).toString(16).padStart(40, '0')}` as const
      const secret = secrets.get(address)
      if (secret === undefined || s !== 1n || yParity !== 0) return undefined
      const signature = recoverableOf(secret, digest, address)
      return BigInt(`0x${hex(signature.subarray(0, 32))}`) === r ? address : undefined
    },
  }
}

function signatureOf(secret: Uint8Array, digest: Uint8Array): Uint8Array {
  const once = sha256(secret, digest)
  return Buffer.concat([once, sha256(secret, once)])
}

function recoverableOf(secret: Uint8Array, digest: Uint8Array, address: string): Uint8Array {
  const signature = new Uint8Array(65)
  signature.set(sha256(secret, digest).subarray(0, 11), 1)
  signature.set(Buffer.from(address.slice(2), 'hex'), 12)
  signature[63] = 1
  signature[64] = 27
  return signature
}

function keyOf(index: number): Uint8Array {
  const key = new Uint8Array(32)
  new DataView(key.buffer).setUint32(28, index + 1)
  return key
}

function sha256(...parts: readonly Uint8Array[]): Uint8Array {
  return hash('sha256', parts.length === 1 ? parts[0]! : Buffer.concat(parts), 'buffer')
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0
}

/**
 * A node's identity: what its one secp256k1 key signs, and how others check it.
 *
 * The public key's y is always even (as in BIP-340), so 32 bytes of x name the key completely.
 * @module
 */
import { type Address, keccak256 } from '@watt/evm'
import type { RecoverAddress } from '@watt/ledger'
import type { NodeId } from '@watt/scp'
import { secp256k1 as portableCurve } from '@noble/curves/secp256k1.js'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'
import { WattError } from '@watt/errors'
import type { Identity, VerifySignature } from '../types.ts'
import { secp256k1, type Secp256k1 } from './secp256k1.ts'

/** First byte of a compressed public key whose y is even. */
const evenPrefix = 2
/** One above the highest scalar that fits into 32 bytes. */
const wordLimit = 2n ** 256n

/**
 * Makes the identity of a private key.
 * @param privateKey - 32 bytes; of the two keys with the same x, the one with even y is used.
 * @throws {PrivateKeyError} The bytes are no scalar from 1 to n - 1.
 */
export function createIdentity(privateKey: Uint8Array, curve: Secp256k1 = secp256k1): Identity {
  const key = evenPrivateKey(privateKey, curve)
  const nodeId = bytesToHex(curve.publicKey(key).subarray(1))
  return {
    nodeId,
    address: nodeAddress(nodeId),
    sign: (digest) => curve.sign(digest, key).signature,
    signRecoverable(digest) {
      const { signature, yParity } = curve.sign(digest, key)
      const recoverable = new Uint8Array(65)
      recoverable.set(signature)
      recoverable[64] = 27 + yParity
      return recoverable
    },
  }
}

/**
 * The private key of the even one of the two points with this key's x coordinate.
 * @throws {PrivateKeyError} The bytes are no scalar from 1 to n - 1.
 */
export function evenPrivateKey(privateKey: Uint8Array, curve: Secp256k1 = secp256k1): Uint8Array {
  if (!curve.isPrivateKey(privateKey)) throw new PrivateKeyError(privateKey.length)
  return curve.publicKey(privateKey)[0] === evenPrefix
    ? Uint8Array.from(privateKey)
    : curve.negate(privateKey)
}

/** Names the node behind a compressed public key; undefined when it is not one with even y. */
export function nodeIdOf(publicKey: Uint8Array): NodeId | undefined {
  if (publicKey.length !== 33 || publicKey[0] !== evenPrefix) return undefined
  return bytesToHex(publicKey.subarray(1))
}

/** The 33-byte compressed public key of a node. Whether it lies on the curve shows at first use. */
export function publicKeyOf(nodeId: NodeId): Uint8Array {
  const publicKey = new Uint8Array(33)
  publicKey[0] = evenPrefix
  publicKey.set(hexToBytes(nodeId), 1)
  return publicKey
}

/**
 * The Ethereum address of a node's key, as `ecrecover` returns it for the node's signatures.
 * @throws a plain error when no point has this x coordinate.
 */
export function nodeAddress(nodeId: NodeId): Address {
  return addressOf(portableCurve.Point.fromBytes(publicKeyOf(nodeId)).toBytes(false))
}

/** Makes the check of a node's signature on one implementation of the curve. */
export function createVerifySignature(curve: Secp256k1 = secp256k1): VerifySignature {
  return (digest, signature, signer) =>
    isNodeId(signer) && curve.verify(digest, signature, publicKeyOf(signer))
}

/** Checks a node's signature. False for anything malformed. */
export const verifySignature: VerifySignature = createVerifySignature()

/** Makes the recovery of a transaction's signer on one implementation of the curve. */
export function createRecoverAddress(curve: Secp256k1 = secp256k1): RecoverAddress {
  return (digest, r, s, yParity) => {
    if (r <= 0n || r >= wordLimit || s <= 0n || s >= wordLimit) return undefined
    const signature = new Uint8Array(64)
    const view = new DataView(signature.buffer)
    for (let at = 24, [left, right] = [r, s]; at >= 0; at -= 8, left >>= 64n, right >>= 64n) {
      view.setBigUint64(at, BigInt.asUintN(64, left))
      view.setBigUint64(32 + at, BigInt.asUintN(64, right))
    }
    const publicKey = curve.recover(digest, signature, yParity)
    return publicKey && addressOf(publicKey)
  }
}

/** Finds the signer of a digest. High s is refused (EIP-2). */
export const recoverAddress: RecoverAddress = createRecoverAddress()

function isNodeId(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text)
}

/** The Ethereum address of a 65-byte uncompressed public key. */
function addressOf(publicKey: Uint8Array): Address {
  return `0x${bytesToHex(keccak256(publicKey.subarray(1)).subarray(12))}`
}

/** Thrown when bytes that should be a private key are none. The bytes themselves are never shown. */
export class PrivateKeyError extends WattError {
  readonly code = 'node/private-key'
  readonly lengthBytes: number
  constructor(lengthBytes: number) {
    super(
      `These ${lengthBytes} bytes are no secp256k1 private key; it is 32 bytes, above 0 and below the order.`,
    )
    this.lengthBytes = lengthBytes
  }
}

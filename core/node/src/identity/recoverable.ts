/**
 * Checks signatures that Solidity's `ecrecover` must take too: r || s || v.
 * @module
 */
import type { Address } from '@watt/evm'
import type { NodeId } from '@watt/scp'
import { bytesToNumberBE } from '@noble/curves/utils.js'
import type { VerifySignature } from '../types.ts'
import { nodeAddress, recoverAddress } from './identity.ts'

/** Addresses remembered; a quorum map has a few dozen nodes. */
const addressesMax = 1_000

/** Makes the check of 65-byte signatures. It remembers the addresses of nodes. False for anything malformed. */
export function createVerifyRecoverable(): VerifySignature {
  const addresses = new Map<NodeId, Address | undefined>()
  const addressOf = (nodeId: NodeId): Address | undefined => {
    if (addresses.has(nodeId)) return addresses.get(nodeId)
    if (addresses.size >= addressesMax) addresses.clear()
    const address = addressOrUndefined(nodeId)
    addresses.set(nodeId, address)
    return address
  }
  return (digest, signature, signer) => {
    const v = signature[64]
    if (signature.length !== 65 || (v !== 27 && v !== 28)) return false
    const [r, s] = [signature.subarray(0, 32), signature.subarray(32, 64)].map(bytesToNumberBE)
    const recovered = recoverAddress(digest, r ?? 0n, s ?? 0n, v === 27 ? 0 : 1)
    return recovered !== undefined && recovered === addressOf(signer)
  }
}

/** undefined when the id is no point of the curve. */
function addressOrUndefined(nodeId: NodeId): Address | undefined {
  try {
    return nodeAddress(nodeId)
  } catch {
    return undefined
  }
}

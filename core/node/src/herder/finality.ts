/**
 * Finality signatures: each validator signs the hash of every block it applied; enough of them are a certificate.
 *
 * Message, 137 bytes: block number (8), block hash (32), node id (32), signature r || s || v (65).
 * Signatures also show when this node computed another state than those it trusts: then it must not go on.
 * @module
 */
import type { Hex } from '@watt/evm'
import { type Block, finalityDigest, type Ledger, type Store, type StoreOperation } from '@watt/ledger'
import { isQuorumSlice, isVBlocking, type NodeId, type QuorumSet } from '@watt/scp'
import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js'
import type { Certificate, Identity, Logger, Verdict, VerifySignature } from '../types.ts'
import { joinParts, readParts, uint64Bytes, viewOf } from './byte-list.ts'
import { certificateKey } from './keys.ts'
import { herderLimits } from './limits.ts'
import type { QuorumMap } from './quorum-map.ts'

export const finalityMessageBytes = 137

export interface Finality {
  /** Signs a block that was just closed. @returns the message to send; undefined: this key signed another such block. */
  sign(block: Block): Uint8Array | undefined
  /** Takes in a message of another node. */
  receive(message: Uint8Array): Verdict
  certificate(blockNumber: bigint): Certificate | undefined
  /** Known messages about a block, oldest first. */
  messages(blockNumber: bigint): readonly Uint8Array[]
  /** What to store with the next block: certificates that grew. */
  operations(): readonly StoreOperation[]
  /** The block of which so many trusted nodes signed another hash that this node must be wrong. */
  divergence(): bigint | undefined
}

type Signature = { readonly nodeId: NodeId; readonly hash: Hex; readonly message: Uint8Array }

export type FinalityParts = {
  readonly ledger: Ledger
  readonly store: Store
  readonly identity: Identity
  readonly verifyRecoverable: VerifySignature
  readonly quorum: QuorumMap
  readonly quorumSet: QuorumSet
  readonly logger: Logger
}

export function createFinality(parts: FinalityParts): Finality {
  const { ledger, store, identity, verifyRecoverable, quorum, quorumSet, logger } = parts
  const gathered = new Map<bigint, Map<NodeId, Signature>>()
  const grown = new Set<bigint>()

  const keep = (number: bigint, signature: Signature): void => {
    const signatures = gathered.get(number) ?? load(number)
    signatures.set(signature.nodeId, signature)
    gathered.set(number, signatures)
    grown.add(number)
    for (const old of gathered.keys()) {
      if (gathered.size <= Number(herderLimits.certificatesKept)) break
      if (!grown.has(old)) gathered.delete(old)
    }
  }
  const load = (number: bigint): Map<NodeId, Signature> => {
    const stored = store.get(certificateKey(number))
    const messages = (stored && readParts(stored)) ?? []
    return new Map(messages.map((it) => [readMessage(it).nodeId, readMessage(it)] as const))
  }
  const of = (number: bigint): readonly Signature[] => [...(gathered.get(number) ?? load(number)).values()]

  return {
    sign({ hash, header: { number } }) {
      const { nodeId } = identity
      const earlier = of(number).find((it) => it.nodeId === nodeId)
      if (earlier !== undefined && earlier.hash !== hash) {
        // No reason to halt: the others' signatures tell who is wrong, and an old one may have been replayed.
        logger.error('finality.refused', { block: number, hashes: [earlier.hash, hash] })
        return undefined
      }
      const signature = identity.signRecoverable(finalityDigest(ledger.chainId, number, hash))
      const message = concatBytes(
        uint64Bytes(number),
        hexToBytes(hash.slice(2)),
        hexToBytes(nodeId),
        signature,
      )
      keep(number, { nodeId, hash, message })
      return message
    },
    receive(message) {
      if (message.length !== finalityMessageBytes) return 'reject'
      const { number: head } = ledger.head.header
      const number = viewOf(message).getBigUint64(0)
      if (number + herderLimits.certificatesKept <= head || number > head + herderLimits.slotsHeldMax)
        return 'ignore'
      const signature = readMessage(Uint8Array.from(message))
      const { nodeId, hash } = signature
      if (!quorum.has(nodeId)) return 'ignore'
      const known = gathered.get(number)?.get(nodeId)
      if (known !== undefined && (known.hash === hash || known.hash === ledger.block(number)?.hash))
        return 'ignore'
      if (!verifyRecoverable(finalityDigest(ledger.chainId, number, hash), message.subarray(72), nodeId))
        return 'reject'
      if (known !== undefined)
        logger.warn('finality.equivocation', { nodeId, block: number, hashes: [known.hash, hash] })
      if (nodeId !== identity.nodeId) {
        keep(number, signature)
        return 'accept'
      }
      // Signed by this key before its disk was lost, or elsewhere: remembered, so that it is not contradicted.
      if (known === undefined) keep(number, signature)
      return 'ignore'
    },
    certificate(blockNumber) {
      const hash = ledger.block(blockNumber)?.hash
      const signatures = of(blockNumber).filter((it) => it.hash === hash)
      const signed = new Set(signatures.map(({ nodeId }) => nodeId))
      if (hash === undefined || !isQuorumSlice(quorumSet, (node) => signed.has(node))) return undefined
      return {
        blockNumber,
        blockHash: hash,
        signatures: signatures
          .map(({ nodeId, message }) => ({ nodeId, signature: message.slice(72) }))
          .toSorted((a, b) => (a.nodeId < b.nodeId ? -1 : 1)),
      }
    },
    messages: (blockNumber) => of(blockNumber).map(({ message }) => message),
    operations() {
      const { number: head } = ledger.head.header
      const closed = [...grown].filter((number) => number <= head)
      for (const number of closed) grown.delete(number)
      return closed.map((number) => ({
        key: certificateKey(number),
        value: joinParts(of(number).map(({ message }) => message)),
      }))
    },
    divergence() {
      const { hash, header } = ledger.head
      const others = new Set(of(header.number).flatMap((it) => (it.hash === hash ? [] : [it.nodeId])))
      return isVBlocking(quorumSet, (node) => others.has(node)) ? header.number : undefined
    },
  }
}

function readMessage(message: Uint8Array): Signature {
  return {
    hash: `0x${bytesToHex(message.subarray(8, 40))}`,
    nodeId: bytesToHex(message.subarray(40, 72)),
    message,
  }
}

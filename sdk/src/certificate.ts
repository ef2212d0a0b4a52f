/**
 * Checks offline that validators one trusts signed a block.
 *
 * A certificate holds signatures over EIP-712 typed data: domain {name 'Watt finality', version '1', chainId}, type
 * Finality(uint256 number,bytes32 blockHash). It convinces whoever finds a slice of the own quorum set among the signers.
 * The block hash is Ethereum's header hash, so it carries the state root: {@link blockHash} recomputes it.
 * @see EIP-712
 * @module
 */
import { secp256k1 } from '@noble/curves/secp256k1.js'
import { WattError } from '@watt/errors'
import { hashTypedData, keccak256, numberToHex, toRlp, type Address, type Hex, type RpcBlock } from 'viem'
import { publicKeyToAddress } from 'viem/accounts'
import { recoverSigner } from './recover-signer.ts'

/** Whom one trusts: `threshold` of the validators (64 hex digits each) and inner sets together. */
export type QuorumSet = {
  readonly threshold: number
  readonly validators: readonly string[]
  readonly innerSets: readonly QuorumSet[]
}

/** As `watt_getCertificate` answers. */
export type Certificate = {
  readonly blockNumber: Hex
  readonly blockHash: Hex
  /** 65 bytes each: r, s, v. */
  readonly signatures: readonly { readonly nodeId: string; readonly signature: Hex }[]
}

export type CertificateVerdict = {
  /** The signers contain a slice of the quorum set. */
  readonly valid: boolean
  /** Node ids of the quorum set whose signature is good, each once, ascending. */
  readonly signers: readonly string[]
  /** All others that are listed: wrong block, wrong key, malformed, or outside the quorum set. */
  readonly refused: readonly string[]
}

/**
 * Verifies a certificate against a quorum set one already trusts. No network, no clock.
 *
 * Whoever sent the certificate is not trusted: of each validator one signature is looked at, of others none, so that a
 * long list costs nothing; what is no certificate at all is not valid.
 * @param expected - The block one wants certified; signatures over any other block are refused.
 */
export async function verifyCertificate(
  certificate: Certificate,
  expected: {
    readonly chainId: number
    readonly blockHash: Hex
    readonly blockNumber: bigint
    readonly quorumSet: QuorumSet
  },
): Promise<CertificateVerdict> {
  const digest = finalityDigest(expected.chainId, expected.blockNumber, expected.blockHash)
  const signers = new Set<string>()
  const refused = new Set<string>()
  const validators = validatorsOf(expected.quorumSet)
  for (const [nodeId, signature] of signaturesOf(certificate)) {
    if (validators.has(nodeId) && signed(digest, signature, nodeId)) signers.add(nodeId)
    else refused.add(nodeId)
  }
  return {
    valid: holdsSlice(expected.quorumSet, signers),
    signers: [...signers].toSorted(),
    refused: [...refused].toSorted(),
  }
}

/** What validators sign for a block: 32 bytes. */
export function finalityDigest(chainId: number, blockNumber: bigint, hash: Hex): Hex {
  return hashTypedData({
    domain: { name: 'Watt finality', version: '1', chainId },
    types: {
      Finality: [
        { name: 'number', type: 'uint256' },
        { name: 'blockHash', type: 'bytes32' },
      ],
    },
    primaryType: 'Finality',
    message: { number: blockNumber, blockHash: hash },
  })
}

/**
 * The Ethereum address of a validator, as `ecrecover` gives it.
 * @param nodeId - x coordinate of the validator's secp256k1 key; its y is even (BIP-340).
 * @throws {NodeIdError} The id is not 64 hex digits or no point of the curve has this x.
 */
export function nodeAddress(nodeId: string): Address {
  if (!/^[0-9a-f]{64}$/.test(nodeId)) throw new NodeIdError(nodeId)
  try {
    const point = secp256k1.Point.fromHex(`02${nodeId}`)
    return publicKeyToAddress(`0x${point.toHex(false)}`)
  } catch {
    throw new NodeIdError(nodeId)
  }
}

/**
 * Recomputes a block's hash from the header fields of `eth_getBlockByNumber`, so that a node cannot pass off a state root.
 * @throws {HeaderFieldError} A field is missing or is not hex.
 * @see EIP-4895, EIP-4844, EIP-4788, EIP-7685 for the later fields
 */
export function blockHash(block: RpcBlock): Hex {
  const fields = (block ?? {}) as unknown as Readonly<Record<string, unknown>>
  return keccak256(toRlp(headerFields.map(([name, kind]) => rlpField(name, kind, fields[name]))))
}

const headerFields = [
  ['parentHash', 'bytes'],
  ['sha3Uncles', 'bytes'],
  ['miner', 'bytes'],
  ['stateRoot', 'bytes'],
  ['transactionsRoot', 'bytes'],
  ['receiptsRoot', 'bytes'],
  ['logsBloom', 'bytes'],
  ['difficulty', 'quantity'],
  ['number', 'quantity'],
  ['gasLimit', 'quantity'],
  ['gasUsed', 'quantity'],
  ['timestamp', 'quantity'],
  ['extraData', 'bytes'],
  ['mixHash', 'bytes'],
  ['nonce', 'bytes'],
  ['baseFeePerGas', 'quantity'],
  ['withdrawalsRoot', 'bytes'],
  ['blobGasUsed', 'quantity'],
  ['excessBlobGas', 'quantity'],
  ['parentBeaconBlockRoot', 'bytes'],
  ['requestsHash', 'bytes'],
] as const

/** The fields of a header that its hash covers, in their order. */
export const headerFieldNames: readonly string[] = headerFields.map(([name]) => name)

function rlpField(name: string, kind: 'bytes' | 'quantity', value: unknown): Hex {
  if (typeof value !== 'string' || !/^0x[0-9a-f]*$/i.test(value)) throw new HeaderFieldError(name)
  if (kind === 'bytes') {
    if (value.length % 2 !== 0) throw new HeaderFieldError(name)
    return value as Hex
  }
  if (value.length < 3 || value.length > 66) throw new HeaderFieldError(name)
  const quantity = BigInt(value)
  return quantity === 0n ? '0x' : numberToHex(quantity, { size: Math.ceil(quantity.toString(16).length / 2) })
}

/** The first signature listed for each node; whatever the certificate is. */
export function signaturesOf(certificate: unknown): ReadonlyMap<string, Hex> {
  const found = new Map<string, Hex>()
  const { signatures } = (certificate ?? {}) as { readonly signatures?: unknown }
  if (!Array.isArray(signatures)) return found
  for (const entry of signatures as readonly unknown[]) {
    const { nodeId, signature } = (entry ?? {}) as { readonly nodeId?: unknown; readonly signature?: unknown }
    if (typeof nodeId !== 'string' || typeof signature !== 'string' || found.has(nodeId)) continue
    found.set(nodeId, signature as Hex)
  }
  return found
}

function validatorsOf({ validators, innerSets }: QuorumSet): ReadonlySet<string> {
  return new Set([...validators, ...innerSets.flatMap((inner) => [...validatorsOf(inner)])])
}

function signed(digest: Hex, signature: Hex, nodeId: string): boolean {
  // v is 27 or 28, as ecrecover wants it.
  if (!/^0x[0-9a-f]{128}1[bc]$/i.test(signature) || !isLowS(signature)) return false
  const yParity = signature.endsWith('b') || signature.endsWith('B') ? 0 : 1
  const key = recoverSigner(digest, `0x${signature.slice(2, 130)}`, yParity)
  return key !== undefined && key.slice(4, 68) === nodeId && /[02468ace]$/.test(key) // An even y, as all nodes have.
}

/** A high s would let anyone make a second, different certificate out of a first (EIP-2). */
function isLowS(signature: Hex): boolean {
  const s = BigInt(`0x${signature.slice(66, 130)}`)
  return s > 0n && s <= secp256k1.Point.Fn.ORDER / 2n
}

function holdsSlice(quorumSet: QuorumSet, nodes: ReadonlySet<string>): boolean {
  const inside =
    quorumSet.validators.filter((node) => nodes.has(node)).length +
    quorumSet.innerSets.filter((inner) => holdsSlice(inner, nodes)).length
  return quorumSet.threshold >= 1 && inside >= quorumSet.threshold
}

/** Thrown for a node id that names no key. */
export class NodeIdError extends WattError {
  readonly code = 'sdk/node-id'
  readonly nodeId: string
  constructor(nodeId: string) {
    super(
      `Node id ${nodeId.slice(0, 80)} names no key; expected 64 lower-case hex digits, the x of a secp256k1 point.`,
    )
    this.nodeId = nodeId
  }
}

/** Thrown when a block lacks a header field or it is not hex, so that its hash cannot be recomputed. */
export class HeaderFieldError extends WattError {
  readonly code = 'sdk/header-field'
  readonly field: string
  constructor(field: string) {
    super(
      `The block has no field ${field} in hex; ask eth_getBlockByNumber of a Watt node for the whole header.`,
    )
    this.field = field
  }
}

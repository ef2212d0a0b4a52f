/**
 * Agreement, made visible: who is trusted, who said what, who signed.
 * @module
 */
import { blockNumberOrTag, requireBlock } from '../block-id.ts'
import { encodeConsensus, encodeStatement } from '../encode-consensus.ts'
import { InvalidParamsError } from '../errors.ts'
import { data, quantity } from '../hex.ts'
import { defineMethod, noParams } from '../method.ts'
import type { Method } from '../method.ts'
import { atMost, optional, required, uint64 } from '../params.ts'
import type { Read } from '../params.ts'

/** A public key's x coordinate: 64 hex digits, with or without 0x. */
const nodeId: Read<string> = (value, where) => {
  if (typeof value !== 'string' || !/^(?:0x)?[0-9a-fA-F]{64}$/.test(value)) {
    throw new InvalidParamsError(where, 'a node id, 64 hex digits', value)
  }
  return value.toLowerCase().replace('0x', '')
}

export const wattMethods: readonly Method[] = [
  defineMethod({
    name: 'watt_status',
    params: noParams,
    run: ({ node: { version, ledger, network, pool, herder } }) => ({
      version,
      chainId: quantity(ledger.chainId),
      genesisHash: ledger.genesisHash,
      peerId: network.peerId,
      peerCount: network.peers().length,
      pool: pool.status(),
      head: {
        number: quantity(ledger.head.header.number),
        hash: ledger.head.hash,
        closeTimeMs: Number(ledger.head.value.closeTimeMs),
      },
      consensus: encodeConsensus(herder.status()),
    }),
  }),
  /** null: this node kept nothing of the slot. */
  defineMethod({
    name: 'watt_getSlot',
    cost: 4,
    params: (raw) => {
      atMost(raw, 1)
      return required(raw, 0, uint64)
    },
    run: ({ node }, slot) => {
      const record = node.herder.slotRecord(slot)
      if (record === undefined) return null
      return {
        slot: quantity(record.slot),
        kept: record.kept,
        statements: record.statements.map((it) => ({
          atMs: it.atMs,
          statement: encodeStatement(it.statement),
        })),
        externalizedAtMs: record.externalizedAtMs ?? null,
        nominationRounds: record.nominationRounds,
        ballotCounter: record.ballotCounter,
      }
    },
  }),
  /** null: the block is known, but too few signatures arrived so far. */
  defineMethod({
    name: 'watt_getCertificate',
    cost: 4,
    params: (raw) => {
      atMost(raw, 1)
      return required(raw, 0, blockNumberOrTag)
    },
    run: ({ node }, at) => {
      const certificate = node.herder.certificate(requireBlock(node.ledger, at).header.number)
      if (certificate === undefined) return null
      return {
        blockNumber: quantity(certificate.blockNumber),
        blockHash: certificate.blockHash,
        signatures: certificate.signatures.map((it) => ({
          nodeId: it.nodeId,
          signature: data(it.signature),
        })),
      }
    },
  }),
  /** Without an argument: this node's own. null: not heard of. */
  defineMethod({
    name: 'watt_getQuorumSet',
    params: (raw) => {
      atMost(raw, 1)
      return optional(raw, 0, nodeId, undefined)
    },
    run: ({ node }, id) =>
      (id === undefined ? node.herder.status().quorumSet : node.herder.quorumSetOf(id)) ?? null,
  }),
  defineMethod({
    name: 'watt_getPeers',
    cost: 4,
    params: noParams,
    run: ({ node }) =>
      node.network.peers().map((it) => ({
        peerId: it.peerId,
        nodeId: it.nodeId ?? null,
        addresses: it.addresses,
        direction: it.direction,
        connectedAtMs: it.connectedAtMs,
        latencyMs: it.latencyMs ?? null,
      })),
  }),
]

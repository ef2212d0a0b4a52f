/**
 * Which chain and which node this is.
 * @module
 */
import { keccak_256 } from '@noble/hashes/sha3.js'

import { data, quantity } from '../hex.ts'
import { defineMethod, noParams } from '../method.ts'
import type { Method, RpcContext } from '../method.ts'
import { dataOf, required } from '../params.ts'

/** What `eth_syncing` answers and subscribers of `syncing` hear. */
export function syncingStatus({ node }: Pick<RpcContext, 'node'>): false | Readonly<Record<string, string>> {
  const { state, headNumber, slot } = node.herder.status()
  if (state !== 'catchingUp') return false
  const highest = slot > headNumber ? slot - 1n : headNumber
  return { startingBlock: '0x0', currentBlock: quantity(headNumber), highestBlock: quantity(highest) }
}

export const chainMethods: readonly Method[] = [
  defineMethod({ name: 'eth_chainId', params: noParams, run: ({ node }) => quantity(node.ledger.chainId) }),
  defineMethod({
    name: 'eth_blockNumber',
    params: noParams,
    run: ({ node }) => quantity(node.ledger.head.header.number),
  }),
  defineMethod({ name: 'eth_syncing', params: noParams, run: syncingStatus }),
  /** The node holds no accounts. */
  defineMethod({ name: 'eth_accounts', params: noParams, run: () => [] }),
  defineMethod({ name: 'net_version', params: noParams, run: ({ node }) => String(node.ledger.chainId) }),
  defineMethod({
    name: 'net_listening',
    params: noParams,
    run: ({ node }) => node.network.addresses().length > 0,
  }),
  defineMethod({
    name: 'net_peerCount',
    params: noParams,
    run: ({ node }) => quantity(node.network.peers().length),
  }),
  defineMethod({
    name: 'web3_clientVersion',
    params: noParams,
    run: ({ node }) => clientVersion(node.version),
  }),
  defineMethod({
    name: 'web3_sha3',
    params: (raw) => required(raw, 0, dataOf),
    run: (_, bytes) => data(keccak_256(bytes)),
  }),
]

function clientVersion(version: string): string {
  return `Watt/v${version}/${process.platform}-${process.arch}/node${process.versions.node}`
}

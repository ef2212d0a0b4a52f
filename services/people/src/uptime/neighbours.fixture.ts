/**
 * Nodes of a small made chain, and neighbours that answer over HTTP as a test says.
 * @module
 */
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createMerkleProof, createMPT } from '@ethereumjs/mpt'
import { bytesToHex, hexToBytes, keccak256, numberToHex, toHex, type Hex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import type { PrivateKeyAccount } from 'viem'
import type { Roster } from './draw.ts'
import type { Block, OwnNode } from './own-node.ts'
import type { Domain } from './signing.ts'

export const domain: Domain = { chainId: 31_337, registry: '0x00000000000000000000000000000000000000A1' }
export const blockSeconds = 5

/** The key of node number 1, 2, … */
export function keyOf(index: number): PrivateKeyAccount {
  return privateKeyToAccount(numberToHex(index, { size: 32 }))
}

/** Members 1 to `count` with their nodes. */
export function rosterOf(count: number, day: number): Roster {
  const places = Array.from({ length: count }, (_, at) => ({ id: at + 1, key: keyOf(at + 1).address }))
  return { day, word: keccak256(toHex(day)), places }
}

/** Any 20 bytes give a proof of their absence here, or of a prefix of their path. */
export async function madeNode(seed: string, blocks: number): Promise<OwnNode> {
  const trie = await createMPT()
  for (let at = 0; at < 40; at++)
    await trie.put(hexToBytes(keccak256(toHex(`${seed} ${at}`))), hexToBytes(keccak256(toHex(at))))
  const blockAt = (number: bigint): Block => ({
    number,
    hash: keccak256(toHex(`${seed} block ${number}`)),
    stateRoot: bytesToHex(trie.root()),
    timestamp: 1_000n + number * BigInt(blockSeconds),
  })
  return {
    head: async () => blockAt(BigInt(blocks)),
    block: async (number) => (number <= BigInt(blocks) ? blockAt(number) : undefined),
    async proof(account): Promise<readonly Hex[]> {
      const nodes = await createMerkleProof(trie, hexToBytes(keccak256(account)))
      return nodes.filter((node, at) => at === 0 || node.length >= 32).map((node) => bytesToHex(node))
    },
  }
}

/** Listens while `work` runs. */
export async function whileServing(
  listener: RequestListener,
  work: (url: string) => Promise<void>,
): Promise<void> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

/**
 * Blocks that nobody decided, and signatures of blocks that are not.
 * @module
 */
import { encodeClosedBlock, finalityDigest, type Ledger, makeSet } from '@watt/ledger'
import type { Identity } from '@watt/node'
import { joinParts, readParts } from '@watt/node/parts'
import type { Random } from '../../random.ts'

/**
 * Answers a question for blocks with an empty one that closes a moment after the one before it. Its proof is empty.
 * @param body - The question: first number (8 bytes), count.
 */
export function forgeBlocks(body: Uint8Array, ledger: Ledger): Uint8Array | undefined {
  if (body.length !== 12) return undefined
  const first = Buffer.from(body).readBigUInt64BE(0)
  const parent = first > 0n ? ledger.block(first - 1n) : undefined
  if (parent === undefined) return undefined
  const set = makeSet(parent.hash, [])
  const closeTimeMs = parent.value.closeTimeMs + 1n
  const value = { parentHash: parent.hash, transactionSetHash: set.hash, closeTimeMs, upgrades: {} }
  return joinParts([joinParts([encodeClosedBlock(value, set)])])
}

/** Twists all headers but the newest of an honest answer to `headers`: another past below a block that convinces. */
export function forgeHeaders(answer: Uint8Array): Uint8Array {
  const [number, newest, ...entries] = readParts(answer) ?? []
  if (number === undefined || newest === undefined) return answer
  const forged = entries.map((entry) => {
    const [value = entry, header = entry, ...proof] = readParts(entry) ?? []
    return joinParts([value, header.with(-1, header.at(-1)! ^ 1), ...proof])
  })
  return joinParts([number, newest, ...forged])
}

/**
 * Signs another hash than that of the block.
 * @param message - What an honest node sends: number (8), hash (32), node id (32), signature (65).
 */
export function forgeFinality(
  message: Uint8Array,
  chainId: bigint,
  { identity, random }: { readonly identity: Identity; readonly random: Random },
): Uint8Array {
  const forged = message.slice()
  for (let at = 8; at < 40; at++) forged[at] = random.int(0, 255)
  const number = Buffer.from(forged).readBigUInt64BE(0)
  const hash = `0x${Buffer.from(forged.subarray(8, 40)).toString('hex')}` as const
  forged.set(identity.signRecoverable(finalityDigest(chainId, number, hash)), 72)
  return forged
}

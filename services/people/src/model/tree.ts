/**
 * The tree over what everybody earned: sha256 over blocks of 64 bytes, absent leaves are 32 zero bytes.
 * @module
 */
import { hash } from 'node:crypto'
import type { Account } from './events.ts'

/** What the tree says about one member. */
export type Leaf = {
  readonly id: number
  readonly account: Account
  /** All that was ever earned, claimed or not. */
  readonly earnedGwei: bigint
  /** Waits for trust; cannot move. */
  readonly provisionalGwei: bigint
}

/** Root over the leaves of ids 1, 2, 3 …, as 0x-hex. */
export function rootOf(leaves: Iterable<Leaf>): `0x${string}` {
  let level = Array.from(leaves, leafHash)
  let absent: Buffer = Buffer.alloc(32)
  do {
    const above: Buffer[] = []
    for (let at = 0; at < level.length; at += 2) above.push(pair(level[at]!, level[at + 1] ?? absent))
    absent = pair(absent, absent)
    level = above
  } while (level.length > 1)
  return `0x${(level[0] ?? absent).toString('hex')}`
}

function leafHash({ id, account, earnedGwei, provisionalGwei }: Leaf): Buffer {
  const bytes = Buffer.alloc(64)
  bytes.writeUInt32BE(id, 0)
  bytes.write(account.slice(2), 4, 20, 'hex')
  bytes.writeBigUInt64BE(earnedGwei, 32)
  bytes.writeBigUInt64BE(provisionalGwei, 40)
  return sha256(bytes)
}

function pair(left: Buffer, right: Buffer): Buffer {
  return sha256(Buffer.concat([left, right]))
}

function sha256(bytes: Buffer): Buffer {
  return hash('sha256', bytes, 'buffer')
}

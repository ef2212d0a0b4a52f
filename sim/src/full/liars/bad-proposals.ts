/**
 * Values that nobody should vote for: their sets cannot be executed, are nowhere to be had, or they close at a time
 * that is not.
 * @module
 */
import { keccak_256 } from '@noble/hashes/sha3.js'
import { type Ledger, makeSet } from '@watt/ledger'
import type { Clock, Identity } from '@watt/node'
import type { Value } from '@watt/scp'
import type { Random } from '../../random.ts'
import { addressNamed, signTransaction } from '../transactions.ts'

export type BadProposal = {
  readonly value: Value
  /** Of the set: 64 hex digits. */
  readonly hash: string
  /** Undefined: nobody has it. */
  readonly set: Uint8Array | undefined
}

export type ProposerParts = { readonly clock: Clock; readonly identity: Identity; readonly random: Random }

/** Makes a value for the slot after the head. */
export function proposeBadly(
  kind: 'invalid-set' | 'withheld-set' | 'wrong-close-time',
  ledger: Ledger,
  parts: ProposerParts,
): BadProposal {
  const { clock, random } = parts
  const nowMs = Math.floor(clock.now())
  switch (kind) {
    case 'invalid-set':
      return proposal(ledger, invalidSet(ledger, parts), nowMs)
    case 'withheld-set': {
      const nobodys = Uint8Array.from({ length: 40 }, () => random.int(0, 255))
      return { ...proposal(ledger, nobodys, nowMs), set: undefined }
    }
    case 'wrong-close-time': {
      const offMs = random.pick([-3_600_000, -1_000, 59_000, 61_000, 3_600_000, 2 ** 40])
      return proposal(ledger, makeSet(ledger.head.hash, []).bytes, nowMs + offMs)
    }
  }
}

function proposal(ledger: Ledger, set: Uint8Array, closeTimeMs: number): BadProposal {
  const hash = Buffer.from(keccak_256(set)).toString('hex')
  const value = ledger.encodeValue({
    parentHash: ledger.head.hash,
    transactionSetHash: `0x${hash}`,
    closeTimeMs: BigInt(Math.max(1, closeTimeMs)),
    upgrades: {},
  })
  return { value, hash, set }
}

/** A set of bytes that are none, or of transactions that nobody can pay or whose turn has not come. */
function invalidSet(ledger: Ledger, { identity, random }: ProposerParts): Uint8Array {
  if (random.chance(0.3)) return Uint8Array.from({ length: random.int(1, 100) }, () => random.int(0, 255))
  const broke = signTransaction(identity, {
    chainId: ledger.chainId,
    nonce: BigInt(random.int(0, 5)),
    maxFeePerGas: BigInt(random.int(1, 1_000)),
    gasLimit: 21_000n,
    to: addressNamed('nobody'),
    value: 1n,
    data: new Uint8Array(),
  })
  const parent = random.chance(0.8) ? ledger.head.hash : ledger.genesisHash
  return makeSet(parent, [ledger.decode(broke)]).bytes
}

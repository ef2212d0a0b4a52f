/**
 * Accounts and storage out of `eth_getProof`, proven against a state root.
 * @see EIP-1186
 * @module
 */
import { shown } from '@watt/errors'
import { bytesToHex, hexToBytes, keccak256, padHex, type Address, type Hex } from 'viem'
import { ProofError } from './errors.ts'
import { proofNodes, quantityOf, recordOf } from './answers.ts'
import { asBytes, asInteger, asList, decodeRlp } from './rlp.ts'
import { emptyTrieRoot, verifyTrieProof } from './trie-proof.ts'

/** An account as the state holds it. One that does not exist has nothing. */
export type AccountState = {
  readonly exists: boolean
  readonly balanceWei: bigint
  readonly nonce: bigint
  /** keccak256 of the code. */
  readonly codeHash: Hex
  readonly storageRoot: Hex
}

export type AccountProof = {
  readonly account: AccountState
  /** One for each slot that was asked for, in that order; 0 where nothing is stored. */
  readonly slots: readonly bigint[]
}

/** keccak256 of no bytes. */
export const emptyCodeHash: Hex = '0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470'

const nothing: AccountState = {
  exists: false,
  balanceWei: 0n,
  nonce: 0n,
  codeHash: emptyCodeHash,
  storageRoot: emptyTrieRoot,
}
/** 64 nibbles of a hashed key, and the root. */
const nodesMax = 65
const nodeBytesMax = 1_024

/**
 * What the answer proves; what it says beside must agree.
 * @throws {ProofError} It proves nothing, less than was asked, or something else than it says.
 */
export function verifyAccountProof(
  answer: unknown,
  asked: { readonly stateRoot: Hex; readonly address: Address; readonly slots: readonly Hex[] },
): AccountProof {
  const given = recordOf(answer, 'the answer')
  const nodes = proofNodes(given['accountProof'], 'accountProof', nodesMax, nodeBytesMax)
  const key = hexToBytes(keccak256(asked.address))
  const value = verifyTrieProof(asked.stateRoot, key, nodes)
  const account = value === undefined ? nothing : decodeAccount(value)
  compare('balance', quantityOf(given['balance'], 'balance'), account.balanceWei)
  compare('nonce', quantityOf(given['nonce'], 'nonce'), account.nonce)
  if (account.exists) {
    compare('codeHash', given['codeHash'], account.codeHash)
    compare('storageHash', given['storageHash'], account.storageRoot)
  }
  const entries: unknown = given['storageProof']
  if (!Array.isArray(entries) || entries.length !== asked.slots.length)
    throw new ProofError(`the answer does not prove the ${asked.slots.length} slots that were asked for`)
  const slots = asked.slots.map((slot, at) => verifySlot(entries[at], account.storageRoot, slot))
  return { account, slots }
}

function verifySlot(entry: unknown, storageRoot: Hex, slot: Hex): bigint {
  const given = recordOf(entry, 'a storage proof')
  const word = padHex(slot, { size: 32 })
  if (quantityOf(given['key'], 'slot') !== BigInt(word))
    throw new ProofError(`another slot is proven than ${slot}`)
  const nodes = proofNodes(given['proof'], `proof of slot ${slot}`, nodesMax, nodeBytesMax)
  const value = verifyTrieProof(storageRoot, hexToBytes(keccak256(word)), nodes)
  const proven = value === undefined ? 0n : asInteger(decodeRlp(value), `slot ${slot}`)
  compare(`slot ${slot}`, quantityOf(given['value'], `slot ${slot}`), proven)
  return proven
}

function decodeAccount(bytes: Uint8Array): AccountState {
  const [nonce, balance, storageRoot, codeHash] = asList(decodeRlp(bytes), 'the account', 4)
  return {
    exists: true,
    nonce: asInteger(nonce, 'the nonce', 8),
    balanceWei: asInteger(balance, 'the balance'),
    storageRoot: bytesToHex(asBytes(storageRoot, 'the storage root', 32)),
    codeHash: bytesToHex(asBytes(codeHash, 'the code hash', 32)),
  }
}

function compare(what: string, said: unknown, proven: bigint | Hex): void {
  if (said !== proven) throw new ProofError(`it says ${what} ${shown(said)}, its proof says ${proven}`)
}

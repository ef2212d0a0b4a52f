/**
 * A token as small as can be, for the load: the sender of its creation gets all pieces; a call with a receiver and an
 * amount, a word each, moves pieces, or fails when the caller has too few.
 * @module
 */
import type { Address, Hex } from '@watt/evm'

export type Token = {
  /** Pieces, of each token there is. */
  readonly supply: bigint
  readonly creation: Uint8Array
  /** Whether this data of a creation makes one. */
  isMadeBy(data: Uint8Array): boolean
  /** What to send to move pieces. */
  transfer(to: Address, amount: bigint): Uint8Array
  /** Where the balance of an account lies. */
  slotOf(holder: Address): Hex
}

const supply = 1_000_000n

/** The code that runs on a call. Balances lie in the slots named by addresses. */
const code = [
  '6020', // PUSH1 32: where the amount lies
  '35', // CALLDATALOAD: amount
  '33', // CALLER
  '54', // SLOAD: amount, balance
  '81', // DUP2
  '81', // DUP2: amount, balance, amount, balance
  '10', // LT: balance < amount
  '6024', // PUSH1 where it fails
  '57', // JUMPI: amount, balance
  '81', // DUP2
  '90', // SWAP1
  '03', // SUB: amount, balance - amount
  '33', // CALLER
  '55', // SSTORE: amount
  '80', // DUP1
  '6000', // PUSH1 0
  '35', // CALLDATALOAD: amount, amount, receiver
  '54', // SLOAD
  '01', // ADD: amount, receiver's balance + amount
  '6000', // PUSH1 0
  '35', // CALLDATALOAD
  '55', // SSTORE: amount
  '6000', // PUSH1 0
  '52', // MSTORE
  '33', // CALLER
  '6020', // PUSH1 32
  '6000', // PUSH1 0
  'a1', // LOG1: the amount, under the caller
  '00', // STOP
  '5b', // JUMPDEST: fails
  '6000', // PUSH1 0
  '6000', // PUSH1 0
  'fd', // REVERT
].join('')

/** Gives all pieces to the creator and answers with {@link code}. */
const creationHex = [
  `62${supply.toString(16).padStart(6, '0')}`, // PUSH3 supply
  '33', // CALLER
  '55', // SSTORE
  `60${(code.length / 2).toString(16).padStart(2, '0')}`, // PUSH1 length
  '80', // DUP1
  '6011', // PUSH1 where the code begins
  '6000', // PUSH1 0
  '39', // CODECOPY
  '6000', // PUSH1 0
  'f3', // RETURN
  code,
].join('')

const creation = Uint8Array.from(Buffer.from(creationHex, 'hex'))

export const token: Token = {
  supply,
  creation,
  isMadeBy: (data) => Buffer.compare(data, creation) === 0,
  transfer(to, amount) {
    const words = `${to.slice(2).padStart(64, '0')}${amount.toString(16).padStart(64, '0')}`
    return Uint8Array.from(Buffer.from(words, 'hex'))
  },
  slotOf: (holder) => `0x${holder.slice(2).padStart(64, '0')}`,
}

/**
 * A chain of accounts for the pool's tests: real transactions and signatures, state that a test sets by hand.
 * @module
 */
import type { Account, Address, Hex, StateReader } from '@watt/evm'
import { type Block, costMax, decodeTransaction, type Ledger, type Transaction } from '@watt/ledger'
import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js'
import { createIdentity, recoverAddress } from '../identity/identity.ts'
import type { Identity } from '../types.ts'

export const testChainId = 1337n

/** One of the test accounts; the same number gives the same account. */
export function testAccount(number: number): Identity {
  const key = new Uint8Array(32)
  new DataView(key.buffer).setUint32(28, number + 1)
  return createIdentity(key)
}

/** Signs a legacy transaction (EIP-155) for the test chain. */
export function signTransaction(
  from: Identity,
  fields: {
    readonly nonce: bigint
    readonly gasPrice: bigint
    readonly value?: bigint
    readonly data?: Uint8Array
    readonly gasLimit?: bigint
  },
): Uint8Array {
  const body = [
    integer(fields.nonce),
    integer(fields.gasPrice),
    integer(fields.gasLimit ?? 21_000n),
    new Uint8Array(20).fill(0xaa),
    integer(fields.value ?? 0n),
    fields.data ?? new Uint8Array(),
  ]
  const digest = keccak_256(list([...body, integer(testChainId), integer(0n), integer(0n)]))
  const signature = from.signRecoverable(digest)
  const v = 35n + 2n * testChainId + BigInt(signature[64]! - 27)
  return list([...body, integer(v), trim(signature.subarray(0, 32)), trim(signature.subarray(32, 64))])
}

/** A ledger that only knows accounts, and how a test moves it on. */
export type TestChain = {
  readonly ledger: Ledger
  /** Sets an account in the state of the next block. */
  setAccount(address: Address, account: Partial<Account>): void
  /** Closes a block: nonces rise, costs are paid. */
  close(transactions: readonly Transaction[]): Block
}

/** Makes a chain at block 0. Accounts not set have `balance` wei. */
export function createTestChain(balance: bigint = 10n ** 18n): TestChain {
  const accounts = new Map<Address, Account>()
  let head = blockOf(0n, [])
  const read = (address: Address): Account =>
    accounts.get(address) ?? { nonce: 0n, balance, codeHash: emptyCodeHash }
  const state: StateReader = { account: read, code: () => new Uint8Array(), storage: () => 0n }
  const parts: Pick<Ledger, 'chainId' | 'decode' | 'check' | 'state' | 'head'> = {
    chainId: testChainId,
    get head() {
      return head
    },
    decode: (raw, sender) =>
      decodeTransaction(raw, { chainId: testChainId, recover: recoverAddress, sender }),
    state: () => state,
    check(transaction, at = state) {
      const { nonce, balance: available } = at.account(transaction.sender)!
      if (transaction.nonce < nonce)
        return { code: 'nonce-too-low', found: transaction.nonce, expected: nonce }
      const cost = costMax(transaction)
      if (cost > available) return { code: 'insufficient-funds', found: available, expected: cost }
      if (transaction.gasLimit < 21_000n) {
        return { code: 'intrinsic-gas-too-low', found: transaction.gasLimit, expected: 21_000n }
      }
      return undefined
    },
  }
  return {
    ledger: parts as Ledger, // The pool reads nothing else of it.
    setAccount: (address, account) => void accounts.set(address, { ...read(address), ...account }),
    close(transactions) {
      for (const transaction of transactions) {
        const before = read(transaction.sender)
        const after = { nonce: transaction.nonce + 1n, balance: before.balance - costMax(transaction) }
        accounts.set(transaction.sender, { ...before, ...after })
      }
      head = blockOf(head.header.number + 1n, transactions)
      return head
    },
  }
}

const emptyCodeHash: Hex = `0x${bytesToHex(keccak_256(new Uint8Array()))}`

function blockOf(number: bigint, transactions: readonly Transaction[]): Block {
  const hash: Hex = `0x${number.toString(16).padStart(64, '0')}`
  return { hash, header: { number }, transactions } as unknown as Block // The pool reads nothing else of it.
}

function list(items: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes(...items.map(text))
  return concatBytes(prefix(body.length, 0xc0), body)
}

function text(bytes: Uint8Array): Uint8Array {
  return bytes.length === 1 && bytes[0]! < 0x80 ? bytes : concatBytes(prefix(bytes.length, 0x80), bytes)
}

function prefix(length: number, offset: number): Uint8Array {
  if (length < 56) return Uint8Array.of(offset + length)
  const size = integer(BigInt(length))
  return concatBytes(Uint8Array.of(offset + 55 + size.length), size)
}

function integer(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array()
  const digits = value.toString(16)
  return Uint8Array.from(Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex'))
}

function trim(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(bytes.findIndex((byte) => byte !== 0))
}

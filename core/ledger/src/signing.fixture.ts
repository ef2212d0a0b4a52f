/**
 * Signed transactions for tests, made with viem: what a wallet would send.
 * @module
 */
import type { Address, Hex } from '@watt/evm'
import type { RecoverAddress, Transaction } from './types.ts'
import { privateKeyToAccount } from 'viem/accounts'
import { fromHex } from './bytes.ts'
import { recoverAddress } from './recover-address.ts'
import { decodeTransaction } from './transaction.ts'

export const chainId = 1337

/** Private keys 1, 2, 3, …: enough to tell senders apart. */
export function keyOf(index: number): Hex {
  return `0x${(index + 1).toString(16).padStart(64, '0')}`
}

const accounts = new Map<number, ReturnType<typeof privateKeyToAccount>>()

/** The account of {@link keyOf}. */
export function accountOf(index: number): ReturnType<typeof privateKeyToAccount> {
  const account = accounts.get(index) ?? privateKeyToAccount(keyOf(index))
  accounts.set(index, account)
  return account
}

export function addressOf(index: number): Address {
  return accountOf(index).address.toLowerCase() as Address
}

export type TransferOptions = {
  readonly from: number
  readonly nonce: number
  readonly to?: Address | undefined
  readonly value?: bigint
  readonly maxFeePerGas?: bigint
  readonly gas?: bigint
  readonly data?: Hex
}

/** A signed type-2 transaction, decoded. */
export async function transfer(options: TransferOptions): Promise<Transaction> {
  return decode(await rawTransfer(options))
}

export async function rawTransfer(options: TransferOptions): Promise<Uint8Array> {
  const { from, nonce, value = 0n, maxFeePerGas = 0n, gas = 21_000n, data = '0x' } = options
  const signed = await accountOf(from).signTransaction({
    type: 'eip1559',
    chainId,
    nonce,
    ...('to' in options && options.to === undefined ? {} : { to: options.to ?? addressOf(from) }),
    value,
    gas,
    data,
    maxFeePerGas,
    maxPriorityFeePerGas: 0n,
  })
  return fromHex(signed)
}

export function decode(raw: Uint8Array, recover: RecoverAddress = recoverAddress): Transaction {
  return decodeTransaction(raw, { chainId: BigInt(chainId), recover })
}

/**
 * Raw transactions and sets of them, as wallets and peers send them.
 * @module
 */
import { RLP } from '@ethereumjs/rlp'
import { recoverAddress } from '@watt/node/parts'
import {
  decodeSet,
  decodeTransaction,
  makeSet,
  SetDecodeError,
  type Transaction,
  TransactionError,
} from '@watt/ledger'
import { mutateRlp } from '../mutate/rlp.ts'
import { integer, mutateTransaction } from '../mutate/transaction.ts'
import { declared, promise, promiseSameBytes, type Target } from '../target.ts'
import { chainId, sampleTransactions } from './transactions.seeds.ts'

const samples = await sampleTransactions()

/** Decodes with the node's own recovery of senders. */
export function decode(raw: Uint8Array): Transaction {
  return decodeTransaction(raw, { chainId: BigInt(chainId), recover: recoverAddress })
}

export const transaction: Target = {
  seeds: samples,
  bytesMax: 4_096,
  covers: /\/core\/ledger\/src\/(transaction|transaction-fields|rlp|bytes)\.ts$/,
  mutate: mutateTransaction(chainId),
  run(input) {
    const found = declared(() => decode(input), [TransactionError])
    if (found === undefined) return false
    promiseSameBytes(found.raw, input, 'a transaction keeps its bytes')
    promiseSameBytes(encodeFields(found), input, 'the fields of a transaction say all of it')
    promise(found.raw.buffer !== input.buffer, 'a transaction owns its bytes')
    return true
  },
}

export const transactionSet: Target = {
  seeds: [[], samples.slice(0, 1), samples].map(
    (raws) => makeSet(`0x${'07'.repeat(32)}`, raws.map(decode)).bytes,
  ),
  bytesMax: 8_192,
  covers: /\/core\/ledger\/src\/(transaction-set|rlp)\.ts$/,
  mutate: mutateRlp(),
  run(input) {
    const found = declared(() => decodeSet(input, decode), [SetDecodeError])
    if (found === undefined) return false
    const { parentHash, transactions } = found
    promiseSameBytes(makeSet(parentHash, transactions).bytes, input, 'a set has one encoding')
    return true
  },
}

/** The transaction's bytes from its fields, by the library's encoder. */
function encodeFields(it: Transaction): Uint8Array {
  const { nonce, gasLimit, value, v, r, s } = it
  const target = it.to === undefined ? new Uint8Array() : bytes(it.to)
  const price = integer(it.maxFeePerGas)
  const call = [integer(gasLimit), target, integer(value), it.data]
  const signature = [integer(v), integer(r), integer(s)]
  if (it.type === 0) return RLP.encode([integer(nonce), price, ...call, ...signature])
  const prices = it.type === 1 ? [price] : [integer(it.maxPriorityFeePerGas), price]
  const lists: unknown[] = [
    it.accessList.map(({ address, storageKeys }) => [bytes(address), storageKeys.map(bytes)]),
  ]
  if (it.type === 4) {
    lists.push(
      it.authorizationList.map((one) => [
        integer(one.chainId),
        bytes(one.address),
        integer(one.nonce),
        integer(one.yParity),
        integer(one.r),
        integer(one.s),
      ]),
    )
  }
  const fields = [integer(it.chainId ?? 0n), integer(nonce), ...prices, ...call, ...lists, ...signature]
  return new Uint8Array(Buffer.concat([Uint8Array.of(it.type), RLP.encode(fields as never)]))
}

function bytes(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex.slice(2), 'hex'))
}

/**
 * Raw transactions beside viem and ethers: what we take they take too, with the same fields, hash and sender; what both
 * of them take and we do not is forbidden by a rule that is written here.
 * @module
 */
import { type Transaction, TransactionError } from '@watt/ledger'
import { Transaction as EthersTransaction } from 'ethers'
import { parseTransaction } from 'viem'
import { declared, promise, type Target } from '../target.ts'
import { chainId } from './transactions.seeds.ts'
import { decode, transaction } from './transactions.ts'

/** The others keep nonces and the chain ids of authorizations as numbers, and refuse what does not fit. */
const numberOfOthersMax = BigInt(Number.MAX_SAFE_INTEGER)
const halfOrder = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n

export const target: Target = {
  ...transaction,
  run(input) {
    const raw = `0x${Buffer.from(input).toString('hex')}` as const
    const ours = declared(() => decode(input), [TransactionError])
    const ethers = attempt(() => withSender(EthersTransaction.from(raw)))
    const viem = attempt(() => parseTransaction(raw))
    if (ours === undefined) {
      const isTaken = viem !== undefined && ethers !== undefined && isCanonical(ethers, raw)
      promise(!isTaken || isForbidden(ethers), 'ethers or viem refuses too')
      return false
    }
    if (isBeyondOthers(ours)) return true
    promise(ethers !== undefined, 'ethers takes what is taken')
    promise(same(factsOfEthers(ethers), factsOf(ours)), 'ethers reads the same fields')
    promise(viem !== undefined, 'viem takes what is taken')
    promise(
      same(factsOfViem(viem), { ...factsOf(ours), sender: undefined, hash: undefined }),
      'viem reads the same fields',
    )
    return true
  },
}

/** EIP-7702 asks of an authorization only that its fields have their sizes: one that is void is skipped, not refused. */
function isBeyondOthers({ nonce, authorizationList }: Transaction): boolean {
  const isVoid = authorizationList.some((it) => it.authority === undefined)
  const numbers = [nonce, ...authorizationList.flatMap((it) => [it.nonce, it.chainId])]
  return isVoid || numbers.some((it) => it > numberOfOthersMax)
}

function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse()
  } catch {
    return undefined // Any error of theirs is a refusal.
  }
}

/** It recovers the sender only when asked. */
function withSender(it: EthersTransaction): EthersTransaction | undefined {
  return it.from === null ? undefined : it
}

/** Both libraries overlook leading zeros and more; what they would write themselves is beyond doubt. */
function isCanonical(it: EthersTransaction, raw: string): boolean {
  return attempt(() => it.serialized) === raw
}

/** Watt's own rules, which a library that only reads does not have. */
function isForbidden(it: EthersTransaction): boolean {
  const price = it.maxFeePerGas ?? it.gasPrice ?? 0n
  const s = attempt(() => BigInt(it.signature?.s ?? 0)) ?? 0n // The getter throws for a high one.
  return (
    it.signature === null ||
    s === 0n ||
    s > halfOrder ||
    BigInt(it.signature.r) === 0n ||
    (it.chainId !== BigInt(chainId) && !(it.type === 0 && it.signature.networkV === null)) ||
    it.type === 3 ||
    (it.type === 4 && (it.to === null || it.authorizationList?.length === 0)) ||
    (it.maxPriorityFeePerGas ?? 0n) > price ||
    it.gasLimit * price >= 2n ** 256n ||
    it.gasLimit >= 2n ** 64n
  )
}

type Facts = {
  readonly type: number
  readonly hash: string | undefined
  readonly sender: string | undefined
  readonly nonce: bigint
  readonly gas: bigint
  readonly to: string | undefined
  readonly value: bigint
  readonly data: string
  readonly maxFee: bigint
  readonly priority: bigint
  readonly accessList: string
  readonly authorizations: number
}

function factsOf(it: Transaction): Facts {
  return {
    type: it.type,
    hash: it.hash,
    sender: it.sender,
    nonce: it.nonce,
    gas: it.gasLimit,
    to: it.to,
    value: it.value,
    data: `0x${Buffer.from(it.data).toString('hex')}`,
    maxFee: it.maxFeePerGas,
    priority: it.maxPriorityFeePerGas,
    accessList: listed(it.accessList),
    authorizations: it.authorizationList.length,
  }
}

function factsOfEthers(it: EthersTransaction): Facts {
  const price = it.gasPrice ?? 0n
  return {
    type: it.type ?? 0,
    hash: it.hash ?? undefined,
    sender: it.from?.toLowerCase(),
    nonce: BigInt(it.nonce),
    gas: it.gasLimit,
    to: it.to?.toLowerCase(),
    value: it.value,
    data: it.data,
    maxFee: it.maxFeePerGas ?? price,
    priority: it.maxPriorityFeePerGas ?? price,
    accessList: listed(it.accessList ?? []),
    authorizations: it.authorizationList?.length ?? 0,
  }
}

const viemTypes: Readonly<Record<string, number>> = { legacy: 0, eip2930: 1, eip1559: 2, eip7702: 4 }

function factsOfViem(it: ReturnType<typeof parseTransaction>): Facts {
  const price = it.gasPrice ?? 0n
  return {
    type: viemTypes[it.type ?? ''] ?? -1,
    hash: undefined,
    sender: undefined,
    nonce: BigInt(it.nonce ?? 0),
    gas: it.gas ?? 0n,
    to: it.to?.toLowerCase(),
    value: it.value ?? 0n,
    data: it.data ?? '0x',
    maxFee: it.maxFeePerGas ?? price,
    priority: it.maxPriorityFeePerGas ?? price,
    accessList: listed(it.accessList ?? []),
    authorizations: it.authorizationList?.length ?? 0,
  }
}

function listed(
  list: readonly { readonly address: string; readonly storageKeys: readonly string[] }[],
): string {
  return list.map(({ address, storageKeys }) => [address, ...storageKeys].join(' ').toLowerCase()).join(',')
}

function same(one: Facts, other: Facts): boolean {
  return (Object.keys(one) as (keyof Facts)[]).every((name) => one[name] === other[name])
}

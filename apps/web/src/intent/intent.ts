/**
 * What a transaction does, as facts that the page puts into words. Pure.
 * @module
 */
import { functionOf } from '@watt/sdk/known'
import {
  decodeFunctionData,
  erc20Abi,
  erc721Abi,
  toFunctionSelector,
  zeroAddress,
  type Abi,
  type AbiFunction,
  type Address,
  type Hex,
} from 'viem'
import { fieldsOf, type Fields } from './fields.ts'
import { isUnlimited } from './unlimited.ts'

/** What is asked to be signed. `to` is undefined where a contract is made. */
export type Call = {
  readonly to: Address | undefined
  readonly value: bigint
  readonly data: Hex
  /** The sender's account has the code of this contract from then on (EIP-7702); zero: none any more. */
  readonly delegate?: Address
}

export type Intent =
  | { readonly kind: 'send'; readonly to: Address; readonly amount: bigint }
  /** `contract` undefined: it becomes an ordinary account again. */
  | { readonly kind: 'delegate'; readonly contract: Address | undefined }
  | { readonly kind: 'create'; readonly bytes: number; readonly value: bigint }
  | {
      readonly kind: 'transfer'
      readonly token: Address
      /** undefined: the sender's own. */
      readonly from: Address | undefined
      readonly to: Address
      readonly amount: bigint
    }
  | {
      readonly kind: 'approve'
      readonly token: Address
      readonly spender: Address
      readonly amount: bigint
      readonly isUnlimited: boolean
    }
  | {
      readonly kind: 'approve-all'
      readonly token: Address
      readonly operator: Address
      readonly isAllowed: boolean
    }
  | {
      readonly kind: 'call'
      readonly contract: Address
      readonly functionName: string
      readonly fields: Fields
      readonly value: bigint
    }
  | {
      readonly kind: 'unknown'
      readonly contract: Address
      readonly selector: Hex
      readonly bytes: number
      readonly value: bigint
    }

/** Reads a call. What is not known for sure is `unknown`: nothing is guessed. */
export function intentOf({ to, value, data, delegate }: Call): Intent {
  if (delegate) return { kind: 'delegate', contract: delegate === zeroAddress ? undefined : delegate }
  const bytes = (data.length - 2) / 2
  if (to === undefined) return { kind: 'create', bytes, value }
  if (bytes === 0) return { kind: 'send', to, amount: value }
  const selector = data.slice(0, 10) as Hex
  const decoded = bytes < 4 ? undefined : decode(selector, data)
  if (decoded === undefined) return { kind: 'unknown', contract: to, selector, bytes, value }
  return tokenIntent(to, value, decoded) ?? callIntent(to, value, decoded)
}

type Decoded = { readonly item: AbiFunction; readonly args: readonly unknown[] }

function decode(selector: Hex, data: Hex): Decoded | undefined {
  const abi = standard.get(selector) ?? functionOf(selector)
  const [item] = abi ?? []
  if (abi === undefined || item?.type !== 'function') return undefined
  try {
    const { args = [] } = decodeFunctionData({ abi, data })
    return { item, args: args as readonly unknown[] }
  } catch {
    return undefined
  }
}

function tokenIntent(token: Address, value: bigint, { item, args }: Decoded): Intent | undefined {
  // None of these takes coins: with some, the plain list of arguments says more.
  if (value > 0n) return undefined
  switch (item.name) {
    case 'transfer':
      return { kind: 'transfer', token, from: undefined, to: args[0] as Address, amount: args[1] as bigint }
    case 'transferFrom':
      return {
        kind: 'transfer',
        token,
        from: args[0] as Address,
        to: args[1] as Address,
        amount: args[2] as bigint,
      }
    case 'approve': {
      const amount = args[1] as bigint
      return {
        kind: 'approve',
        token,
        spender: args[0] as Address,
        amount,
        isUnlimited: isUnlimited(amount),
      }
    }
    case 'setApprovalForAll':
      return {
        kind: 'approve-all',
        token,
        operator: args[0] as Address,
        isAllowed: args[1] as boolean,
      }
    default:
      return undefined
  }
}

function callIntent(contract: Address, value: bigint, { item, args }: Decoded): Intent {
  return {
    kind: 'call',
    contract,
    functionName: item.name,
    fields: fieldsOf(item.inputs, args),
    value,
  }
}

/** Every token has these, known to us or not. */
const standard: ReadonlyMap<Hex, Abi> = new Map(
  [...erc20Abi, ...erc721Abi]
    .filter((item) => item.type === 'function')
    .map((item) => [toFunctionSelector(item), [item]]),
)

/**
 * Session keys as a person grants them: one kind of call, so many, for so much in each window, until a day. Pure.
 * @see contracts/src/account/SessionRules.sol
 * @module
 */
import type { KnownSession, Session } from '@watt/sdk/account'
import {
  isAddressEqual,
  parseAbiItem,
  stringify,
  toFunctionSelector,
  zeroAddress,
  type AbiFunction,
  type Address,
  type Hex,
} from 'viem'
import type { TrustedToken } from '../intent/token-facts.ts'

/** What the key may do. */
export type Allowed =
  /** Send the coin to one account. */
  | { readonly kind: 'pay'; readonly to: Address }
  /** Send a token; to anybody where nobody is named. */
  | { readonly kind: 'transfer'; readonly token: Address; readonly to: Address | undefined }
  /** Call one function of a contract, with any arguments. */
  | { readonly kind: 'call'; readonly contract: Address; readonly selector: Hex }

export type SessionWish = {
  /** Address of the key. */
  readonly key: Address
  readonly allowed: Allowed
  /** What may leave in each window: of the token where one is sent, else of the coin. */
  readonly amount: bigint
  readonly windowSeconds: number
  readonly callLimit: number
  readonly days: number
}

/** `revoked` and `over` for ever; `used`: no call is left. */
export type SessionState = 'open' | 'used' | 'over' | 'revoked'

/** What a session says, part by part. */
export type SessionPart =
  | Allowed
  | {
      readonly kind: 'spend'
      readonly amount: bigint
      readonly symbol: string
      readonly decimals: number
      readonly windowSeconds: number
    }

const daySeconds = 86_400
/** The chain's clock may be a little behind the block that will hold it. */
const slackSeconds = 60
const transfer = toFunctionSelector('transfer(address,uint256)')
const plainPayment: Hex = '0x00000000'

/** @param nowSeconds - By the chain's clock. @param salt - Tells equal sessions apart. */
export function sessionOf(wish: SessionWish, nowSeconds: number, salt: Hex): Session {
  const { key, allowed, amount, windowSeconds, callLimit, days } = wish
  const token = allowed.kind === 'transfer' ? allowed.token : zeroAddress
  const validAfter = nowSeconds - slackSeconds
  return {
    signer: key.toLowerCase() as Hex,
    validAfter,
    validUntil: validAfter + days * daySeconds,
    windowSeconds,
    callLimit,
    calls: [ruleOf(allowed)],
    spends: amount === 0n && allowed.kind === 'call' ? [] : [{ token, amount }],
    salt,
  }
}

/**
 * The selector of a function written down, as `swap(uint256,address)`.
 * @returns undefined for what is none, and for the plain payment's, which is not a function's
 */
export function readFunction(text: string): Hex | undefined {
  const bare = text.trim().replaceAll(/\s+/g, '')
  if (!/^[A-Za-z_$][\w$]*\([\w,()[\]]*\)$/.test(bare) || bare.includes(',)')) return undefined
  try {
    // Parsed, so that its types are types, and `uint` is the `uint256` that contracts know it by.
    const selector = toFunctionSelector(parseAbiItem(`function ${bare}` as string) as AbiFunction)
    return selector === plainPayment ? undefined : selector
  } catch {
    return undefined
  }
}

/** What of a session can be said in words. */
export function partsOf(session: Session, tokens: readonly TrustedToken[]): readonly SessionPart[] {
  const calls = session.calls.map(({ target, selector, arguments: rules }): Allowed => {
    if (selector === plainPayment) return { kind: 'pay', to: target }
    if (selector !== transfer) return { kind: 'call', contract: target, selector }
    const to = rules.find(({ word, isAtMost }) => word === 0 && !isAtMost)
    return { kind: 'transfer', token: target, to: to && addressOf(to.value) }
  })
  const spends = session.spends.map(({ token, amount }): SessionPart => {
    const known = tokens.find(({ address }) => isAddressEqual(address, token))
    const isCoin = isAddressEqual(token, zeroAddress)
    return {
      kind: 'spend',
      amount,
      symbol: isCoin ? 'WATT' : (known?.symbol ?? token),
      decimals: isCoin ? 18 : (known?.decimals ?? 0),
      windowSeconds: session.windowSeconds,
    }
  })
  return [...calls, ...spends]
}

export function stateOf({ session, isGranted, callsMade }: KnownSession, nowSeconds: number): SessionState {
  if (!isGranted) return 'revoked'
  if (nowSeconds > session.validUntil) return 'over'
  return callsMade >= session.callLimit ? 'used' : 'open'
}

/** What the holder of the key needs for `sessionAccount` of the SDK, as JSON; amounts are texts. */
export function sessionText(account: Address, session: Session): string {
  return stringify({ account, session }, undefined, 2)
}

function ruleOf(allowed: Allowed): Session['calls'][number] {
  switch (allowed.kind) {
    case 'pay':
      return { target: allowed.to, selector: plainPayment, arguments: [] }
    case 'call':
      return { target: allowed.contract, selector: allowed.selector, arguments: [] }
    case 'transfer':
      return {
        target: allowed.token,
        selector: transfer,
        arguments: allowed.to ? [{ word: 0, isAtMost: false, value: BigInt(allowed.to) }] : [],
      }
  }
}

function addressOf(word: bigint): Address {
  return `0x${word.toString(16).padStart(40, '0')}`
}

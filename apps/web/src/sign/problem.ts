/**
 * Which words stand for what went wrong with the wallet or a transaction. Pure.
 * @module
 */
import { WattError } from '@watt/errors'
import { refusalOf, type RefusalReason } from '../intent/refusal.ts'
import type { Hex } from 'viem'
import type { AccountSource } from '../keys/accounts.ts'

const known = [
  'wrong-password',
  'weak-password',
  'too-many-tries',
  'locked',
  'exists',
  'missing',
  'account-exists',
  'mismatch',
  'seal',
  'derivation',
  'storage-full',
  'storage-refused',
  'passkey',
  'passkey-refused',
  'too-few-signers',
  'no-bundler',
  'smart-create',
  'outside',
  'foreign-chain',
  'typed-data',
] as const

export type ProblemWord = (typeof known)[number] | 'funds' | 'other'

/** The key below `problem` in the messages of `sign`. */
export function problemWord(error: unknown): ProblemWord {
  if (error instanceof WattError) {
    const [, word] = error.code.split('/')
    return known.find((it) => it === word) ?? 'other'
  }
  return refusalIn(error).kind === 'funds' ? 'funds' : 'other'
}

/**
 * Whether the lock is in the way, if it is closed: of the account's own key, or of another that had to sign too.
 * @param source - Of the account in use.
 */
export function isBehindLock(source: AccountSource['kind'] | undefined, problem: unknown): boolean {
  return source === 'words' || source === 'key' || problemWord(problem) === 'locked'
}

/** EIP-1474. */
const limitExceeded = -32_005

/** What a node's refusal says, however deep viem wrapped it. */
export function refusalIn(error: unknown): RefusalReason {
  let data: Hex | undefined
  const messages: string[] = []
  for (let it = error, depth = 0; it instanceof Error && depth < 10; it = it.cause, depth++) {
    messages.push(it.message)
    const { data: found } = it as { data?: unknown }
    if (typeof found === 'string' && /^0x[0-9a-f]*$/i.test(found)) data = found as Hex
  }
  return refusalOf(data, messages.join('\n'))
}

/**
 * Whether the node answered and said no. One that did not answer may have taken what it was given; one that is busy, or whose
 * bundler was silent, is asked again.
 */
export function isRefused(error: unknown): boolean {
  const { code, reason, message } = refusalDataOf(error)
  if (message === undefined || code === limitExceeded || reason === 'bundler-silent') return false
  return !/already known/i.test(message)
}

/** What a node's own answer holds besides words: its number, and the reason that Watt's nodes add. */
export function refusalDataOf(error: unknown): {
  readonly code?: number
  readonly reason?: string
  readonly message?: string
} {
  for (let it = error, depth = 0; it instanceof Error && depth < 10; it = it.cause, depth++) {
    if (it.name !== 'RpcRequestError') continue
    const { code, data, message } = it as Error & { code?: number; data?: { reason?: unknown } }
    const reason = data?.reason
    return { ...(code !== undefined && { code }), ...(typeof reason === 'string' && { reason }), message }
  }
  return {}
}

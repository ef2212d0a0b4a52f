/**
 * Who was asked, and how each answered.
 * @module
 */
import type { Hex } from 'viem'
import { NoAnswerError, ProofError } from './errors.ts'

/** A node by its address, and a sentence. */
export type Finding = { readonly node: string; readonly why: string }

export type Report = {
  readonly asked: readonly string[]
  /** Their answer is proven, and it is the same one. */
  readonly agreed: readonly string[]
  /** They sent what is not true: a false proof, a false certificate, another chain. */
  readonly lied: readonly Finding[]
  /** They sent nothing that could be used: away, slow, behind, without the data. */
  readonly silent: readonly Finding[]
}

/** Why a proven answer is not confirmed. */
export type Doubt =
  /** A node sent something false. It is not asked again for ten minutes. */
  | 'disagreement'
  /** Fewer nodes agreed than must. */
  | 'too-few-agreed'
  /** The newest block is old: the network stands still, or all who were asked hide newer ones. */
  | 'old-block'

export type Verified<T> = {
  /** Proven, whatever the doubts. */
  readonly value: T
  readonly block: {
    readonly number: bigint
    readonly hash: Hex
    /** Seconds since 1970. */
    readonly timestamp: bigint
    /** Who signed it, or the later block that proves it. */
    readonly signers: readonly string[]
  }
  /** Whether there are no doubts. */
  readonly confirmed: boolean
  readonly doubts: readonly Doubt[]
  readonly report: Report
}

/** How one node answered. */
export type Verdict<T> =
  | { readonly type: 'agreed'; readonly value: T }
  | { readonly type: 'lied'; readonly why: string }
  | { readonly type: 'silent'; readonly why: string; readonly isPassing: boolean }

/** Runs one question to one node. What it throws because of the node becomes a verdict. */
export async function judge<T>(question: () => Promise<T>): Promise<Verdict<T>> {
  try {
    return { type: 'agreed', value: await question() }
  } catch (error) {
    if (error instanceof ProofError) return { type: 'lied', why: error.message }
    if (error instanceof NoAnswerError)
      return { type: 'silent', why: error.message, isPassing: error.isPassing }
    throw error
  }
}

export function reportOf(verdicts: ReadonlyMap<{ readonly name: string }, Verdict<unknown>>): Report {
  const entries = [...verdicts]
  const findings = (type: 'lied' | 'silent'): readonly Finding[] =>
    entries.flatMap(([node, verdict]) =>
      verdict.type === type ? [{ node: node.name, why: verdict.why }] : [],
    )
  return {
    asked: entries.map(([{ name }]) => name),
    agreed: entries.filter(([, { type }]) => type === 'agreed').map(([{ name }]) => name),
    lied: findings('lied'),
    silent: findings('silent'),
  }
}

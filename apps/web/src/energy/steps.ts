/**
 * What the one button of a form does next. Pure.
 * @module
 */

/** What must be there before a contract can take tokens. Amounts in the smallest unit. */
export type Spending = {
  /** undefined: nothing that could be read as an amount was typed. */
  readonly amount: bigint | undefined
  /** undefined while it is not known. */
  readonly held: bigint | undefined
  /** What the contract may take already; undefined where it needs no leave: coins, and what is the caller's own to burn. */
  readonly allowed: bigint | undefined
  readonly needsLeave: boolean
}

export type Step = 'enter' | 'wait' | 'notEnough' | 'allow' | 'act'

/** The next thing to do with a spending. */
export function nextStep({ amount, held, allowed, needsLeave }: Spending): Step {
  if (amount === undefined || amount === 0n) return 'enter'
  if (held === undefined || (needsLeave && allowed === undefined)) return 'wait'
  if (held < amount) return 'notEnough'
  return needsLeave && allowed! < amount ? 'allow' : 'act'
}

/**
 * What the engine throws. A failed execution is not among them: that is an outcome.
 * @module
 */
import { WattError } from '@watt/errors'
import type { Rejection } from './types.ts'

/** Thrown when a transaction may not enter a block. The state is as it was before. */
export class TransactionRejectedError extends WattError {
  readonly code = 'evm/transaction-rejected'
  readonly rejection: Rejection
  constructor(rejection: Rejection) {
    super(`${explain(rejection)}.`)
    this.rejection = rejection
  }
}

/** Thrown when the caller's `interrupt` answered true. The state is as it was before. */
export class ExecutionInterruptedError extends WattError {
  readonly code = 'evm/execution-interrupted'
  override readonly fix = 'Allow more time, or ask for less work in one call.'
  constructor() {
    super('The execution took longer than the caller allowed.')
  }
}

/** Thrown when wei appeared from nowhere while code ran: the engine itself is wrong. */
export class MoneyCreatedError extends WattError {
  readonly code = 'evm/money-created'
  readonly wei: bigint
  constructor(wei: bigint) {
    super(`Running the transaction created ${wei} wei. Stop this node and report the transaction.`)
    this.wei = wei
  }
}

/** Thrown when the arithmetic of curves cannot be loaded: the installation is broken, and no code can run. */
export class CurvesUnavailableError extends WattError {
  readonly code = 'evm/curves-unavailable'
  override readonly fix = 'Install the packages anew, and allow WebAssembly.'
  constructor(cause: unknown) {
    super('The functions on elliptic curves could not be loaded.')
    this.cause = cause
  }
}

function explain({ code, found, expected }: Rejection): string {
  switch (code) {
    case 'nonce-too-low':
      return `Nonce ${found} was used before; the next is ${expected}`
    case 'nonce-too-high':
      return `Nonce ${found} leaves a gap; the next is ${expected}`
    case 'insufficient-funds':
      return `The sender has ${found} wei and needs ${expected} for gas and value`
    case 'intrinsic-gas-too-low':
      return `Gas limit ${found} is below the ${expected} that the transaction costs before it runs`
    case 'gas-limit-too-high':
      return `Gas limit ${found} is above the most a transaction may have, ${expected}`
    case 'init-code-too-large':
      return `Init code of ${found} bytes is above the limit of ${expected}`
    case 'sender-not-eoa':
      return `The sender has ${found} bytes of code; only accounts without code, or that delegate, may send`
    case 'nonce-overflow':
      return `Nonce ${found} is above the last usable one, ${expected}`
    case 'empty-authorization-list':
      return 'A set-code transaction needs at least one authorization'
  }
}

/**
 * What runs the code of one frame at a time, and what it asks of the machine around it. The machine keeps the rules of
 * calls, creations, value and accounts, so that every interpreter shares them; an interpreter keeps stack, memory, gas,
 * storage and transient storage.
 * @module
 */
import type { Address } from '../types.ts'
import type { World } from './world.ts'

/** What a frame runs, and for whom. */
export type Frame = {
  /** 0 for the transaction's own. */
  readonly depth: number
  /** Whose storage and balance it has. */
  readonly address: Address
  readonly caller: Address
  readonly value: bigint
  readonly input: Uint8Array
  readonly code: Uint8Array
  /** Of accounts' code; undefined for init code, which is seen once. */
  readonly codeHash: string | undefined
  readonly isStatic: boolean
  readonly gas: bigint
}

export type CallScheme = 'CALL' | 'CALLCODE' | 'DELEGATECALL' | 'STATICCALL'

/** The frame wants to call. Memory is paid for; the account and the value are not. */
export type CallRequest = {
  readonly type: 'call'
  readonly scheme: CallScheme
  readonly gas: bigint
  readonly to: Address
  readonly value: bigint
  readonly input: Uint8Array
}

/** The frame wants to create. All but the callee's gas is paid for. */
export type CreateRequest = {
  readonly type: 'create'
  readonly value: bigint
  readonly initCode: Uint8Array
  /** undefined for CREATE. */
  readonly salt: bigint | undefined
}

/** How a frame, a precompile or a call that never began came out. */
export type Ending =
  | { readonly type: 'returned'; readonly output: Uint8Array; readonly gasLeft: bigint }
  | { readonly type: 'reverted'; readonly output: Uint8Array; readonly gasLeft: bigint }
  /** All gas is gone. `reason` is in the words of the field. */
  | { readonly type: 'halted'; readonly reason: string }

/** Why an interpreter gave control back. `looked`: a good moment to ask whether to go on. */
export type Action = CallRequest | CreateRequest | Ending | { readonly type: 'looked' }

/** What a frame learns of what it asked for. `created` is set when a contract stands there now. */
export type Answer = {
  readonly succeeded: boolean
  readonly output: Uint8Array
  readonly gasLeft: bigint
  readonly created?: Address
}

/** Serves one transaction at a time, from {@link Interpreter.begin} on. The innermost frame is the one that runs. */
export interface Interpreter {
  begin(world: World): void
  enter(frame: Frame): void
  /** Goes on with the innermost frame. */
  run(): Action
  /** Gas of the innermost frame. */
  gasLeft(): bigint
  /** Takes gas from the innermost frame. @returns false, and takes nothing, when there is too little. */
  spend(gas: bigint): boolean
  /** Answers what the innermost frame asked for. */
  resume(answer: Answer): void
  /** Drops the innermost frame. */
  leave(): void
  /** A mark for {@link Interpreter.revertTo}. */
  checkpoint(): number
  /** Takes storage, transient storage, warm slots and refunds back. */
  revertTo(mark: number): void
  /** Counter of EIP-3529. */
  refund(): bigint
  /** Writes the slots that changed into the world's state, and forgets the transaction. */
  end(): void
  /** Memory that transactions made it take, and that it keeps; what has a bound of its own is not counted. */
  heldBytes(): number
}

/** Reasons that more than one part gives. */
export const reasons = {
  outOfGas: 'out of gas',
  underflow: 'stack underflow',
  overflow: 'stack limit reached 1024 (1024)',
  badJump: 'invalid jump destination',
  writeProtection: 'write protection',
  returnDataBounds: 'return data out of bounds',
  initCodeTooLarge: 'max initcode size exceeded',
} as const

/** Reason of an instruction that does not exist. */
export function undefinedOpcode(code: number): string {
  return `invalid opcode: opcode 0x${code.toString(16).padStart(2, '0')} not defined`
}

/** Most words on a stack, and most frames below the first. */
export const stackWordsMax = 1024

/**
 * Why execution failed, in the words that Ethereum's nodes use and tools look for.
 * @module
 */
import { EVMError } from '@ethereumjs/evm'
import type { ExecResult } from '@ethereumjs/evm'

const { errorMessages } = EVMError

const words: ReadonlyMap<string, string> = new Map([
  [errorMessages.REVERT, 'execution reverted'],
  [errorMessages.OUT_OF_GAS, 'out of gas'],
  [errorMessages.CODESTORE_OUT_OF_GAS, 'contract creation code storage out of gas'],
  [errorMessages.CODESIZE_EXCEEDS_MAXIMUM, 'max code size exceeded'],
  [errorMessages.INITCODE_SIZE_VIOLATION, 'max initcode size exceeded'],
  [errorMessages.STACK_UNDERFLOW, 'stack underflow'],
  [errorMessages.STACK_OVERFLOW, 'stack limit reached 1024 (1024)'],
  [errorMessages.INVALID_JUMP, 'invalid jump destination'],
  [errorMessages.STATIC_STATE_CHANGE, 'write protection'],
  [errorMessages.CREATE_COLLISION, 'contract address collision'],
  [errorMessages.INSUFFICIENT_BALANCE, 'insufficient balance for transfer'],
  [errorMessages.INVALID_BYTECODE_RESULT, 'invalid code: must not begin with 0xef'],
])

/** @returns undefined when the call succeeded. */
export function errorWords({ exceptionError, runState }: ExecResult): string | undefined {
  if (exceptionError === undefined) return undefined
  const { error } = exceptionError
  if (error === errorMessages.INVALID_OPCODE && runState !== undefined) {
    return `invalid opcode: opcode 0x${runState.opCode.toString(16).padStart(2, '0')} not defined`
  }
  return words.get(error) ?? error
}

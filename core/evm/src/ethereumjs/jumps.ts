/**
 * JUMP and JUMPI of our own, for two reasons: every loop passes one, so they are where an execution can be stopped;
 * and the library hashes the whole code to describe a bad jump, which an attacker could make every validator do for
 * very little gas.
 * @module
 */
import { EVMError } from '@ethereumjs/evm'
import type { EVMOpts } from '@ethereumjs/evm'
import { ExecutionInterruptedError } from '../errors.ts'

type CustomOpcode = NonNullable<EVMOpts['customOpcodes']>[number]
type AddOpcode = Extract<CustomOpcode, { logicFunction: unknown }>
type RunState = Parameters<AddOpcode['logicFunction']>[0]

const looksEvery = 1024
const isJumpDestination = 1

/** Asks the caller now and then whether to go on. */
export class InterruptPoll {
  /** Set for each run. */
  interrupt: (() => boolean) | undefined
  #passed = 0

  /** @throws {ExecutionInterruptedError} At every 1024th pass, when the caller wants to stop. */
  pass(): void {
    if (++this.#passed % looksEvery === 0) this.look()
  }

  /** @throws {ExecutionInterruptedError} When the caller wants to stop. */
  look(): void {
    if (this.interrupt?.()) throw new ExecutionInterruptedError()
  }
}

/** Both instructions, at the prices of the Yellow Paper: 8 and 10 gas. */
export function jumpOpcodes(poll: InterruptPoll): CustomOpcode[] {
  return [
    {
      opcode: 0x56,
      opcodeName: 'JUMP',
      baseFee: 8,
      logicFunction: (runState) => {
        poll.pass()
        jump(runState, runState.stack.pop())
      },
    },
    {
      opcode: 0x57,
      opcodeName: 'JUMPI',
      baseFee: 10,
      logicFunction: (runState) => {
        poll.pass()
        const destination = runState.stack.pop()
        if (runState.stack.pop() !== 0n) jump(runState, destination)
      },
    },
  ]
}

function jump(runState: RunState, destination: bigint): void {
  // The conversion is exact below 2^53, and above it no table has an entry.
  const at = Number(destination)
  if (runState.validJumps[at] !== isJumpDestination) throw new EVMError(EVMError.errorMessages.INVALID_JUMP)
  runState.programCounter = at
}

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
  /** Set for each run that gives way to others. */
  pause: (() => Promise<void> | undefined) | undefined
  #passed = 0

  /**
   * Looks up at every 1024th pass.
   * @returns what to wait for before going on, if anything.
   * @throws {ExecutionInterruptedError} When the caller wants to stop.
   */
  pass(): Promise<void> | undefined {
    if (++this.#passed % looksEvery !== 0) return undefined
    this.look()
    return this.pause?.()
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
        const go = (): void => jump(runState, runState.stack.pop())
        return after(poll.pass(), go)
      },
    },
    {
      opcode: 0x57,
      opcodeName: 'JUMPI',
      baseFee: 10,
      logicFunction: (runState) => {
        const go = (): void => {
          const destination = runState.stack.pop()
          if (runState.stack.pop() !== 0n) jump(runState, destination)
        }
        return after(poll.pass(), go)
      },
    },
  ]
}

/** The library awaits what an instruction returns; waiting for nothing would cost every jump. */
function after(pause: Promise<void> | undefined, go: () => void): Promise<void> | void {
  return pause === undefined ? go() : pause.then(go)
}

function jump(runState: RunState, destination: bigint): void {
  // The conversion is exact below 2^53, and above it no table has an entry.
  const at = Number(destination)
  if (runState.validJumps[at] !== isJumpDestination) throw new EVMError(EVMError.errorMessages.INVALID_JUMP)
  runState.programCounter = at
}

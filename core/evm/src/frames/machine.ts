/**
 * A machine around an interpreter of ours.
 * @module
 */
import type { Cryptography } from '../cryptography.ts'
import { ExecutionInterruptedError } from '../errors.ts'
import type { Machine, Run, RunResult } from '../machine.ts'
import { rulesOf, type Hardfork } from '../rules.ts'
import type { AccessList, Address } from '../types.ts'
import { loadCurves } from '../precompiles/curves.ts'
import { createPrecompiles, type Precompiles } from '../precompiles/precompiles.ts'
import { Execution } from './execution.ts'
import type { Ending, Interpreter } from './interpreter.ts'
import { Tracer } from './tracer.ts'
import { World } from './world.ts'

/** What an interpreter is made with. */
export type InterpreterOptions = {
  readonly hardfork: Hardfork
  readonly cryptography: Cryptography
  /** See `EngineOptions`. */
  readonly slotSeed: bigint
}

const noBytes = new Uint8Array(0)
const idleMax = 4
/** An interpreter that holds more is not kept. To make it take so much costs more than half a million gas, and a new one some ten milliseconds. */
const heldBytesMax = 8 * 2 ** 20

/**
 * Makes a machine. Each pending run has an interpreter to itself; a few wait to be used again. One that broke is dropped, since
 * nobody knows what state it is in; and one whose memory a transaction widened much, since memory does not shrink.
 */
export function createFrameMachine(
  createInterpreter: (options: InterpreterOptions) => Interpreter,
  options: InterpreterOptions,
): Machine {
  const { hardfork, cryptography } = options
  const rules = rulesOf(hardfork)
  const precompiles = createPrecompiles(hardfork, cryptography)
  const idle: Interpreter[] = []
  // So that it is over when the first code runs.
  void loadCurves()
  const giveBack = (interpreter: Interpreter): void => {
    if (idle.length < idleMax && interpreter.heldBytes() <= heldBytesMax) idle.push(interpreter)
  }

  return {
    isPrecompile: (address) => precompiles.addresses.has(address),
    run: async (run, block, state, { traceCalls, recordAccess = false, interrupt, pause }) => {
      const look = (): Promise<void> | undefined => {
        if (interrupt?.()) throw new ExecutionInterruptedError()
        return pause?.()
      }
      // Waiting for nothing would cost a turn of the host's queue.
      const loading = loadCurves()
      if (loading !== undefined) await loading
      const pausing = look()
      if (pausing !== undefined) await pausing
      const world = new World({
        state,
        block,
        rules,
        origin: run.from,
        gasPrice: run.gasPrice,
        recordAccess,
        tracer: traceCalls ? new Tracer() : undefined,
        alwaysWarm: precompiles.addresses,
      })
      const interpreter = idle.pop() ?? createInterpreter(options)
      try {
        const result = await runOn(interpreter, precompiles, world, run, look)
        giveBack(interpreter)
        return result
      } catch (error) {
        // The caller stopped it between two blocks: nothing is wrong with it.
        if (error instanceof ExecutionInterruptedError) giveBack(interpreter)
        throw error
      }
    },
  }
}

async function runOn(
  interpreter: Interpreter,
  precompiles: Precompiles,
  world: World,
  run: Run,
  look: () => Promise<void> | undefined,
): Promise<RunResult> {
  for (const address of run.warm) world.warm(address)
  world.warmList(run.accessList)
  interpreter.begin(world)
  const execution = new Execution(world, interpreter, precompiles)
  const { created, ending: early } = begin(execution, run)
  let ending = early
  while (ending === undefined) {
    ending = execution.run()
    if (ending === undefined) await look()
  }
  const refund = interpreter.refund()
  interpreter.end()
  return resultOf(ending, run.gas, refund, created, world)
}

function begin(
  execution: Execution,
  { from, to, value, data, gas }: Run,
): { readonly created: Address | undefined; readonly ending: Ending | undefined } {
  if (to !== undefined) {
    return { created: undefined, ending: execution.begin({ from, to, value, data, gas }) }
  }
  const { address, ending } = execution.beginCreation({ from, value, initCode: data, gas })
  return { created: address, ending }
}

function resultOf(
  ending: Ending,
  gas: bigint,
  refund: bigint,
  created: Address | undefined,
  world: World,
): RunResult {
  const isHalted = ending.type === 'halted'
  const succeeded = ending.type === 'returned'
  return {
    succeeded,
    gasUsed: isHalted ? gas : gas - ending.gasLeft,
    refund: succeeded ? refund : 0n,
    returnData: isHalted ? noBytes : ending.output,
    error: succeeded ? undefined : isHalted ? ending.reason : 'execution reverted',
    logs: [...world.logs],
    createdAddress: succeeded ? created : undefined,
    destroyed: world.destroyed,
    burnedWei: world.burnedWei,
    trace: world.tracer?.root,
    accessList: withoutCreated(world.accessList(), created),
  }
}

/** A transaction need not list the contract that it creates, unless for its slots. */
function withoutCreated(list: AccessList | undefined, created: Address | undefined): AccessList | undefined {
  return list?.filter(({ address, storageKeys }) => address !== created || storageKeys.length > 0)
}

/**
 * The tree of call frames, as the machine opens and closes them.
 * @module
 */
import type { Address, CallFrame, Log } from '../types.ts'
import type { Ending } from './interpreter.ts'

type Opening = Pick<CallFrame, 'type' | 'from' | 'to' | 'value' | 'gas' | 'input'>

const noBytes = new Uint8Array(0)

/** Watches one transaction. */
export class Tracer {
  readonly #open: CallFrame[] = []
  #root: CallFrame | undefined

  /** The transaction's own frame, once it began. */
  get root(): CallFrame | undefined {
    return this.#root
  }

  enter(opening: Opening): void {
    const frame = frameOf(opening)
    this.#add(frame)
    this.#open.push(frame)
  }

  leave(ending: Ending, gas: bigint): void {
    const frame = this.#open.pop()
    if (frame === undefined) return
    frame.gasUsed = ending.type === 'halted' ? gas : gas - ending.gasLeft
    frame.output = ending.type === 'halted' ? noBytes : ending.output
    if (ending.type === 'returned') return
    frame.error = ending.type === 'halted' ? ending.reason : 'execution reverted'
    // What a failed call's frames report did not happen.
    dropLogs(frame)
  }

  log(log: Log): void {
    this.#open.at(-1)?.logs.push(log)
  }

  /** Not a call for the interpreter, but a frame for those who follow the money. */
  selfDestruct(from: Address, to: Address, value: bigint): void {
    this.#add(frameOf({ type: 'SELFDESTRUCT', from, to, value, gas: 0n, input: noBytes }))
  }

  #add(frame: CallFrame): void {
    const parent = this.#open.at(-1)
    if (parent === undefined) this.#root = frame
    else parent.calls.push(frame)
  }
}

function frameOf(opening: Opening): CallFrame {
  return { ...opening, gasUsed: 0n, output: noBytes, error: undefined, calls: [], logs: [] }
}

function dropLogs(frame: CallFrame): void {
  frame.logs.length = 0
  for (const call of frame.calls) dropLogs(call)
}

/**
 * Builds the tree of call frames from the interpreter's events.
 * @module
 */
import type { EVM, EVMResult, InterpreterStep, Log as LibraryLog, Message } from '@ethereumjs/evm'
import { toHex } from '../hex.ts'
import type { CallFrame, Log } from '../types.ts'
import { errorWords } from './error-words.ts'

type CallType = CallFrame['type']

const typeByOpcode: ReadonlyMap<number, CallType> = new Map([
  [0xf0, 'CREATE'],
  [0xf1, 'CALL'],
  [0xf2, 'CALLCODE'],
  [0xf4, 'DELEGATECALL'],
  [0xf5, 'CREATE2'],
  [0xfa, 'STATICCALL'],
])
const selfDestruct = 0xff

/** Watches one transaction: {@link CallTracer.attach} before it, {@link CallTracer.detach} after. */
export class CallTracer {
  /** From the top-level call down to the one that runs. */
  readonly #open: CallFrame[] = []
  /** A frame's logs come with its callees' in one list; those are told apart by identity. */
  readonly #seenLogs = new Set<LibraryLog>()
  #lastOpcode: number | undefined
  #root: CallFrame | undefined

  /** The top-level frame, once the call began. */
  get root(): CallFrame | undefined {
    return this.#root
  }

  readonly #step = (step: InterpreterStep, next?: () => void): void => {
    this.#lastOpcode = step.opcode.code
    if (this.#lastOpcode === selfDestruct) this.#selfDestruct(step)
    next?.()
  }

  readonly #enter = (message: Message, next?: () => void): void => {
    const frame = frameOf(message, this.#typeOf(message))
    const parent = this.#open.at(-1)
    if (parent === undefined) this.#root = frame
    else parent.calls.push(frame)
    this.#open.push(frame)
    next?.()
  }

  readonly #leave = ({ execResult, createdAddress }: EVMResult, next?: () => void): void => {
    const frame = this.#open.pop()
    if (frame !== undefined) {
      frame.gasUsed = execResult.executionGasUsed
      frame.output = execResult.returnValue
      frame.error = errorWords(execResult)
      if (createdAddress !== undefined) frame.to = toHex(createdAddress.bytes)
      this.#takeLogs(frame, execResult.logs ?? [])
      // What a failed call's frames report did not happen.
      if (frame.error !== undefined) dropLogs(frame)
    }
    next?.()
  }

  attach({ events }: EVM): void {
    events.on('step', this.#step)
    events.on('beforeMessage', this.#enter)
    events.on('afterMessage', this.#leave)
  }

  detach({ events }: EVM): void {
    events.off('step', this.#step)
    events.off('beforeMessage', this.#enter)
    events.off('afterMessage', this.#leave)
  }

  #typeOf({ depth, to }: Message): CallType {
    if (depth === 0) return to === undefined ? 'CREATE' : 'CALL'
    return typeByOpcode.get(this.#lastOpcode ?? 0) ?? 'CALL'
  }

  #takeLogs(frame: CallFrame, logs: readonly LibraryLog[]): void {
    for (const log of logs) {
      if (this.#seenLogs.has(log)) continue
      this.#seenLogs.add(log)
      frame.logs.push(logOf(log))
    }
  }

  /** Not a call for the interpreter, but a frame for those who follow the money. */
  #selfDestruct({ stack, address, account, gasLeft, opcode }: InterpreterStep): void {
    const parent = this.#open.at(-1)
    const beneficiary = stack.at(-1)
    if (parent === undefined || beneficiary === undefined) return
    if (gasLeft < (opcode.dynamicFee ?? 0n)) return
    parent.calls.push({
      type: 'SELFDESTRUCT',
      from: toHex(address.bytes),
      to: `0x${beneficiary.toString(16).padStart(40, '0').slice(-40)}`,
      value: account.balance,
      gas: 0n,
      gasUsed: 0n,
      input: noBytes,
      output: noBytes,
      error: undefined,
      calls: [],
      logs: [],
    })
  }
}

/** A log in our words. */
export function logOf([address, topics, data]: LibraryLog): Log {
  return { address: toHex(address), topics: topics.map(toHex), data }
}

const noBytes = new Uint8Array(0)

function frameOf(message: Message, type: CallType): CallFrame {
  const isDelegated = type === 'DELEGATECALL'
  const isBorrowed = isDelegated || type === 'CALLCODE'
  const target = isBorrowed ? message.codeAddress : message.to
  return {
    type,
    // The library names the original caller of a delegated call; traces name the contract that delegates.
    from: toHex((isDelegated && message.to !== undefined ? message.to : message.caller).bytes),
    to: target === undefined ? undefined : toHex(target.bytes),
    value: message.value,
    gas: message.gasLimit,
    gasUsed: 0n,
    input: message.data,
    output: noBytes,
    error: undefined,
    calls: [],
    logs: [],
  }
}

function dropLogs(frame: CallFrame): void {
  frame.logs.length = 0
  for (const call of frame.calls) dropLogs(call)
}

/**
 * The slow, obvious interpreter: one instruction after the other, words as BigInt. It is what the fast one is held to.
 * @module
 */
import { exponentByteGas, initCodeWordGas, keccakWordGas, wordsOf } from '../frames/gas.ts'
import {
  reasons,
  undefinedOpcode,
  type Action,
  type Answer,
  type CallScheme,
  type Frame,
  type Interpreter,
} from '../frames/interpreter.ts'
import type { InterpreterOptions } from '../frames/machine.ts'
import { opcodesOf, type Opcode } from '../frames/opcodes.ts'
import type { World } from '../frames/world.ts'
import { initCodeBytesMax } from '../rules.ts'
import { effects, selfDestruct } from './effects.ts'
import { addressOf, environment } from './environment.ts'
import { Halt, padded, RunningFrame, wordOf } from './running-frame.ts'
import { Slots } from './slots.ts'
import { wordFunctions } from './words.ts'

const looksEvery = 4096
const nothing = new Uint8Array(0)
const stop: Opcode = { code: 0, name: 'STOP', gas: 0, pops: 0, pushes: 0 }

/** Makes an interpreter for one fork. */
export function createReferenceInterpreter({ hardfork }: InterpreterOptions): Interpreter {
  return new ReferenceInterpreter(opcodesOf(hardfork))
}

class ReferenceInterpreter implements Interpreter {
  readonly #opcodes: readonly (Opcode | undefined)[]
  #world: World | undefined
  #slots: Slots | undefined
  #frames: RunningFrame[] = []
  #passed = 0

  constructor(opcodes: readonly (Opcode | undefined)[]) {
    this.#opcodes = opcodes
  }

  begin(world: World): void {
    this.#world = world
    this.#slots = new Slots(world)
    this.#frames = []
  }

  enter(frame: Frame): void {
    this.#frames.push(new RunningFrame(frame))
  }

  run(): Action {
    const it = this.#innermost()
    try {
      for (;;) {
        const action = this.#step(it)
        if (action !== undefined) return action
        if (++this.#passed % looksEvery === 0) return { type: 'looked' }
      }
    } catch (error) {
      if (error instanceof Halt) return { type: 'halted', reason: error.reason }
      throw error
    }
  }

  gasLeft(): bigint {
    return this.#innermost().gas
  }

  spend(gas: bigint): boolean {
    const it = this.#innermost()
    if (it.gas < gas) return false
    it.gas -= gas
    return true
  }

  resume({ succeeded, output, gasLeft, created }: Answer): void {
    const it = this.#innermost()
    it.gas += gasLeft
    it.returnData = output
    it.push(created === undefined ? (succeeded ? 1n : 0n) : BigInt(created))
    if (it.outputTo === undefined) return
    const { offset, size } = it.outputTo
    const length = size < output.length ? Number(size) : output.length
    it.write(offset, output.subarray(0, length))
  }

  leave(): void {
    this.#frames.pop()
  }

  checkpoint(): number {
    return this.#used().slots.checkpoint()
  }

  revertTo(mark: number): void {
    this.#used().slots.revertTo(mark)
  }

  refund(): bigint {
    return this.#used().slots.refund
  }

  end(): void {
    this.#world = undefined
    this.#slots = undefined
    this.#frames = []
  }

  heldBytes(): number {
    return 0
  }

  #step(it: RunningFrame): Action | undefined {
    const code = it.frame.code[it.at] ?? stop.code
    const opcode = this.#opcodes[code]
    if (opcode === undefined || opcode.name === 'INVALID') throw new Halt(undefinedOpcode(code))
    const { name, gas, pops, pushes } = opcode
    if (it.stack.length < pops) throw new Halt(reasons.underflow)
    if (it.stack.length - pops + pushes > 1024) throw new Halt(reasons.overflow)
    it.charge(BigInt(gas))
    it.at++
    const compute = wordFunctions[name]
    const effect = environment[name] ?? effects[name]
    if (compute !== undefined) this.#compute(it, opcode, compute)
    else if (effect !== undefined) {
      const { world, slots } = this.#used()
      const word = effect(it, world, slots)
      if (word !== undefined) it.push(word)
    } else return this.#flow(it, opcode)
    return undefined
  }

  #compute(it: RunningFrame, { name, pops }: Opcode, compute: (typeof wordFunctions)[string]): void {
    const [a = 0n, b = 0n, c = 0n] = Array.from({ length: pops }, () => it.pop())
    // EIP-160
    if (name === 'EXP') it.charge(exponentByteGas * bytesIn(b))
    it.push(compute(a, b, c))
  }

  #flow(it: RunningFrame, { name, code }: Opcode): Action | undefined {
    switch (name) {
      case 'JUMP':
        jump(it, it.pop())
        return undefined
      case 'JUMPI': {
        const [to, condition] = [it.pop(), it.pop()]
        if (condition !== 0n) jump(it, to)
        return undefined
      }
      case 'JUMPDEST':
        return undefined
      case 'PC':
        it.push(BigInt(it.at - 1))
        return undefined
      case 'GAS':
        it.push(it.gas)
        return undefined
      case 'STOP':
        return { type: 'returned', output: nothing, gasLeft: it.gas }
      case 'RETURN': {
        const output = it.read(it.pop(), it.pop())
        return { type: 'returned', output, gasLeft: it.gas }
      }
      case 'REVERT': {
        const output = it.read(it.pop(), it.pop())
        return { type: 'reverted', output, gasLeft: it.gas }
      }
      case 'SELFDESTRUCT':
        selfDestruct(it, this.#used().world)
        return { type: 'returned', output: nothing, gasLeft: it.gas }
      case 'CALL':
      case 'CALLCODE':
      case 'DELEGATECALL':
      case 'STATICCALL':
        return call(it, name)
      case 'CREATE':
      case 'CREATE2':
        return create(it, name === 'CREATE2')
      default:
        moveWords(it, code)
        return undefined
    }
  }

  #innermost(): RunningFrame {
    const it = this.#frames.at(-1)
    if (it === undefined) throw new Error('No frame is open.')
    return it
  }

  #used(): { readonly world: World; readonly slots: Slots } {
    if (this.#world === undefined || this.#slots === undefined) throw new Error('No transaction has begun.')
    return { world: this.#world, slots: this.#slots }
  }
}

/** Bytes that a number needs; 0 for 0. */
function bytesIn(word: bigint): bigint {
  return word === 0n ? 0n : BigInt(Math.ceil(word.toString(16).length / 2))
}

function jump(it: RunningFrame, to: bigint): void {
  if (!it.destinations.has(to)) throw new Halt(reasons.badJump)
  it.at = Number(to)
}

/** PUSH, DUP and SWAP. */
function moveWords(it: RunningFrame, code: number): void {
  if (code < 0x80) {
    const size = code - 0x5f
    it.push(wordOf(padded(it.frame.code, BigInt(it.at), size)))
    it.at += size
  } else if (code < 0x90) {
    it.push(it.stack.at(-(code - 0x7f)) ?? 0n)
  } else {
    const [top, below] = [it.stack.length - 1, it.stack.length - 1 - (code - 0x8f)]
    const word = it.stack[top] ?? 0n
    it.stack[top] = it.stack[below] ?? 0n
    it.stack[below] = word
  }
}

function call(it: RunningFrame, scheme: CallScheme): Action {
  const [gas, to] = [it.pop(), it.pop()]
  const value = scheme === 'CALL' || scheme === 'CALLCODE' ? it.pop() : 0n
  const [inputAt, inputSize, outputAt, outputSize] = [it.pop(), it.pop(), it.pop(), it.pop()]
  if (scheme === 'CALL' && value > 0n) it.refuseWhenStatic()
  const input = it.read(inputAt, inputSize)
  it.expand(outputAt, outputSize)
  it.outputTo = { offset: outputAt, size: outputSize }
  return { type: 'call', scheme, gas, to: addressOf(to), value, input }
}

/** @see https://eips.ethereum.org/EIPS/eip-3860 */
function create(it: RunningFrame, isSalted: boolean): Action {
  it.refuseWhenStatic()
  const [value, offset, size] = [it.pop(), it.pop(), it.pop()]
  const salt = isSalted ? it.pop() : undefined
  if (size > initCodeBytesMax) throw new Halt(reasons.initCodeTooLarge)
  it.charge((initCodeWordGas + (isSalted ? keccakWordGas : 0n)) * wordsOf(size))
  const initCode = it.read(offset, size)
  it.outputTo = undefined
  return { type: 'create', value, initCode, salt }
}

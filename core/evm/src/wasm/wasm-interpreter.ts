/**
 * The fast interpreter: a WebAssembly module, and the host's part of it.
 * @module
 */
import { initCodeWordGas, keccakWordGas, wordsOf } from '../frames/gas.ts'
import { heirGas } from '../frames/execution.ts'
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
import { opcodesOf } from '../frames/opcodes.ts'
import type { World } from '../frames/world.ts'
import { addressOf } from '../reference/environment.ts'
import { HotFrames } from '../compiler/hot-frames.ts'
import type { Tier } from '../compiler/tier.ts'
import { initCodeBytesMax } from '../rules.ts'
import type { Address, BlockEnvironment, Hex } from '../types.ts'
import { hostInstructions, type HostView } from './host-instructions.ts'
import { interpreterModule, statuses, type Exports } from './interpreter-module.ts'
import { frameAt, frameBytes, frames, memories, stackBytes, stacks, words } from './layout.ts'
import { LinearMemory } from './linear-memory.ts'
import { Decoder } from './decoder.ts'
import type { Landings } from './landings.ts'
import { Programs } from './programs.ts'
import { SlotTable } from './slot-table.ts'

/** A frame with its place. */
type Placed = {
  readonly frame: Frame
  readonly at: number
  returnData: Uint8Array
  outputTo: number
  outputBytes: number
}

const nothing = new Uint8Array(0)
const schemes: ReadonlyMap<number, CallScheme> = new Map([
  [0xf1, 'CALL'],
  [0xf2, 'CALLCODE'],
  [0xf4, 'DELEGATECALL'],
  [0xfa, 'STATICCALL'],
])
const haltReasons: ReadonlyMap<number, string> = new Map([
  [statuses.outOfGas, reasons.outOfGas],
  [statuses.underflow, reasons.underflow],
  [statuses.overflow, reasons.overflow],
  [statuses.badJump, reasons.badJump],
  [statuses.writeProtection, reasons.writeProtection],
])
/** No gas pays for memory beyond. */
const memoryEndMax = 2n ** 32n

/** What the interpreters of a machine share. */
export type Shared = {
  readonly landings: Landings
  /** Hot code is compiled if there is one. */
  readonly tier?: Tier
  /** Of linear memory, for decoded code; as many as there are unless given. */
  readonly programBytes?: number
}

/** Makes an interpreter for one fork, with linear memory of its own. */
export function createWasmInterpreter(
  { hardfork, slotSeed }: InterpreterOptions,
  shared: Shared,
): Interpreter {
  const { module, handlers } = interpreterModule()
  return new WasmInterpreter(module, new Decoder(opcodesOf(hardfork), handlers), slotSeed, shared)
}

class WasmInterpreter implements Interpreter, HostView {
  readonly #memory = new LinearMemory()
  readonly #programs: Programs
  readonly #slots: SlotTable
  readonly #exports: Exports
  readonly #hot: HotFrames | undefined
  readonly #open: Placed[] = []
  #world: World | undefined
  /** The block whose words lie in memory. */
  #block: BlockEnvironment | undefined
  #reason = ''
  /** No stack reached further. */
  #stacksEnd = stacks
  /** The stack's top and the gas of the instruction that the host does. */
  #top = 0
  #gas = 0n

  constructor(
    module: WebAssembly.Module,
    decoder: Decoder,
    slotSeed: bigint,
    { landings, tier, programBytes }: Shared,
  ) {
    this.#programs = new Programs(this.#memory, decoder, landings, programBytes)
    this.#slots = new SlotTable(this.#memory, slotSeed)
    const host = {
      memory: this.#memory.memory,
      meet: (account: number, key: number) => this.#slots.meet(account, key),
      host: (opcode: number, top: number, gas: bigint) => this.#host(opcode, top, gas),
      blockAt: (place: number, link: number) => this.#programs.blockAt(place, link),
      landAt: (place: number) => this.#programs.landAt(place),
    }
    const { exports } = new WebAssembly.Instance(module, { host })
    this.#exports = exports as unknown as Exports
    this.#hot = tier && new HotFrames(tier, this.#memory, { ...host, ...exports })
  }

  begin(world: World): void {
    this.#world = world
    this.#open.length = 0
    this.#memory.setHex(words, world.origin)
    this.#memory.setWord(words + 32, world.gasPrice)
    if (world.block !== this.#block) this.#beginBlock(world.block)
    this.#programs.begin()
    this.#slots.begin(world, this.#exports)
  }

  #beginBlock(block: BlockEnvironment): void {
    this.#block = block
    const values = [
      BigInt(block.coinbase),
      block.timestamp,
      block.number,
      BigInt(block.prevRandao),
      block.gasLimit,
      block.chainId,
      block.baseFeePerGas,
      1n, // The least price that blobs can have: nobody carries any.
    ]
    for (const [index, value] of values.entries()) this.#memory.setWord(words + 64 + 32 * index, value)
  }

  enter(frame: Frame): void {
    const memory = this.#memory
    const caller = this.#open.at(-1)
    const at = frames + frameBytes * this.#open.length
    const calldata =
      caller === undefined
        ? memories
        : memory.int(caller.at + frameAt.memory) + memory.int(caller.at + frameAt.memoryBytes)
    // At least a word of zeros behind calldata, so that reading across its end needs no care.
    const start = Math.ceil((calldata + frame.input.length) / 32) * 32 + 32
    memory.reserve(start)
    memory.bytes.set(frame.input, calldata)
    memory.bytes.fill(0, calldata + frame.input.length, start)
    const stackBase = caller === undefined ? stacks : memory.int(caller.at + frameAt.stackTop) + 32
    this.#stacksEnd = Math.max(this.#stacksEnd, stackBase + stackBytes)
    this.#programs.enter(frame)
    const ints: readonly (readonly [number, number])[] = [
      [frameAt.place, 0],
      [frameAt.stackTop, stackBase - 32],
      [frameAt.stackBase, stackBase],
      [frameAt.memory, start],
      [frameAt.memoryBytes, 0],
      [frameAt.calldata, calldata],
      [frameAt.calldataBytes, frame.input.length],
      [frameAt.returnDataBytes, 0],
      [frameAt.isStatic, frame.isStatic ? 1 : 0],
      [frameAt.account, this.#slots.accountOf(frame.address)],
      [frameAt.codeBytes, frame.code.length],
    ]
    for (const [offset, value] of ints) memory.setInt(at + offset, value)
    memory.setLong(at + frameAt.gas, frame.gas)
    memory.setHex(at + frameAt.address, frame.address)
    memory.setHex(at + frameAt.caller, frame.caller)
    memory.setWord(at + frameAt.value, frame.value)
    this.#open.push({ frame, at, returnData: nothing, outputTo: 0, outputBytes: 0 })
  }

  run(): Action {
    const { at, frame } = this.#innermost()
    const { code, codeHash } = frame
    const status =
      this.#hot === undefined || codeHash === undefined
        ? this.#exports.run(at)
        : this.#hot.run(code, codeHash, at, this.#exports.run)
    if (status < statuses.looked) return this.#asked(status)
    if (status === statuses.looked) return { type: 'looked' }
    return { type: 'halted', reason: haltReasons.get(status) ?? this.#reason }
  }

  gasLeft(): bigint {
    return this.#memory.long(this.#innermost().at + frameAt.gas)
  }

  spend(gas: bigint): boolean {
    const left = this.gasLeft() - gas
    if (left < 0n) return false
    this.#memory.setLong(this.#innermost().at + frameAt.gas, left)
    return true
  }

  resume({ succeeded, output, gasLeft, created }: Answer): void {
    const placed = this.#innermost()
    const { at, outputTo, outputBytes } = placed
    const top = this.#memory.int(at + frameAt.stackTop) + 32
    this.#memory.setInt(at + frameAt.stackTop, top)
    this.#memory.setWord(top, created === undefined ? (succeeded ? 1n : 0n) : BigInt(created))
    this.#memory.setLong(at + frameAt.gas, this.gasLeft() + gasLeft)
    this.#memory.setInt(at + frameAt.returnDataBytes, output.length)
    this.#memory.bytes.set(output.subarray(0, outputBytes), outputTo)
    placed.returnData = output
  }

  leave(): void {
    this.#open.pop()
    this.#programs.leave()
  }

  checkpoint(): number {
    return this.#exports.undoEnd.value
  }

  revertTo(mark: number): void {
    this.#exports.revert(mark)
  }

  refund(): bigint {
    return this.#exports.refund.value
  }

  end(): void {
    this.#slots.end()
    this.#world = undefined
    this.#open.length = 0
  }

  heldBytes(): number {
    return this.#memory.grownBytes + this.#stacksEnd - stacks + this.#slots.heldBytes
  }

  get world(): World {
    if (this.#world === undefined) throw new Error('No transaction has begun.')
    return this.#world
  }

  get frame(): Frame {
    return this.#innermost().frame
  }

  get returnData(): Uint8Array {
    return this.#innermost().returnData
  }

  get bytes(): Uint8Array {
    return this.#memory.bytes
  }

  operandHex(depth: number): Hex {
    return this.#memory.hex(this.#top - 32 * depth)
  }

  operand(depth: number): bigint {
    return this.#memory.word(this.#top - 32 * depth)
  }

  pay(gas: bigint): boolean {
    this.#gas -= gas
    return this.#gas >= 0n
  }

  reach(offset: bigint, size: bigint): number | undefined {
    if (size === 0n) return 0
    const end = offset + size
    if (end > memoryEndMax) return undefined
    this.#gas = this.#exports.expand(end, this.#gas)
    return this.#gas < 0n
      ? undefined
      : this.#memory.int(this.#innermost().at + frameAt.memory) + Number(offset)
  }

  /** What the module calls for one instruction. */
  #host(opcode: number, top: number, gas: bigint): bigint {
    const instruction = hostInstructions.get(opcode)
    if (instruction === undefined) throw new Error(`The host knows no instruction ${opcode}.`)
    this.#top = top
    this.#gas = gas
    const result = instruction(this)
    if (typeof result === 'object') {
      this.#reason = result.halted
      return -1n
    }
    if (result !== undefined) this.#memory.setWord(top - 32 * (popsOf(opcode) - 1), result)
    return this.#gas
  }

  /** The frame stopped at an instruction that is the host's. */
  #asked(opcode: number): Action {
    const { at } = this.#innermost()
    this.#top = this.#memory.int(at + frameAt.stackTop)
    this.#gas = this.gasLeft()
    const action = this.#answer(opcode)
    if (action.type !== 'halted') {
      this.#memory.setLong(at + frameAt.gas, this.#gas)
      this.#memory.setInt(at + frameAt.memoryBytes, this.#exports.memoryBytes.value)
    }
    return action
  }

  #answer(opcode: number): Action {
    if (opcode === 0x00) return { type: 'returned', output: nothing, gasLeft: this.#gas }
    if (opcode === 0xf3 || opcode === 0xfd) return this.#output(opcode === 0xf3 ? 'returned' : 'reverted')
    if (opcode === 0xff) return this.#selfDestruct()
    if (opcode === 0xf0 || opcode === 0xf5) return this.#create(opcode === 0xf5)
    const scheme = schemes.get(opcode)
    return scheme === undefined ? { type: 'halted', reason: undefinedOpcode(opcode) } : this.#call(scheme)
  }

  #output(type: 'returned' | 'reverted'): Action {
    const size = this.operand(1)
    const at = this.reach(this.operand(0), size)
    if (at === undefined) return { type: 'halted', reason: reasons.outOfGas }
    return { type, output: this.bytes.slice(at, at + Number(size)), gasLeft: this.#gas }
  }

  #selfDestruct(): Action {
    if (this.frame.isStatic) return { type: 'halted', reason: reasons.writeProtection }
    const heir = addressOf(this.operand(0))
    const { address } = this.frame
    if (!this.pay(heirGas(this.world, address, heir))) return { type: 'halted', reason: reasons.outOfGas }
    this.world.selfDestruct(address, heir)
    return { type: 'returned', output: nothing, gasLeft: this.#gas }
  }

  #call(scheme: CallScheme): Action {
    const placed = this.#innermost()
    const hasValue = scheme === 'CALL' || scheme === 'CALLCODE'
    const value = hasValue ? this.operand(2) : 0n
    if (scheme === 'CALL' && value > 0n && placed.frame.isStatic) {
      return { type: 'halted', reason: reasons.writeProtection }
    }
    const first = hasValue ? 3 : 2
    const [inputSize, outputSize] = [this.operand(first + 1), this.operand(first + 3)]
    const inputAt = this.reach(this.operand(first), inputSize)
    const outputAt = inputAt === undefined ? undefined : this.reach(this.operand(first + 2), outputSize)
    if (inputAt === undefined || outputAt === undefined) return { type: 'halted', reason: reasons.outOfGas }
    const input = this.bytes.slice(inputAt, inputAt + Number(inputSize))
    placed.outputTo = outputAt
    placed.outputBytes = Number(outputSize)
    const [gas, to]: readonly [bigint, Address] = [this.operand(0), addressOf(this.operand(1))]
    this.#pop(first + 4)
    return { type: 'call', scheme, gas, to, value, input }
  }

  /** @see https://eips.ethereum.org/EIPS/eip-3860 */
  #create(isSalted: boolean): Action {
    const placed = this.#innermost()
    if (placed.frame.isStatic) return { type: 'halted', reason: reasons.writeProtection }
    const size = this.operand(2)
    if (size > initCodeBytesMax) return { type: 'halted', reason: reasons.initCodeTooLarge }
    const isPaid = this.pay((initCodeWordGas + (isSalted ? keccakWordGas : 0n)) * wordsOf(size))
    const at = isPaid ? this.reach(this.operand(1), size) : undefined
    if (at === undefined) return { type: 'halted', reason: reasons.outOfGas }
    const initCode = this.bytes.slice(at, at + Number(size))
    const [value, salt] = [this.operand(0), isSalted ? this.operand(3) : undefined]
    placed.outputBytes = 0
    this.#pop(isSalted ? 4 : 3)
    return { type: 'create', value, initCode, salt }
  }

  #pop(count: number): void {
    this.#memory.setInt(this.#innermost().at + frameAt.stackTop, this.#top - 32 * count)
  }

  #innermost(): Placed {
    const placed = this.#open.at(-1)
    if (placed === undefined) throw new Error('No frame is open.')
    return placed
  }
}

const pops = opcodesOf('osaka').map((opcode) => opcode?.pops ?? 0)

function popsOf(opcode: number): number {
  return pops[opcode] ?? 0
}

/**
 * Instructions that are rare, or dear enough that leaving the module does not matter: other accounts, copies, logs and
 * powers.
 * @module
 */
import { coldAccountGas, copyWordGas, exponentByteGas, logByteGas, wordsOf } from '../frames/gas.ts'
import { reasons, type Frame } from '../frames/interpreter.ts'
import type { World } from '../frames/world.ts'
import { addressOf } from '../reference/environment.ts'
import { wordFunctions } from '../reference/words.ts'
import type { Address, Hex } from '../types.ts'

/** What such an instruction has to do with: the stack's words, the frame, memory. */
export interface HostView {
  readonly world: World
  readonly frame: Frame
  readonly returnData: Uint8Array
  /** The word so far below the top. */
  operand(depth: number): bigint
  operandHex(depth: number): Hex
  /** Takes gas; false when there is too little. */
  pay(gas: bigint): boolean
  /** Makes and pays memory; undefined when there is too little gas, else where `offset` lies. */
  reach(offset: bigint, size: bigint): number | undefined
  readonly bytes: Uint8Array
}

/** A result for the stack, nothing, or why the frame halts. */
type Result = bigint | undefined | { readonly halted: string }
type HostInstruction = (view: HostView) => Result

const outOfGas = { halted: reasons.outOfGas }
const blockHashesBack = 256n

export const hostInstructions: ReadonlyMap<number, HostInstruction> = new Map([
  [0x0a, exponentiate],
  [0x31, ofAccount((world, address) => world.balance(address))],
  [0x39, (view) => copy(view, 0, view.frame.code)],
  [0x3b, ofAccount((world, address) => BigInt(world.code(address).length))],
  [0x3c, copyForeignCode],
  [0x3e, copyReturnData],
  [0x3f, ofAccount((world, address) => (world.isDead(address) ? 0n : BigInt(world.codeHash(address))))],
  [0x40, blockHash],
  [0x47, ({ world, frame }) => world.balance(frame.address)],
  // No transaction carries blobs.
  [0x49, () => 0n],
  ...[0, 1, 2, 3, 4].map((topics): [number, HostInstruction] => [0xa0 + topics, (view) => log(view, topics)]),
])

/** EIP-160 */
function exponentiate(view: HostView): Result {
  const exponent = view.operand(1)
  const bytes = exponent === 0n ? 0 : Math.ceil(exponent.toString(16).length / 2)
  if (!view.pay(exponentByteGas * BigInt(bytes))) return outOfGas
  return wordFunctions['EXP']?.(view.operand(0), exponent, 0n)
}

function ofAccount(look: (world: World, address: Address) => bigint): HostInstruction {
  return (view) => {
    const address = touched(view)
    return address === undefined ? outOfGas : look(view.world, address)
  }
}

/** Pays for the first touch of the account that the top names. */
function touched(view: HostView): Address | undefined {
  const address = addressOf(view.operand(0))
  return view.world.touch(address) && !view.pay(coldAccountGas) ? undefined : address
}

function copyForeignCode(view: HostView): Result {
  const address = touched(view)
  return address === undefined ? outOfGas : copy(view, 1, view.world.code(address))
}

function copyReturnData(view: HostView): Result {
  const isInside = view.operand(1) + view.operand(2) <= BigInt(view.returnData.length)
  return isInside ? copy(view, 0, view.returnData) : { halted: reasons.returnDataBounds }
}

/** The three operands from `first` on: where to, where from, how much. */
function copy(view: HostView, first: number, source: Uint8Array): Result {
  const [to, from, size] = [view.operand(first), view.operand(first + 1), view.operand(first + 2)]
  if (!view.pay(copyWordGas * wordsOf(size))) return outOfGas
  const at = view.reach(to, size)
  if (at === undefined) return outOfGas
  if (size > 0n) fill(view.bytes.subarray(at, at + Number(size)), source, from)
  return undefined
}

function fill(target: Uint8Array, source: Uint8Array, from: bigint): void {
  const found = from < source.length ? source.subarray(Number(from), Number(from) + target.length) : undefined
  if (found !== undefined) target.set(found)
  target.fill(0, found?.length ?? 0)
}

function blockHash(view: HostView): Result {
  const { block } = view.world
  const number = view.operand(0)
  if (number >= block.number || number + blockHashesBack < block.number) return 0n
  return BigInt(block.blockHash(number) ?? 0n)
}

function log(view: HostView, count: number): Result {
  if (view.frame.isStatic) return { halted: reasons.writeProtection }
  const [offset, size] = [view.operand(0), view.operand(1)]
  if (!view.pay(logByteGas * size)) return outOfGas
  const at = view.reach(offset, size)
  if (at === undefined) return outOfGas
  const topics = Array.from({ length: count }, (_, index) => view.operandHex(2 + index))
  view.world.log({ address: view.frame.address, topics, data: view.bytes.slice(at, at + Number(size)) })
  return undefined
}

/**
 * Programs that are likely to get somewhere: stacks are mostly deep enough, jumps mostly land, offsets are mostly small,
 * calls mostly find someone. Every choice comes from outside, so the same choices give the same programs.
 * @module
 */
import { bob, contract, ether, message, other } from './engine.fixture.ts'
import { opcodesOf, type Opcode } from './frames/opcodes.ts'
import { floorGas, intrinsicGas } from './intrinsic-gas.ts'
import { JournaledState } from './journaled-state.ts'
import { MemoryState } from './memory-state.fixture.ts'
import type { Address, Hex, Message } from './types.ts'

/** A number from 0 up to, not with, `below`. */
export type Choose = (below: number) => number

/** Some contracts that know of each other, and a transaction to the first. */
export type Scenario = {
  readonly codes: Readonly<Record<Address, Uint8Array>>
  readonly message: Message
  /** Besides three slots that all contracts have. */
  readonly storage?: Readonly<Record<Address, Readonly<Record<Hex, bigint>>>>
}

const third: Address = `0x${'e0'.repeat(20)}`
export const contracts: readonly Address[] = [contract, other, third]
const callable = [contract, other, third, bob, ...[1, 2, 3, 4, 5, 6, 7, 9].map(smallAddress)]
const opcodes = opcodesOf('osaka').filter((it) => it !== undefined)
export const plain: readonly Opcode[] = opcodes.filter(
  ({ name }) => !/^(JUMP|PUSH|STOP|RETURN|REVERT|INVALID|SELFDESTRUCT)/.test(name),
)
export const calls: RegExp = /^(CALL|CALLCODE|DELEGATECALL|STATICCALL)$/
/** Which operands are places and sizes in memory; left to chance, nearly all would cost more than there is. */
export const memoryOperands: Readonly<Record<string, readonly number[]>> = {
  KECCAK256: [0, 1],
  CALLDATACOPY: [0, 1, 2],
  CODECOPY: [0, 1, 2],
  EXTCODECOPY: [1, 2, 3],
  RETURNDATACOPY: [0, 1, 2],
  MLOAD: [0],
  MSTORE: [0],
  MSTORE8: [0],
  MCOPY: [0, 1, 2],
  SLOAD: [0],
  SSTORE: [0, 1],
  TLOAD: [0],
  TSTORE: [0],
  CALLDATALOAD: [0],
  CREATE: [0, 1, 2],
  CREATE2: [0, 1, 2, 3],
  BLOCKHASH: [0],
  ...Object.fromEntries([0, 1, 2, 3, 4].map((n) => [`LOG${n}`, [0, 1]])),
}

/** A random-looking choice from a seed (xorshift, 32 bits). */
export function seeded(seed: number): Choose {
  let state = Math.imul(seed, 2_654_435_761) >>> 0 || 1
  return (below) => {
    state ^= state << 13
    state >>>= 0
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state % below
  }
}

export function scenarioOf(choose: Choose): Scenario {
  const codes = Object.fromEntries(contracts.map((address) => [address, programOf(choose)]))
  const data = Uint8Array.from({ length: choose(100) }, () => choose(256))
  const isCreation = choose(16) === 0
  const run = [40_000n, 80_000n, 200_000n, 400_000n][choose(4)] ?? 0n
  const to = isCreation ? undefined : contract
  const shape = { ...message, to, data: isCreation ? programOf(choose) : data, value: BigInt(choose(3)) }
  const [intrinsic, floor] = [intrinsicGas(shape), floorGas(shape.data)]
  const gasLimit = run + BigInt(choose(9999)) + (intrinsic > floor ? intrinsic : floor)
  return { codes, message: { ...shape, gasLimit } }
}

/** A fresh state with the scenario's contracts, some of their slots set. */
export function stateOf({ codes, storage = {} }: Scenario): JournaledState {
  const memory = new MemoryState()
  memory.put(message.from, { balance: ether })
  for (const [address, code] of Object.entries(codes)) {
    memory.put(address as Address, { nonce: 1n, balance: 7n, code })
    for (const slot of [0, 1, 2])
      memory.putSlot(address as Address, `0x${'0'.repeat(63)}${slot}`, BigInt(slot))
  }
  for (const [address, slots] of Object.entries(storage)) {
    for (const [slot, value] of Object.entries(slots)) memory.putSlot(address as Address, slot as Hex, value)
  }
  return new JournaledState(memory)
}

/** One contract's code. */
export function programOf(choose: Choose): Uint8Array {
  const code: number[] = []
  const landings: number[] = []
  const jumps: number[] = []
  let height = 0
  const push = (bytes: readonly number[]): void => {
    code.push(0x5f + bytes.length, ...bytes)
    height++
  }
  const length = 4 + choose(60)
  for (let count = 0; count < length; count++) {
    const kind = choose(20)
    if (kind < 3) push(wordBytes(choose))
    else if (kind === 3) {
      landings.push(code.length)
      code.push(0x5b)
    } else if (kind === 4) {
      if (choose(2) === 0) push(wordBytes(choose))
      if (height === 0) push([choose(2)])
      code.push(0x61)
      jumps.push(code.length)
      code.push(0, 0, 0x57)
      height--
    } else height += instruction(code, choose, push, height)
  }
  end(code, choose, push)
  for (const at of jumps) {
    const to = landings[choose(landings.length + 1)] ?? choose(code.length + 4)
    code[at] = to >> 8
    code[at + 1] = to & 0xff
  }
  return Uint8Array.from(code)
}

/** Writes one instruction with operands as needed. @returns by how much the stack grows with what was there before. */
function instruction(
  code: number[],
  choose: Choose,
  push: (bytes: readonly number[]) => void,
  height: number,
): number {
  const opcode = plain[choose(plain.length)] as Opcode
  const { name, pops, pushes } = opcode
  if (calls.test(name)) pushCall(name, choose, push)
  else if (/^(BALANCE|EXTCODE)/.test(name)) {
    for (let index = pops - 1; index > 0; index--) push(small(choose))
    push(someone(choose))
  } else {
    const places = memoryOperands[name]
    // Missing operands are pushed; now and then one is forgotten.
    if (places !== undefined) {
      for (let index = pops - 1; index >= 0; index--)
        push(places.includes(index) ? small(choose) : wordBytes(choose))
    } else if (choose(40) > 0)
      for (let missing = pops - height; missing > 0; missing--) push(wordBytes(choose))
  }
  code.push(opcode.code)
  return pushes - pops
}

export function pushCall(name: string, choose: Choose, push: (bytes: readonly number[]) => void): void {
  for (let index = 0; index < 4; index++) push(small(choose))
  if (name === 'CALL' || name === 'CALLCODE') push([Math.max(0, choose(6) - 3)])
  push(someone(choose))
  push(choose(3) === 0 ? [0xff, 0xff] : [choose(256), choose(256)])
}

function end(code: number[], choose: Choose, push: (bytes: readonly number[]) => void): void {
  const way = choose(8)
  if (way === 0) return
  if (way === 1) {
    push(someone(choose))
    code.push(0xff)
  } else if (way < 7) {
    push(small(choose))
    push(small(choose))
    code.push(way === 2 ? 0xfd : 0xf3)
  } else code.push(choose(256))
}

/** A number that fits into memory that can be paid for; rarely one that does not. */
export function small(choose: Choose): number[] {
  const kind = choose(24)
  if (kind === 0) return wordBytes(choose)
  if (kind < 4) return [choose(4), choose(256)]
  return [choose(kind < 12 ? 3 : 100)]
}

export function someone(choose: Choose): number[] {
  const address = callable[choose(callable.length)] ?? contract
  return [...Buffer.from(address.slice(2), 'hex')]
}

/** Words near the edges where carries, signs and shifts go wrong, and words of any kind. */
export function wordBytes(choose: Choose): number[] {
  const bytes = Array.from({ length: 32 }, () => 0)
  const kind = choose(8)
  if (kind === 0) return [choose(256)]
  if (kind === 1) return Array.from({ length: 1 + choose(32) }, () => choose(256))
  if (kind === 2) return bytes.fill(255)
  if (kind === 3) {
    bytes[choose(32)] = 1 << choose(8)
    return bytes
  }
  if (kind === 4) return bytes.fill(255, choose(32))
  if (kind === 5) return [0x7f, ...bytes.fill(255, 1).slice(1)]
  if (kind === 6) return [0x80, ...bytes.slice(1)]
  return [choose(2), choose(256)]
}

function smallAddress(at: number): Address {
  return `0x${at.toString(16).padStart(40, '0')}`
}

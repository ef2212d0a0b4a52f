/**
 * Instructions that change something: stack and memory, slots, logs, accounts.
 * @module
 */
import { heirGas } from '../frames/execution.ts'
import {
  coldSlotGas,
  coldStoreGas,
  copyWordGas,
  logByteGas,
  storeGas,
  storeSentryGas,
  wordsOf,
} from '../frames/gas.ts'
import { reasons } from '../frames/interpreter.ts'
import type { World } from '../frames/world.ts'
import { toHex } from '../hex.ts'
import { addressOf } from './environment.ts'
import { bytesOf, Halt, wordOf, type RunningFrame } from './running-frame.ts'
import type { Slots } from './slots.ts'

type Change = (running: RunningFrame, world: World, slots: Slots) => bigint | void

export const effects: Readonly<Record<string, Change>> = {
  POP: (it) => void it.pop(),
  MLOAD: (it) => wordOf(it.read(it.pop(), 32n)),
  MSTORE: (it) => it.write(it.pop(), bytesOf(it.pop())),
  MSTORE8: (it) => it.write(it.pop(), bytesOf(it.pop()).subarray(31)),
  MSIZE: (it) => BigInt(it.memoryBytes),
  MCOPY: (it) => {
    const [to, from, size] = [it.pop(), it.pop(), it.pop()]
    it.charge(copyWordGas * wordsOf(size))
    it.expand(to > from ? to : from, size)
    it.write(to, it.read(from, size))
  },

  SLOAD: (it, _, slots) => {
    const { address } = it.frame
    const slot = it.pop()
    if (slots.touch(address, slot)) it.charge(coldSlotGas)
    return slots.read(address, slot)
  },
  SSTORE: (it, _, slots) => {
    it.refuseWhenStatic()
    if (it.gas <= storeSentryGas) throw new Halt(reasons.outOfGas)
    const { address } = it.frame
    const [slot, value] = [it.pop(), it.pop()]
    if (slots.touch(address, slot)) it.charge(coldStoreGas)
    const { gas, refund } = storeGas(slots.original(address, slot), slots.read(address, slot), value)
    it.charge(gas)
    slots.addRefund(refund)
    slots.write(address, slot, value)
  },
  TLOAD: (it, _, slots) => slots.readTransient(it.frame.address, it.pop()),
  TSTORE: (it, _, slots) => {
    it.refuseWhenStatic()
    slots.writeTransient(it.frame.address, it.pop(), it.pop())
  },

  LOG0: (it, world) => log(it, world, 0),
  LOG1: (it, world) => log(it, world, 1),
  LOG2: (it, world) => log(it, world, 2),
  LOG3: (it, world) => log(it, world, 3),
  LOG4: (it, world) => log(it, world, 4),
}

function log(it: RunningFrame, world: World, count: number): void {
  it.refuseWhenStatic()
  const [offset, size] = [it.pop(), it.pop()]
  const topics = Array.from({ length: count }, () => toHex(bytesOf(it.pop())))
  it.charge(logByteGas * size)
  world.log({ address: it.frame.address, topics, data: it.read(offset, size) })
}

/** The frame ends after it. */
export function selfDestruct(it: RunningFrame, world: World): void {
  it.refuseWhenStatic()
  const heir = addressOf(it.pop())
  it.charge(heirGas(world, it.frame.address, heir))
  world.selfDestruct(it.frame.address, heir)
}

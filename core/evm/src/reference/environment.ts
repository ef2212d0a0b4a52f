/**
 * Instructions that look around: the call, the accounts, the block.
 * @module
 */
import { keccak } from '../keccak.ts'
import type { Address } from '../types.ts'
import type { World } from '../frames/world.ts'
import { coldAccountGas, copyWordGas, keccakWordGas, wordsOf } from '../frames/gas.ts'
import { reasons } from '../frames/interpreter.ts'
import { Halt, padded, wordOf, type RunningFrame } from './running-frame.ts'

/** Looks, and pushes at most one word. */
type Look = (running: RunningFrame, world: World) => bigint | void

const blockHashesBack = 256n

export const environment: Readonly<Record<string, Look>> = {
  KECCAK256: (it) => {
    const [offset, size] = [it.pop(), it.pop()]
    it.charge(keccakWordGas * wordsOf(size))
    return BigInt(keccak(it.read(offset, size)))
  },
  ADDRESS: ({ frame }) => BigInt(frame.address),
  ORIGIN: (_, { origin }) => BigInt(origin),
  CALLER: ({ frame }) => BigInt(frame.caller),
  CALLVALUE: ({ frame }) => frame.value,
  CALLDATALOAD: (it) => wordOf(padded(it.frame.input, it.pop(), 32)),
  CALLDATASIZE: ({ frame }) => BigInt(frame.input.length),
  CALLDATACOPY: (it) => copy(it, it.frame.input),
  CODESIZE: ({ frame }) => BigInt(frame.code.length),
  CODECOPY: (it) => copy(it, it.frame.code),
  GASPRICE: (_, { gasPrice }) => gasPrice,
  RETURNDATASIZE: ({ returnData }) => BigInt(returnData.length),
  RETURNDATACOPY: (it) => {
    const [from, size] = [it.stack.at(-2) ?? 0n, it.stack.at(-3) ?? 0n]
    if (it.stack.length >= 3 && from + size > it.returnData.length) throw new Halt(reasons.returnDataBounds)
    copy(it, it.returnData)
  },

  BALANCE: (it, world) => world.balance(touched(it, world)),
  SELFBALANCE: ({ frame }, world) => world.balance(frame.address),
  EXTCODESIZE: (it, world) => BigInt(world.code(touched(it, world)).length),
  EXTCODECOPY: (it, world) => copy(it, world.code(touched(it, world))),
  EXTCODEHASH: (it, world) => {
    const address = touched(it, world)
    return world.isDead(address) ? 0n : BigInt(world.codeHash(address))
  },

  BLOCKHASH: (it, { block }) => {
    const number = it.pop()
    if (number >= block.number || number + blockHashesBack < block.number) return 0n
    return BigInt(block.blockHash(number) ?? 0n)
  },
  COINBASE: (_, { block }) => BigInt(block.coinbase),
  TIMESTAMP: (_, { block }) => block.timestamp,
  NUMBER: (_, { block }) => block.number,
  PREVRANDAO: (_, { block }) => BigInt(block.prevRandao),
  GASLIMIT: (_, { block }) => block.gasLimit,
  CHAINID: (_, { block }) => block.chainId,
  BASEFEE: (_, { block }) => block.baseFeePerGas,
  // No transaction carries blobs, and their price is the least there is.
  BLOBHASH: (it) => {
    it.pop()
    return 0n
  },
  BLOBBASEFEE: () => 1n,
}

/** The low 20 bytes of a word. */
export function addressOf(word: bigint): Address {
  return `0x${BigInt.asUintN(160, word).toString(16).padStart(40, '0')}`
}

/** Pops an address and pays for its first touch. */
function touched(it: RunningFrame, world: World): Address {
  const address = addressOf(it.pop())
  if (world.touch(address)) it.charge(coldAccountGas)
  return address
}

function copy(it: RunningFrame, source: Uint8Array): void {
  const [to, from, size] = [it.pop(), it.pop(), it.pop()]
  it.charge(copyWordGas * wordsOf(size))
  it.expand(to, size)
  it.write(to, padded(source, from, Number(size)))
}

/**
 * Which bytes of a contract are jump destinations.
 *
 * The library answers that for the whole code at the first jump of every call, and computes each pushed number with
 * it: 1.5 ms for a large contract, for which a caller pays about 150 gas. A block full of such calls would hold every
 * validator up for minutes. Here one pass marks the destinations, the rest is filled in where execution comes by,
 * and a contract that is called again is not looked at again.
 * @module
 */
import type { EVM, EVMOpts } from '@ethereumjs/evm'

type AddOpcode = Extract<NonNullable<EVMOpts['customOpcodes']>[number], { logicFunction: unknown }>
type Interpreter = Parameters<AddOpcode['logicFunction']>[0]['interpreter']
type Analysis = ReturnType<Interpreter['_getValidJumpDestinations']>

const jumpDestination = 0x5b
const push1 = 0x60
const push32 = 0x7f

/** By instance, because each has its own instructions; a code's entry goes when the code itself is forgotten. */
const analyses = new WeakMap<EVM, WeakMap<Uint8Array, Analysis>>()
const done = new WeakSet<Interpreter>()

/** Gives all interpreters of the library this analysis; `interpreter` is any one of them. */
export function installJumpAnalysis(interpreter: Interpreter): void {
  const shared: Interpreter = Object.getPrototypeOf(interpreter)
  if (done.has(shared)) return
  done.add(shared)
  shared._getValidJumpDestinations = function (this: Interpreter, code) {
    const ofInstance = analyses.get(this._evm) ?? new WeakMap<Uint8Array, Analysis>()
    analyses.set(this._evm, ofInstance)
    const known = ofInstance.get(code) ?? analyse(code, this)
    ofInstance.set(code, known)
    return known
  }
}

function analyse(code: Uint8Array, interpreter: Interpreter): Analysis {
  return {
    jumps: jumpDestinations(code),
    pushes: filledOnUse((at) => pushedNumber(code, at)),
    opcodesCached: filledOnUse((at) => interpreter.lookupOpInfo(code[at] ?? 0)) as Analysis['opcodesCached'],
  }
}

/** 1 for each JUMPDEST that is an instruction and not part of a pushed number. */
function jumpDestinations(code: Uint8Array): Uint8Array<ArrayBuffer> {
  const found = new Uint8Array(code.length)
  for (let at = 0; at < code.length; at++) {
    const opcode = code[at] ?? 0
    if (opcode === jumpDestination) found[at] = 1
    else if (opcode >= push1 && opcode <= push32) at += opcode - push1 + 1
  }
  return found
}

/** @param at - Where the number begins, after its PUSH. Beyond the end of the code there are zeros. */
function pushedNumber(code: Uint8Array, at: number): bigint {
  const length = (code[at - 1] ?? 0) - push1 + 1
  let digits = ''
  for (let index = at; index < at + length; index++)
    digits += (code[index] ?? 0).toString(16).padStart(2, '0')
  return BigInt(`0x${digits}`)
}

/** A table whose entries are made when they are first read, through its prototype, and are its own from then on. */
function filledOnUse<Value>(make: (at: number) => Value): Record<number, Value> {
  const source = new Proxy(
    {},
    {
      get: (_, key) => {
        const value = make(Number(key))
        Object.defineProperty(table, key, { value })
        return value
      },
    },
  )
  const table: Record<number, Value> = Object.create(source)
  return table
}

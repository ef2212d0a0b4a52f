/**
 * What the decoder has to know of each of the 256 bytes, in arrays.
 * @module
 */
import type { Opcode } from '../frames/opcodes.ts'
import { words } from './layout.ts'
import { asked, frameWords, last, looksAtGas, wordNames } from './program.ts'

/** How an instruction is decoded. */
export const kinds = {
  plain: 0,
  push: 1,
  landing: 2,
  jump: 3,
  branch: 4,
  looksAtGas: 5,
  /** The host does it. */
  ask: 6,
  place: 7,
  codeSize: 8,
} as const

export type Rows = {
  readonly kind: Uint8Array
  readonly gas: Uint16Array
  readonly pops: Uint8Array
  readonly pushes: Uint8Array
  readonly handler: Uint8Array
  /** What the handler works with. */
  readonly arg: Uint32Array
}

/** Handlers that the decoder itself speaks of. */
const names = {
  head: 'HEAD',
  push: 'PUSH',
  pushLong: 'PUSH_LONG',
  isZero: 'ISZERO',
  ask: 'ASK',
  jump: 'JUMP',
  jumpIf: 'JUMPI',
  goTo: 'GOTO',
  goToIf: 'GOTO_IF',
  goToUnless: 'GOTO_UNLESS',
  link: 'LINK',
  linkIf: 'LINK_IF',
  linkUnless: 'LINK_UNLESS',
} as const

export type HandlerNumbers = Readonly<Record<keyof typeof names, number>>
type Handlers = ReadonlyMap<string, number>

export function handlerNumbers(handlers: Handlers): HandlerNumbers {
  const numbers = Object.entries(names).map(([key, name]) => [key, numberOf(handlers, name)])
  return Object.fromEntries(numbers) as HandlerNumbers
}

export function rowsOf(opcodes: readonly (Opcode | undefined)[], handlers: Handlers): Rows {
  const rows: Rows = {
    kind: new Uint8Array(256).fill(kinds.ask),
    gas: new Uint16Array(256),
    pops: new Uint8Array(256),
    pushes: new Uint8Array(256),
    handler: new Uint8Array(256),
    arg: new Uint32Array(256),
  }
  for (const opcode of opcodes) {
    if (opcode === undefined) continue
    const { code, gas, pops, pushes } = opcode
    const [handler, arg] = workOf(opcode, handlers)
    rows.kind[code] = kindOf(opcode)
    rows.gas[code] = gas
    rows.pops[code] = pops
    rows.pushes[code] = pushes
    rows.handler[code] = handler
    rows.arg[code] = arg
  }
  return rows
}

/** For each handler, by the one that follows it, the number of that which does both; 0 where there is none. */
export function pairsOf(handlers: Handlers): readonly Uint8Array[] {
  const pairs = Array.from(handlers, () => new Uint8Array(handlers.size))
  for (const [name, number] of handlers) {
    const [first = '', second = ''] = name.split('_')
    const row = pairs[handlers.get(first) ?? -1]
    const column = handlers.get(second)
    if (row !== undefined && column !== undefined) row[column] = number
  }
  return pairs
}

function kindOf({ name }: Opcode): number {
  if (name.startsWith('PUSH')) return kinds.push
  if (name === 'JUMPDEST') return kinds.landing
  if (name === 'JUMP') return kinds.jump
  if (name === 'JUMPI') return kinds.branch
  if (name === 'PC') return kinds.place
  if (name === 'CODESIZE') return kinds.codeSize
  if (asked.has(name) || last.has(name)) return kinds.ask
  return looksAtGas.has(name) ? kinds.looksAtGas : kinds.plain
}

/** The handler that does it, and what that works with. */
function workOf({ code, name, pops, pushes }: Opcode, handlers: Handlers): readonly [number, number] {
  const word = wordNames.findIndex((it) => it === name)
  if (word >= 0) return [numberOf(handlers, 'PUSH_WORD'), words + 32 * word]
  const frameWord = frameWords[name]
  if (frameWord !== undefined) return [numberOf(handlers, 'PUSH_FRAME'), frameWord]
  if (/^(DUP|SWAP)/.test(name)) return [numberOf(handlers, name.replace(/\d+$/, '')), 32 * (pops - 1)]
  const own = handlers.get(name)
  return own === undefined ? [numberOf(handlers, 'HOST'), code | ((pushes - pops + 64) << 8)] : [own, 0]
}

function numberOf(handlers: Handlers, name: string): number {
  const number = handlers.get(name)
  if (number === undefined) throw new Error(`No handler is called ${name}.`)
  return number
}

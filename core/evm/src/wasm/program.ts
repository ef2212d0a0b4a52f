/**
 * Contract code as the interpreter runs it: instructions of eight bytes, grouped into blocks whose fixed gas and needs of the
 * stack are known. A table with four bytes for each byte of code, and for its end, says where the block that begins there lies.
 *
 * | bytes | of a block's head                                                    | of an instruction          |
 * | ----: | -------------------------------------------------------------------- | -------------------------- |
 * |     1 | handler                                                              | handler                    |
 * |     3 | 12 bits each: words that must be there, words by which it will grow  |                            |
 * |     4 | gas                                                                  | what it works with         |
 * |     4 | where in the code it begins                                          |                            |
 * |    32 |                                                                      | the word of a long PUSH    |
 * @module
 */
import { frameAt } from './layout.ts'

/** Code and where its table lies; 0 when it has none. */
export type Program = {
  readonly code: Uint8Array
  readonly codeHash: string | undefined
  /** A bit for each byte of code: whether a jump may land there. */
  readonly landings: Uint8Array
  table: number
}

export const headBytes = 12
export const instructionBytes = 8
export const wordBytes = 32
/** Set in the table where a block begins and yet no jump may land: an address with it is negative. */
export const noLanding = 0x8000_0000

/** What the transaction and the block say, in this order, from `words` on. */
export const wordNames = [
  'ORIGIN',
  'GASPRICE',
  'COINBASE',
  'TIMESTAMP',
  'NUMBER',
  'PREVRANDAO',
  'GASLIMIT',
  'CHAINID',
  'BASEFEE',
  'BLOBBASEFEE',
] as const
export const frameWords: Readonly<Record<string, number>> = {
  ADDRESS: frameAt.address,
  CALLER: frameAt.caller,
  CALLVALUE: frameAt.value,
}

export const jumpdest = 0x5b
/** Nothing behind these runs, up to the next JUMPDEST. */
export const last: ReadonlySet<string> = new Set([
  'STOP',
  'RETURN',
  'REVERT',
  'SELFDESTRUCT',
  'INVALID',
  'JUMP',
])
/** What the host is asked for may look at the gas, and so may these. */
export const asked: ReadonlySet<string> = new Set([
  'CALL',
  'CALLCODE',
  'DELEGATECALL',
  'STATICCALL',
  'CREATE',
  'CREATE2',
])
export const looksAtGas: ReadonlySet<string> = new Set(['GAS', 'SSTORE', 'JUMPI'])

/** Bytes of data behind a PUSH. */
export function dataBytes(opcode: number): number {
  return opcode >= 0x60 && opcode <= 0x7f ? opcode - 0x5f : 0
}

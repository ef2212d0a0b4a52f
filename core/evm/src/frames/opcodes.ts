/**
 * Every instruction of Osaka: its number, name, fixed gas and how many words it takes and leaves. The interpreters, the
 * decoder and the fuzzer read this one table; what an instruction does besides stands with each interpreter, by kind.
 *
 * Fixed gas counts an account or slot as warm; the surcharge of the first touch is added when it runs (EIP-2929).
 * @see Ethereum Yellow Paper, appendix H
 * @module
 */
import type { Hardfork } from '../rules.ts'

/** One instruction. */
export type Opcode = {
  readonly code: number
  readonly name: string
  readonly gas: number
  /** Words it takes from the stack; for DUP and SWAP the depth that must be there. */
  readonly pops: number
  readonly pushes: number
}

type Row = readonly [code: number, name: string, gas: number, pops: number, pushes: number]

const arithmetic: readonly Row[] = [
  [0x01, 'ADD', 3, 2, 1],
  [0x02, 'MUL', 5, 2, 1],
  [0x03, 'SUB', 3, 2, 1],
  [0x04, 'DIV', 5, 2, 1],
  [0x05, 'SDIV', 5, 2, 1],
  [0x06, 'MOD', 5, 2, 1],
  [0x07, 'SMOD', 5, 2, 1],
  [0x08, 'ADDMOD', 8, 3, 1],
  [0x09, 'MULMOD', 8, 3, 1],
  [0x0a, 'EXP', 10, 2, 1], // EIP-160: and 50 for each byte of the exponent
  [0x0b, 'SIGNEXTEND', 5, 2, 1],
]

const bitwise: readonly Row[] = [
  [0x10, 'LT', 3, 2, 1],
  [0x11, 'GT', 3, 2, 1],
  [0x12, 'SLT', 3, 2, 1],
  [0x13, 'SGT', 3, 2, 1],
  [0x14, 'EQ', 3, 2, 1],
  [0x15, 'ISZERO', 3, 1, 1],
  [0x16, 'AND', 3, 2, 1],
  [0x17, 'OR', 3, 2, 1],
  [0x18, 'XOR', 3, 2, 1],
  [0x19, 'NOT', 3, 1, 1],
  [0x1a, 'BYTE', 3, 2, 1],
  [0x1b, 'SHL', 3, 2, 1], // EIP-145, and the next two
  [0x1c, 'SHR', 3, 2, 1],
  [0x1d, 'SAR', 3, 2, 1],
  [0x1e, 'CLZ', 5, 1, 1], // EIP-7939
  [0x20, 'KECCAK256', 30, 2, 1],
]

const environment: readonly Row[] = [
  [0x30, 'ADDRESS', 2, 0, 1],
  [0x31, 'BALANCE', 100, 1, 1],
  [0x32, 'ORIGIN', 2, 0, 1],
  [0x33, 'CALLER', 2, 0, 1],
  [0x34, 'CALLVALUE', 2, 0, 1],
  [0x35, 'CALLDATALOAD', 3, 1, 1],
  [0x36, 'CALLDATASIZE', 2, 0, 1],
  [0x37, 'CALLDATACOPY', 3, 3, 0],
  [0x38, 'CODESIZE', 2, 0, 1],
  [0x39, 'CODECOPY', 3, 3, 0],
  [0x3a, 'GASPRICE', 2, 0, 1],
  [0x3b, 'EXTCODESIZE', 100, 1, 1],
  [0x3c, 'EXTCODECOPY', 100, 4, 0],
  [0x3d, 'RETURNDATASIZE', 2, 0, 1], // EIP-211, and the next
  [0x3e, 'RETURNDATACOPY', 3, 3, 0],
  [0x3f, 'EXTCODEHASH', 100, 1, 1], // EIP-1052
]

const blockInformation: readonly Row[] = [
  [0x40, 'BLOCKHASH', 20, 1, 1],
  [0x41, 'COINBASE', 2, 0, 1],
  [0x42, 'TIMESTAMP', 2, 0, 1],
  [0x43, 'NUMBER', 2, 0, 1],
  [0x44, 'PREVRANDAO', 2, 0, 1], // EIP-4399
  [0x45, 'GASLIMIT', 2, 0, 1],
  [0x46, 'CHAINID', 2, 0, 1], // EIP-1344
  [0x47, 'SELFBALANCE', 5, 0, 1], // EIP-1884
  [0x48, 'BASEFEE', 2, 0, 1], // EIP-3198
  [0x49, 'BLOBHASH', 3, 1, 1], // EIP-4844
  [0x4a, 'BLOBBASEFEE', 2, 0, 1], // EIP-7516
]

const memoryStorageAndFlow: readonly Row[] = [
  [0x50, 'POP', 2, 1, 0],
  [0x51, 'MLOAD', 3, 1, 1],
  [0x52, 'MSTORE', 3, 2, 0],
  [0x53, 'MSTORE8', 3, 2, 0],
  [0x54, 'SLOAD', 100, 1, 1], // EIP-2929
  [0x55, 'SSTORE', 0, 2, 0], // EIP-2200, EIP-3529
  [0x56, 'JUMP', 8, 1, 0],
  [0x57, 'JUMPI', 10, 2, 0],
  [0x58, 'PC', 2, 0, 1],
  [0x59, 'MSIZE', 2, 0, 1],
  [0x5a, 'GAS', 2, 0, 1],
  [0x5b, 'JUMPDEST', 1, 0, 0],
  [0x5c, 'TLOAD', 100, 1, 1], // EIP-1153, and the next
  [0x5d, 'TSTORE', 100, 2, 0],
  [0x5e, 'MCOPY', 3, 3, 0], // EIP-5656
]

const system: readonly Row[] = [
  [0x00, 'STOP', 0, 0, 0],
  [0xf0, 'CREATE', 32_000, 3, 1],
  [0xf1, 'CALL', 100, 7, 1],
  [0xf2, 'CALLCODE', 100, 7, 1],
  [0xf3, 'RETURN', 0, 2, 0],
  [0xf4, 'DELEGATECALL', 100, 6, 1], // EIP-7
  [0xf5, 'CREATE2', 32_000, 4, 1], // EIP-1014
  [0xfa, 'STATICCALL', 100, 6, 1], // EIP-214
  [0xfd, 'REVERT', 0, 2, 0], // EIP-140
  [0xfe, 'INVALID', 0, 0, 0], // EIP-141
  [0xff, 'SELFDESTRUCT', 5_000, 1, 0], // EIP-150, EIP-6780
]

const numbered: readonly Row[] = [
  [0x5f, 'PUSH0', 2, 0, 1], // EIP-3855
  ...counted(32, (n): Row => [0x5f + n, `PUSH${n}`, 3, 0, 1]),
  ...counted(16, (n): Row => [0x7f + n, `DUP${n}`, 3, n, n + 1]),
  ...counted(16, (n): Row => [0x8f + n, `SWAP${n}`, 3, n + 1, n + 1]),
  ...counted(5, (n): Row => [0x9f + n, `LOG${n - 1}`, 375 * n, 1 + n, 0]),
]

const rows: readonly Row[] = [
  ...arithmetic,
  ...bitwise,
  ...environment,
  ...blockInformation,
  ...memoryStorageAndFlow,
  ...system,
  ...numbered,
]

/** What came after Cancun. */
const youngest: Readonly<Record<string, Hardfork>> = { CLZ: 'osaka' }

/** The instructions of a fork by number; undefined where there is none. */
export function opcodesOf(hardfork: Hardfork): readonly (Opcode | undefined)[] {
  const table: (Opcode | undefined)[] = Array.from({ length: 256 })
  for (const [code, name, gas, pops, pushes] of rows) {
    if ((youngest[name] ?? hardfork) === hardfork) table[code] = { code, name, gas, pops, pushes }
  }
  return table
}

function counted(last: number, row: (n: number) => Row): Row[] {
  return Array.from({ length: last }, (_, index) => row(index + 1))
}

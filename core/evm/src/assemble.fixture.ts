/**
 * A small assembler, so that tests show what their contracts do.
 * @module
 */

const opcodes: Readonly<Record<string, number>> = {
  STOP: 0x00,
  ADD: 0x01,
  MUL: 0x02,
  SUB: 0x03,
  MULMOD: 0x09,
  EXP: 0x0a,
  ISZERO: 0x15,
  AND: 0x16,
  OR: 0x17,
  XOR: 0x18,
  SHL: 0x1b,
  SHR: 0x1c,
  CLZ: 0x1e,
  ADDRESS: 0x30,
  BALANCE: 0x31,
  CALLER: 0x33,
  CALLVALUE: 0x34,
  CALLDATALOAD: 0x35,
  CALLDATASIZE: 0x36,
  CALLDATACOPY: 0x37,
  CODECOPY: 0x39,
  RETURNDATASIZE: 0x3d,
  RETURNDATACOPY: 0x3e,
  BLOCKHASH: 0x40,
  PREVRANDAO: 0x44,
  CHAINID: 0x46,
  SELFBALANCE: 0x47,
  KECCAK256: 0x20,
  POP: 0x50,
  MLOAD: 0x51,
  MSTORE: 0x52,
  SLOAD: 0x54,
  SSTORE: 0x55,
  JUMP: 0x56,
  JUMPI: 0x57,
  GAS: 0x5a,
  JUMPDEST: 0x5b,
  TLOAD: 0x5c,
  TSTORE: 0x5d,
  PUSH0: 0x5f,
  DUP1: 0x80,
  DUP2: 0x81,
  SWAP1: 0x90,
  LOG0: 0xa0,
  LOG1: 0xa1,
  LOG3: 0xa3,
  CREATE: 0xf0,
  CALL: 0xf1,
  CALLCODE: 0xf2,
  RETURN: 0xf3,
  DELEGATECALL: 0xf4,
  CREATE2: 0xf5,
  STATICCALL: 0xfa,
  REVERT: 0xfd,
  INVALID: 0xfe,
  SELFDESTRUCT: 0xff,
}

/**
 * Words become opcodes; `0x` hex is pushed with the width it is written in.
 * @throws when a word is no opcode that the tests know.
 */
export function assemble(source: string): Uint8Array {
  return Uint8Array.from(source.split(/\s+/).filter(Boolean).flatMap(encode))
}

/** Init code that deploys `runtime` (at most 255 bytes). */
export function deployer(runtime: Uint8Array): Uint8Array {
  const copy = assemble(`0x${byte(runtime.length)} DUP1 0x0a PUSH0`)
  // CODECOPY, then return it.
  return Uint8Array.from([...copy, 0x39, ...assemble('PUSH0 RETURN'), 0x00, ...runtime])
}

/** Two hex digits. */
export function byte(value: number): string {
  return value.toString(16).padStart(2, '0')
}

function encode(word: string): number[] {
  if (word.startsWith('0x')) {
    const bytes = Buffer.from(word.slice(2), 'hex')
    return [0x5f + bytes.length, ...bytes]
  }
  const opcode = opcodes[word]
  if (opcode === undefined) throw new Error(`no opcode ${word}`)
  return [opcode]
}

/**
 * What the instructions without side effects compute, straight from the Yellow Paper. Words are 0 to 2^256 - 1.
 * @see Ethereum Yellow Paper, appendix H.2
 * @module
 */

/** Takes what the instruction pops, the top of the stack first. */
export type WordFunction = (a: bigint, b: bigint, c: bigint) => bigint

const size = 256n

/** By name of the instruction. */
export const wordFunctions: Readonly<Record<string, WordFunction>> = {
  ADD: (a, b) => unsigned(a + b),
  MUL: (a, b) => unsigned(a * b),
  SUB: (a, b) => unsigned(a - b),
  DIV: (a, b) => (b === 0n ? 0n : a / b),
  SDIV: (a, b) => (b === 0n ? 0n : unsigned(signed(a) / signed(b))),
  MOD: (a, b) => (b === 0n ? 0n : a % b),
  SMOD: (a, b) => (b === 0n ? 0n : unsigned(signed(a) % signed(b))),
  ADDMOD: (a, b, n) => (n === 0n ? 0n : (a + b) % n),
  MULMOD: (a, b, n) => (n === 0n ? 0n : (a * b) % n),
  EXP: power,
  SIGNEXTEND: (byte, a) => (byte > 30n ? a : unsigned(BigInt.asIntN(Number(byte) * 8 + 8, a))),

  LT: (a, b) => bit(a < b),
  GT: (a, b) => bit(a > b),
  SLT: (a, b) => bit(signed(a) < signed(b)),
  SGT: (a, b) => bit(signed(a) > signed(b)),
  EQ: (a, b) => bit(a === b),
  ISZERO: (a) => bit(a === 0n),
  AND: (a, b) => a & b,
  OR: (a, b) => a | b,
  XOR: (a, b) => a ^ b,
  NOT: (a) => unsigned(~a),
  BYTE: (index, a) => (index > 31n ? 0n : (a >> (248n - 8n * index)) & 0xffn),
  // EIP-145
  SHL: (shift, a) => (shift >= size ? 0n : unsigned(a << shift)),
  SHR: (shift, a) => (shift >= size ? 0n : a >> shift),
  SAR: (shift, a) => unsigned(signed(a) >> (shift >= size ? size : shift)),
  // EIP-7939
  CLZ: (a) => (a === 0n ? size : size - BigInt(a.toString(2).length)),
}

function unsigned(a: bigint): bigint {
  return BigInt.asUintN(256, a)
}

function signed(a: bigint): bigint {
  return BigInt.asIntN(256, a)
}

function bit(condition: boolean): bigint {
  return condition ? 1n : 0n
}

/** By squaring; the plain power would not fit into any memory. */
function power(base: bigint, exponent: bigint): bigint {
  let result = 1n
  let square = base
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = unsigned(result * square)
    square = unsigned(square * square)
  }
  return result
}

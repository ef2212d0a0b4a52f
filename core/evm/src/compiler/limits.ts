/**
 * How much the compiler takes on. Code beyond stays with the interpreter, so that hostile code buys no more work than this.
 * @module
 */

/** EIP-170's limit: no account's code is longer, but a state that a test made up may hold more. */
export const codeBytesMax = 24_576
export const blocksMax = 1_500
/** Instructions that are looked at while it is found out where jumps lead; blocks are looked at again when that changes. */
export const stepsMax = 200_000
/** Words of the stack that live in variables. A block that needs more is the interpreter's. */
export const heightMax = 48
/** Words on the stack of all blocks to which more than one way leads, together: V8 merges each of them. */
export const wordsMax = 12_000
/** Places that one jump is followed to. Others are found by the interpreter. */
export const targetsMax = 32
/** Bytes of WebAssembly that blocks may take at most, as guessed before any is written. Most take fewer. */
export const guessMax = 1_200_000

const guesses: Readonly<Record<string, number>> = {
  MUL: 1_100,
  SHL: 570,
  SHR: 570,
  SAR: 570,
  ...Object.fromEntries(['CALLDATACOPY', 'MCOPY', 'KECCAK256', 'LOG3', 'LOG4'].map((name) => [name, 400])),
  ...Object.fromEntries(['ADD', 'SUB', 'LT', 'GT', 'SLT', 'SGT', 'EQ'].map((name) => [name, 100])),
  ...Object.fromEntries(['AND', 'OR', 'XOR', 'NOT', 'ISZERO', 'GAS', 'ADDRESS'].map((name) => [name, 35])),
  ...Object.fromEntries(['POP', 'PC', 'CODESIZE', 'JUMPDEST'].map((name) => [name, 4])),
}

/** Bytes that an instruction takes at most. */
export function bytesGuessed(name: string): number {
  return guesses[name] ?? (/^(PUSH|DUP|SWAP)/.test(name) ? 4 : 260)
}

/** Blocks that lie inside of each other before one is made a place to enter. */
export const depthMax = 48
/** Of one function of WebAssembly. */
export const moduleBytesMax: number = 512 * 1024

/** Compiled code counts gas until it looks up: so much weighs as one block of the interpreter's. All of them are 2,097,152. */
export const gasPerTurn = 256n

/** Longer code takes longer to compile, so it has to burn more: the gas that is asked for is for so many bytes. */
export const bytesPerShare = 256

/** Modules that are kept, and how large they are together. */
export const modulesMax = 64
export const modulesBytesMax: number = 8 * 2 ** 20
/** Codes that another thread compiles or is asked to. More wait until they are run again. */
export const pendingMax = 4
/** Codes whose gas is counted, or that are known to be beyond these limits. */
export const countedMax = 4_096

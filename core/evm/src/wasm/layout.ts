/**
 * Where things lie in an interpreter's linear memory. Pages that are never touched cost nothing but addresses.
 *
 * | from        | what                                                                                    |
 * | ----------- | --------------------------------------------------------------------------------------- |
 * | 0           | keccak's state, a block of its input, scratch words                                     |
 * | `words`     | the transaction's and the block's words, such as ORIGIN and TIMESTAMP                   |
 * | `frames`    | a record for each open frame                                                            |
 * | `stacks`    | stacks, one frame's above the other's                                                   |
 * | `slotIndex` | open addressing: numbers of slots, by hash                                              |
 * | `slots`     | slots that the transaction met, in that order                                           |
 * | `undo`      | what writes replaced                                                                    |
 * | `programs`  | decoded code                                                                            |
 * | `memories`  | calldata and memory of each open frame, one above the other; the end grows as needed    |
 * @module
 */

const kibibyte = 1024
const mebibyte = 1024 * kibibyte

export const keccakState = 0
export const keccakBlock = 256
/** Where the slot functions and the host leave words for each other. */
export const scratch = 512
/** Operands of long division, in digits of 32 bits; eight zero bytes lie before each. */
export const divisor = 648
export const numerator = 704
export const quotient = 784
export const words = 1024

/** 1,025 at most: one, and 1,024 below it. */
export const frames: number = 4 * kibibyte
export const frameBytes = 256
export const stacks: number = mebibyte
export const stackBytes: number = 32 * kibibyte

export const slotIndex: number = 36 * mebibyte
/** A power of two, at least twice {@link slotsMax}. */
export const slotIndexEntries: number = 2 ** 20
export const slots: number = 40 * mebibyte
export const slotBytes = 128
/** 2^24 gas, the most of a transaction, meets 160,000 slots where they are cheapest: in transient storage. */
export const slotsMax: number = 2 ** 19
export const undo: number = 104 * mebibyte
export const undoBytes = 64
export const undoMax: number = 2 ** 20
export const programs: number = 168 * mebibyte
export const programsEnd: number = 200 * mebibyte
export const memories: number = 200 * mebibyte
export const pageBytes: number = 64 * kibibyte

/** A frame's record. `place` is where in its code it goes on, so that decoded code can go; `table` says what lies there. */
export const frameAt = {
  place: 0,
  stackTop: 4,
  stackBase: 8,
  memory: 12,
  memoryBytes: 16,
  calldata: 24,
  calldataBytes: 28,
  gas: 32,
  returnDataBytes: 40,
  isStatic: 44,
  account: 48,
  codeBytes: 52,
  table: 56,
  address: 64,
  caller: 96,
  value: 128,
} as const

/** A slot's record. Words are little-endian; `place` is its entry in the index, to empty it later. */
export const slotAt = { key: 0, original: 32, current: 64, account: 96, isWarm: 100, place: 104 } as const

/** What a write replaced. `refund` is the counter before it. */
export const undoAt = { slot: 0, kind: 4, refund: 8, value: 32 } as const
export const undoKinds = { write: 0, warm: 1 } as const

/** Marks an account's number as that of its transient storage. */
export const transientBit: number = 0x4000_0000

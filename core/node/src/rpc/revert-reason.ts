/**
 * Why a contract reverted, in words.
 * @see Solidity documentation, "Panic via assert and Error via require"
 * @module
 */

const errorSelector = '08c379a0'
const panicSelector = '4e487b71'
/** Longer reasons are cut: they end up in log lines and dialogs. */
const reasonBytesMax = 4_096

const panics: ReadonlyMap<bigint, string> = new Map([
  [0x00n, 'generic panic'],
  [0x01n, 'assertion failed'],
  [0x11n, 'arithmetic overflow or underflow'],
  [0x12n, 'division or modulo by zero'],
  [0x21n, 'value outside the enum'],
  [0x22n, 'broken storage byte array'],
  [0x31n, 'pop on an empty array'],
  [0x32n, 'index out of bounds'],
  [0x41n, 'too much memory allocated'],
  [0x51n, 'call of an uninitialised function'],
])

/**
 * Decodes `Error(string)` and `Panic(uint256)`.
 * @returns undefined for custom errors and anything malformed: only the caller knows the contract's ABI.
 */
export function revertReason(returned: Uint8Array): string | undefined {
  const bytes = Buffer.from(returned.buffer, returned.byteOffset, returned.byteLength)
  const selector = bytes.subarray(0, 4).toString('hex')
  if (selector === panicSelector && bytes.length >= 36) {
    const panic = BigInt(`0x${bytes.subarray(4, 36).toString('hex')}`)
    return `panic code 0x${panic.toString(16)}${panics.has(panic) ? ` (${panics.get(panic)})` : ''}`
  }
  if (selector !== errorSelector || bytes.length < 68) return undefined
  const offset = smallWord(bytes, 4)
  if (offset === undefined || 4 + offset + 32 > bytes.length) return undefined
  const length = smallWord(bytes, 4 + offset)
  const start = 4 + offset + 32
  if (length === undefined || start + length > bytes.length) return undefined
  return bytes.subarray(start, start + Math.min(length, reasonBytesMax)).toString('utf8')
}

/** A 256-bit word at an offset, when it is small enough to be a length. */
function smallWord(bytes: Buffer, at: number): number | undefined {
  for (let i = at; i < at + 28; i++) if (bytes[i] !== 0) return undefined
  return bytes.readUInt32BE(at + 28)
}

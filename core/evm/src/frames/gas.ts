/**
 * Prices that depend on what an instruction meets.
 * @see https://eips.ethereum.org/EIPS/eip-150 what a caller keeps back
 * @see https://eips.ethereum.org/EIPS/eip-2929 cold and warm
 * @see https://eips.ethereum.org/EIPS/eip-3529 refunds
 * @module
 */

/** Added to the warm price at the first touch of an account. */
export const coldAccountGas = 2_500n
/** What the first touch of an account costs where no warm price is charged: the heir of a SELFDESTRUCT. */
export const coldHeirGas = 2_600n
export const warmAccessGas = 100n
/** Added to the warm price at the first read of a slot. */
export const coldSlotGas = 2_000n
/** Added to a write's price when the slot is cold. */
export const coldStoreGas = 2_100n

export const storeSetGas = 20_000n
export const storeResetGas = 2_900n
/** SSTORE fails at this much gas or less, so that a stipend never buys one (EIP-2200). */
export const storeSentryGas = 2_300n
/** Refunded when a slot is cleared. */
export const storeClearRefund = 4_800n

export const callValueGas = 9_000n
export const callStipend = 2_300n
export const newAccountGas = 25_000n

export const keccakWordGas = 6n
export const copyWordGas = 3n
export const initCodeWordGas = 2n
export const logByteGas = 8n
export const exponentByteGas = 50n

export const codeByteGas = 200n
/** EIP-170. */
export const codeBytesMax = 24_576

/** EIP-150: a caller keeps a 64th back. */
export function mostForCallee(gas: bigint): bigint {
  return gas - gas / 64n
}

/** 32-byte words that `bytes` fill. */
export function wordsOf(bytes: bigint): bigint {
  return (bytes + 31n) / 32n
}

/** What memory of that many words costs in all. */
export function memoryGas(words: bigint): bigint {
  return 3n * words + (words * words) / 512n
}

/**
 * Price and refund of an SSTORE to a warm slot.
 * @see https://eips.ethereum.org/EIPS/eip-2200, https://eips.ethereum.org/EIPS/eip-3529
 */
export function storeGas(
  original: bigint,
  current: bigint,
  value: bigint,
): { readonly gas: bigint; readonly refund: bigint } {
  if (value === current) return { gas: warmAccessGas, refund: 0n }
  if (current === original) {
    if (original === 0n) return { gas: storeSetGas, refund: 0n }
    return { gas: storeResetGas, refund: value === 0n ? storeClearRefund : 0n }
  }
  let refund = 0n
  if (original !== 0n && current === 0n) refund -= storeClearRefund
  if (original !== 0n && value === 0n) refund += storeClearRefund
  if (value === original) refund += (original === 0n ? storeSetGas : storeResetGas) - warmAccessGas
  return { gas: warmAccessGas, refund }
}

/**
 * POINT_EVALUATION (0x0a) proves something about a blob. Watt carries no blobs, so no proof can be valid.
 * @see https://eips.ethereum.org/EIPS/eip-4844
 * @module
 */
import type { Precompile } from './precompile.ts'

export const pointEvaluation: Precompile = { gas: () => 50_000n, run: () => undefined }

/**
 * sha256 of blocks of 64 bytes, the only hash of the reward tree.
 * @module
 */
import { digest, digest64, hashInto as portableHashInto } from '@chainsafe/as-sha256'

export const hashBytes = 32
export const blockBytes = 64

/**
 * Hashes each block of `blocks` into 32 bytes of `hashes`, which is half as long.
 * Native code with the processor's own sha256; where there is none for a platform, WebAssembly does it.
 */
export const hashInto: (blocks: Uint8Array, hashes: Uint8Array) => void =
  await import('@chainsafe/hashtree').then(
    (native) => native.hashInto,
    () => portableHashInto,
  )

/** The node above two. */
export function parentOf(left: Uint8Array, right: Uint8Array): Uint8Array {
  const pair = new Uint8Array(blockBytes)
  pair.set(left)
  pair.set(right, hashBytes)
  return digest64(pair)
}

/** sha256 of bytes of any length. */
export { digest as hashOf }

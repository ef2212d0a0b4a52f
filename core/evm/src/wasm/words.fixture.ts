/**
 * Words where carries, signs and shifts go wrong.
 * @module
 */

const limb = 2n ** 64n
const top = 2n ** 256n - 1n

export const edges: readonly bigint[] = [
  [0n, 1n, 2n, 31n, 32n, 63n, 64n, 65n, 127n, 128n, 192n, 255n, 256n, 257n],
  [limb - 1n, limb, limb + 1n, limb ** 2n - 1n, limb ** 2n, limb ** 3n - 1n, limb ** 3n],
  [2n ** 255n - 1n, 2n ** 255n, 2n ** 255n + 1n, top - 1n, top],
].flat()

/**
 * P256VERIFY (0x100): whether a signature on secp256r1 is valid, as passkeys and secure elements make them.
 * @see https://eips.ethereum.org/EIPS/eip-7951
 * @module
 */
import { baseField, createFactors, createGroup } from './curve-points.ts'
import { factorBytes, loadMcl, type Mcl } from './mcl.ts'
import { once, type Once } from './once.ts'
import { noBytes, wordOf, type Precompile } from './precompile.ts'

/** `verify` takes 160 bytes: digest, r, s, and the key's x and y. */
type P256 = { readonly mcl: Mcl; readonly verify: (input: Uint8Array) => boolean }

export const p256: Once<P256> = once(async () => {
  const mcl = await loadMcl('p256')
  const group = createGroup(mcl, 'G1', baseField(mcl, 32))
  const factors = createFactors(mcl)
  // The base point and the key, and behind each other what they are multiplied with: u1 and u2.
  const points = mcl._malloc(2 * group.size)
  const u1 = mcl._malloc(5 * factorBytes)
  const [u2, r, s, x] = [u1 + factorBytes, u1 + 2 * factorBytes, u1 + 3 * factorBytes, u1 + 4 * factorBytes]
  const [key, sum] = [points + group.size, mcl._malloc(group.size)]
  const verify = (input: Uint8Array): boolean => {
    if (!factors.read(r, input, 32) || !factors.read(s, input, 64)) return false
    if (!group.read(key, input, 96) || group.isInfinity(key)) return false
    factors.reduce(u1, input, 0)
    mcl._mclBnFr_inv(s, s)
    mcl._mclBnFr_mul(u1, u1, s)
    mcl._mclBnFr_mul(u2, r, s)
    mcl._mclBnG1_getBasePoint(points)
    group.sumProducts(sum, points, u1, 2)
    if (group.isInfinity(sum)) return false
    factors.reduce(x, group.write(sum), 0)
    return mcl._mclBnFr_isEqual(x, r) === 1
  }
  return { mcl, verify }
})

/**
 * Input: digest, r, s, x and y of the public key, exactly 160 bytes. Output: 1 when it is valid, else nothing; it never
 * fails. A high s is valid. Refused are r and s outside of 1 to n - 1, x and y not below p, and points off the curve,
 * among them (0, 0).
 */
export const p256Verify: Precompile = {
  gas: () => 6_900n,
  run: (input) => (input.length === 160 && p256.use((it) => it.verify(input)) ? wordOf(true) : noBytes),
}

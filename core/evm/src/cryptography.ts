/**
 * Signature recovery that a host may bring along, because pure code is slow at it.
 * @module
 */

/** Each function must give the very answers of the portable ones, which run in its absence: they decide on state. */
export type Cryptography = {
  /**
   * The signer's public key on secp256k1, for ECRECOVER.
   * @param digest - 32 bytes.
   * @param signature - r and s, 64 bytes. A high s is valid here.
   * @returns x and y, 64 bytes.
   * @throws when there is no such key.
   */
  readonly recoverPublicKey?: (digest: Uint8Array, signature: Uint8Array, yParity: 0 | 1) => Uint8Array
}

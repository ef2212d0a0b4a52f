/**
 * The native curve for the engine, where this machine has it.
 * @module
 */
import type { Cryptography } from '@watt/evm'
import { loadNativeRecovery } from './identity/secp256k1.ts'

const recoverPublicKey = loadNativeRecovery()

/** What is missing here runs portably, with the same answers. */
export const cryptography: Cryptography = {
  ...(recoverPublicKey && { recoverPublicKey }),
}

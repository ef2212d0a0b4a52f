/**
 * The vault's key under a password, as it is stored. Big-endian, 126 bytes:
 * | offset | size | field       |                                        |
 * | -----: | ---: | ----------- | -------------------------------------- |
 * |      0 |    4 | magic       | "WPWD"                                 |
 * |      4 |    1 | version     | 1: Argon2id and XChaCha20-Poly1305     |
 * |      5 |    4 | `memoryKib` |                                        |
 * |      9 |    4 | `passes`    |                                        |
 * |     13 |    1 | `lanes`     |                                        |
 * |     14 |   16 | `salt`      |                                        |
 * |     30 |   96 | sealed key  | nonce, ciphertext and tag: `sealed.ts` |
 * The first 30 bytes are authenticated.
 * @module
 */
import { randomBytes, utf8ToBytes } from '@noble/hashes/utils.js'
import { costMax, passwordBytes, type Cost, type DeriveKey } from './key-derivation.ts'
import { keyBytes, seal, SealError, unseal } from './sealed.ts'

const magic = utf8ToBytes('WPWD')
const version = 1
const headerBytes = 30
const slotBytes = headerBytes + 24 + keyBytes + 16

/** Wraps the vault's key under a password. */
export async function closeSlot(
  vaultKey: Uint8Array,
  password: string,
  cost: Cost,
  deriveKey: DeriveKey,
): Promise<Uint8Array> {
  const header = new Uint8Array(headerBytes)
  const view = new DataView(header.buffer)
  const salt = randomBytes(16)
  header.set(magic)
  view.setUint8(4, version)
  view.setUint32(5, cost.memoryKib)
  view.setUint32(9, cost.passes)
  view.setUint8(13, cost.lanes)
  header.set(salt, 14)
  const key = await deriveKey({ password: passwordBytes(password), salt, cost })
  try {
    return seal(key, header, vaultKey)
  } finally {
    key.fill(0)
  }
}

/**
 * Unwraps the vault's key. The caller zeroes it.
 * @throws {SealError} Another password, or a byte was changed.
 */
export async function openSlot(
  slot: Uint8Array,
  password: string,
  deriveKey: DeriveKey,
): Promise<Uint8Array> {
  const cost = costOf(slot)
  if (cost === undefined) throw new SealError()
  const key = await deriveKey({ password: passwordBytes(password), salt: slot.slice(14, 30), cost })
  try {
    return unseal(key, headerBytes, slot)
  } finally {
    key.fill(0)
  }
}

/** @returns undefined for what is no slot, or asks for more than any of ours. */
function costOf(slot: Uint8Array): Cost | undefined {
  if (slot.length !== slotBytes || magic.some((byte, at) => slot[at] !== byte) || slot[4] !== version) return
  const view = new DataView(slot.buffer, slot.byteOffset, slot.byteLength)
  const cost = { memoryKib: view.getUint32(5), passes: view.getUint32(9), lanes: view.getUint8(13) }
  const fits =
    cost.passes >= 1 &&
    cost.passes <= costMax.passes &&
    cost.lanes >= 1 &&
    cost.lanes <= costMax.lanes &&
    cost.memoryKib >= 8 * cost.lanes &&
    cost.memoryKib <= costMax.memoryKib
  return fits ? cost : undefined
}

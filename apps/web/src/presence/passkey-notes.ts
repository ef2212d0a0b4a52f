/**
 * Which passkey of this device belongs to which account, noted so that the device asks for the right one. Nothing in it is
 * secret; where it is lost, the person chooses.
 * @module
 */
import { bytesToHex, hexToBytes, isHex, type Address, type Hex } from 'viem'
import type { DevicePasskey } from './device-passkey.ts'

/** `localStorage` is one. */
export type Notes = Pick<Storage, 'getItem' | 'setItem'>

/** @param network - Hash of the first block. @returns undefined where none is noted */
export function notedPasskey(notes: Notes, network: Hex, account: Address): DevicePasskey | undefined {
  try {
    const { id, x, y } = JSON.parse(notes.getItem(nameOf(network, account)) ?? '') as Record<string, unknown>
    if (!isHex(id) || !isHex(x) || !isHex(y)) return undefined
    return { credentialId: hexToBytes(id), point: { x, y } }
  } catch {
    return undefined
  }
}

export function notePasskey(
  notes: Notes,
  network: Hex,
  account: Address,
  { credentialId, point }: DevicePasskey,
): void {
  try {
    notes.setItem(nameOf(network, account), JSON.stringify({ id: bytesToHex(credentialId), ...point }))
  } catch {
    // Full or switched off: the person chooses the passkey when it is asked for.
  }
}

function nameOf(network: Hex, account: Address): string {
  return `watt.passkey.${network.slice(2, 18)}.${account.toLowerCase()}`
}

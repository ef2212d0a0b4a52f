/**
 * What people type to name a member, and the link that invites one. Pure.
 * @module
 */
import { isAddress, type Address } from 'viem'

const idMax = 2 ** 32 - 1

/** A member's number, with or without a `#`, or an address. @returns undefined for anything else */
export function memberWord(text: string): number | Address | undefined {
  const word = text.trim().replace(/^#/, '')
  if (isAddress(word, { strict: false })) return word
  if (!/^[1-9][0-9]{0,9}$/.test(word)) return undefined
  return Number(word) <= idMax ? Number(word) : undefined
}

/** What another person opens to join by invitation. @param origin - of this page */
export function inviteLink(origin: string, id: number): string {
  return `${origin}/presence?inviter=${id}`
}

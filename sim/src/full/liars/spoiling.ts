/**
 * Bytes as nobody honest sends them.
 * @module
 */
import type { Random } from '../../random.ts'

/** Cuts, lengthens or flips bits of a message. */
export function spoil(message: Uint8Array, random: Random): Uint8Array {
  const roll = random.next()
  if (roll < 0.2) return message.slice(0, random.int(0, Math.max(0, message.length - 1)))
  if (roll < 0.3) return Buffer.concat([message, Uint8Array.of(random.int(0, 255))])
  if (roll < 0.4) return Uint8Array.from({ length: random.int(0, 200) }, () => random.int(0, 255))
  const copy = message.slice()
  for (let count = random.int(1, 4); count > 0 && copy.length > 0; count--) {
    const at = random.int(0, copy.length - 1)
    copy[at] = copy[at]! ^ (1 << random.int(0, 7))
  }
  return copy
}

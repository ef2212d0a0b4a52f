/**
 * Words of strangers (token names, strings in events) made fit to be stored and shown: of bounded length, valid Unicode,
 * on one line, without what hides or turns the text around it. What is left may still lie; it cannot break a page.
 * @module
 */

export const nameMax = 64
export const symbolMax = 16
const ellipsis = '…'

/**
 * Control characters, line and paragraph separators, bidirectional marks and overrides, zero-width and other invisible
 * characters, tags, unassigned and private ones, and surrogates that stand alone.
 */
const unfit =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Cs}\p{Zl}\p{Zp}\u034F\u115F\u1160\u17B4\u17B5\u180B-\u180E\u3164\uFFA0]|\p{Variation_Selector}/gu
/** More marks on one character than any language has: text that climbs over its neighbours. */
const stacked = /(\p{M}{4})\p{M}+/gu

/**
 * @param max - In characters as code points; longer text ends with `…`.
 * @returns '' where nothing that can be shown is left.
 */
export function safeText(text: string, max: number): string {
  // Far more than `max` can need, and a bound on what the rest costs.
  const plain = text
    .slice(0, max * 16)
    // Some characters come apart into marks: first, so that these are counted.
    .normalize('NFC')
    .replaceAll(/\s/gu, ' ')
    .replaceAll(unfit, '')
    .replaceAll(stacked, '$1')
    .replaceAll(/ {2,}/g, ' ')
    .trim()
    .normalize('NFC')
  const characters = Array.from(plain)
  return characters.length <= max ? plain : `${characters.slice(0, max - 1).join('')}${ellipsis}`
}

/** Bytes that should be UTF-8; those that are not become U+FFFD, as browsers show them. */
export function safeBytes(bytes: Uint8Array, max: number): string {
  return safeText(new TextDecoder().decode(bytes.subarray(0, max * 64)), max)
}

/** The words of a name as one searches for them: small letters, the full name first. */
export function searchWords(name: string): readonly string[] {
  const small = name.normalize('NFKC').toLowerCase()
  const parts = small.split(/[^\p{L}\p{N}]+/u).filter((it) => it !== '')
  // By characters: half of one is no text that PostgreSQL would take.
  return [...new Set([small, ...parts])]
    .slice(0, wordsMax)
    .map((word) => Array.from(word).slice(0, nameMax).join(''))
}

const wordsMax = 8

/**
 * A private key typed where none belongs stands in the shell's history already; an error must not carry it on to a
 * screen, a log or a report.
 * @module
 */

/**
 * Takes words of the command line that may be private keys out of a message, also where it shows only their beginning.
 * @param mayBeHashes - Whether `0x` and 64 digits are more likely the hash that was asked for; a bare key never is.
 */
export function withoutKeys(message: string, words: readonly string[], mayBeHashes: boolean): string {
  const key = mayBeHashes ? /^-*([0-9a-f]{64})$/i : /^-*(?:0x)?([0-9a-f]{64})$/i
  return words.reduce((text, word) => {
    const digits = key.exec(word)?.[1]
    return digits === undefined
      ? text
      : text.replaceAll(new RegExp(`${digits.slice(0, 16)}[0-9a-f]*`, 'gi'), '(hex digits)')
  }, message)
}

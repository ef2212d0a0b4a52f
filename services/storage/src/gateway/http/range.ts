/**
 * Byte ranges of HTTP requests. One range at most: several in one header are answered with the whole, as RFC 9110 allows.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-14
 * @module
 */

/** First byte, and one past the last. */
export type ByteRange = { readonly from: number; readonly to: number }

/**
 * @param header - value of `Range`
 * @param sizeBytes - of the whole
 * @returns the range; undefined where the whole is to be sent; 'unsatisfiable' where no byte of it exists
 */
export function parseRange(
  header: string | undefined,
  sizeBytes: number,
): ByteRange | 'unsatisfiable' | undefined {
  const [, first, last] = /^bytes=\s*(\d{0,16})-(\d{0,16})\s*$/.exec(header ?? '') ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined
  if (first === '') {
    const from = Math.max(0, sizeBytes - Number(last))
    return Number(last) === 0 || sizeBytes === 0 ? 'unsatisfiable' : { from, to: sizeBytes }
  }
  const from = Number(first)
  if (last !== '' && Number(last) < from) return undefined
  if (from >= sizeBytes) return 'unsatisfiable'
  return { from, to: last === '' ? sizeBytes : Math.min(Number(last) + 1, sizeBytes) }
}

/** Value of `Content-Range`. */
export function contentRange({ from, to }: ByteRange, sizeBytes: number): string {
  return `bytes ${from}-${to - 1}/${sizeBytes}`
}

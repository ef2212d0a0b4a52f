/**
 * Long identifiers, cut in the middle.
 * @module
 */

/** `0x1234…cdef`; the whole text belongs in the title and the clipboard. */
export function cut(text: string, head = 6, tail = 4): string {
  return text.length <= head + tail + 1 ? text : `${text.slice(0, head)}…${text.slice(-tail)}`
}

/**
 * Places in lists, opaque to whoever pages: what comes out of one answer goes into the next question as it is.
 * @module
 */

const cursorMax = 160

/** The values that the list is sorted by. */
export type Place = readonly (string | number)[]

export function encodeCursor(place: Place): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/**
 * @param shape - One pattern for each value.
 * @returns undefined where it is none of such a list.
 */
export function decodeCursor(cursor: string, shape: readonly RegExp[]): readonly string[] | undefined {
  if (cursor.length > cursorMax || !/^[\w-]+$/.test(cursor)) return undefined
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (!Array.isArray(place) || place.length !== shape.length) return undefined
    const texts = place.map(String)
    return texts.every((text, at) => shape[at]!.test(text)) ? texts : undefined
  } catch {
    return undefined
  }
}

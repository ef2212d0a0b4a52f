/**
 * JSON as people read it.
 * @module
 */

/** Indented, with a line end. */
export function prettyJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

/**
 * JSON with one form for one value, so that files can be compared byte by byte.
 * @module
 */

/** Keys in order of code units, indented by one space, integers beyond doubles as strings, with a line end. */
export function canonicalJson(value: unknown): string {
  return `${JSON.stringify(value, sorted, 1)}\n`
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)))
}

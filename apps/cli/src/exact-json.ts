/**
 * JSON whose integers keep all their digits: amounts are longer than what a double holds.
 * @module
 */

/** What a reviver is told beside the value (JSON.parse source text access). */
type Origin = { readonly source?: string }
type Reviver = (key: string, value: unknown) => unknown

/**
 * `JSON.parse`, but a number beyond `Number.MAX_SAFE_INTEGER` is the text that stands there.
 * @throws {SyntaxError} It is not JSON. @throws {RangeError} It is nested too deep.
 */
export function parseExactJson(text: string): unknown {
  const exact = (_: string, value: unknown, { source }: Origin): unknown =>
    typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER ? source : value
  return JSON.parse(text, exact as Reviver)
}

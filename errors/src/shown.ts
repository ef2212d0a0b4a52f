/**
 * Values from outside in the sentence of an error.
 * @module
 */

const textMax = 80
const depthMax = 3
const itemsMax = 8

/**
 * A value about as JSON, cut to 80 characters. Costs little whatever it is: a hostile file may nest so deep that
 * `JSON.stringify` runs out of stack.
 */
export function shown(value: unknown): string {
  return value === undefined ? 'nothing' : write(value, 0).slice(0, textMax)
}

function write(value: unknown, depth: number): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, textMax))
  if (typeof value !== 'object' || value === null) return String(value)
  if (Array.isArray(value)) {
    if (depth === depthMax) return '[…]'
    return `[${value
      .slice(0, itemsMax)
      .map((it) => write(it, depth + 1))
      .join(',')}]`
  }
  if (depth === depthMax) return '{…}'
  const entries = Object.entries(value).slice(0, itemsMax)
  return `{${entries.map(([key, it]) => `${write(key, depth)}:${write(it, depth + 1)}`).join(',')}}`
}

/**
 * Reads what a node publishes for Prometheus.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 * @module
 */

const linesMax = 20_000

/** The sum over all labels of each wanted metric; one that the node does not publish is missing. */
export function readMetrics(text: string, wanted: readonly string[]): ReadonlyMap<string, number> {
  const found = new Map<string, number>()
  for (const line of text.split('\n', linesMax)) {
    const [, name, value] = /^([a-zA-Z_:][\w:]*)(?:\{.*\})? (\S+)/.exec(line) ?? []
    if (name === undefined || !wanted.includes(name)) continue
    const number = Number(value)
    if (Number.isFinite(number)) found.set(name, (found.get(name) ?? 0) + number)
  }
  return found
}

/**
 * Figures that a node tells about itself.
 * @module
 */

/** The sum of all samples of a metric whose labels hold `label`. */
export async function readMetric(rpc: string, name: string, label = ''): Promise<number> {
  const text = await (await fetch(`${rpc}/metrics`)).text()
  return text
    .split('\n')
    .filter((line) => (line.startsWith(`${name} `) || line.startsWith(`${name}{`)) && line.includes(label))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0)
}

/** Longest delay of the event loop since it was last asked, ms. */
export async function loopDelayMs(rpc: string): Promise<number> {
  return 1_000 * (await readMetric(rpc, 'nodejs_eventloop_delay_max_seconds'))
}

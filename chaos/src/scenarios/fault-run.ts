/**
 * What all scenarios with faults share: a network in sync under load at the start, and the verdict at the end.
 * @module
 */
import { WattError } from '@watt/errors'
import { startLoad, type Load } from '../load/load.ts'
import { createNetwork, type Network, type NetworkOptions } from '../network/network.ts'
import type { NodeProcess } from '../network/node-process.ts'
import type { ScenarioOptions, ScenarioResult } from '../scenario.ts'
import { checkHistory } from '../watch/history.ts'
import { watchNetwork, type Watch } from '../watch/watch.ts'

export type FaultRun = {
  readonly network: Network
  readonly watch: Watch
  readonly load: Load
  /** What did not hold so far. */
  readonly failures: string[]
  /** Adds a failure unless the condition holds. */
  readonly expect: (condition: boolean, failure: string) => void
  /** Whether the last blocks carried the load; a fault without load shows nothing, so its round does not count. */
  readonly isLoaded: () => boolean
}

export type FaultRunOptions = NetworkOptions & {
  /** Transactions a second. */
  readonly perSecond: number
  /** False: watchers are left for later. */
  readonly startWatchers?: boolean
}

const readyMs = 90_000
/** The load is looked at over this many block times. */
const loadBlocks = 5
/** How much of the load must arrive for a round to count. */
const loadShare = 0.8
export const recoveryMs = 120_000

/** Starts a network and its load. Resolves when every node is in sync and some blocks carried the load. */
export async function beginFaultRun(
  options: ScenarioOptions,
  { perSecond, startWatchers = true, ...networkOptions }: FaultRunOptions,
): Promise<FaultRun> {
  const { random, say, onEnd } = options
  const { blockTimeMs = networkOptions.blockTimeMs } = options
  const network = await createNetwork(options, { ...networkOptions, blockTimeMs })
  const first = startWatchers ? network.nodes : network.nodes.slice(0, networkOptions.validators)
  for (const node of first) node.start()
  const watch = watchNetwork(network)
  onEnd(() => watch.stop())
  const isReady = (): boolean => watch.head >= 2 && first.every((node) => watch.isInSync(node))
  if ((await watch.until(readyMs, isReady)) === undefined)
    throw new NotReadyError(first.filter((node) => !watch.isInSync(node)).map(({ name }) => name))
  const load = startLoad(network, { perSecond, random })
  onEnd(() => load.stop())
  const windowMs = loadBlocks * network.blockTimeMs
  const isLoaded = (): boolean => load.rate(performance.now() - windowMs) >= loadShare * perSecond
  await watch.until(windowMs, () => false)
  await watch.until(readyMs, isLoaded)
  say(`${first.length} nodes in sync at block ${watch.head}, ${perSecond} transactions a second`)
  const failures: string[] = []
  return {
    network,
    watch,
    load,
    failures,
    isLoaded,
    expect(condition, failure) {
      if (condition) return
      failures.push(failure)
      say(`FAILED: ${failure}`)
    },
  }
}

/** Ends faults and load, waits until every node is in sync, and checks the history on all of them. */
export async function endFaultRun(
  { network, watch, load, failures, expect }: FaultRun,
  figures: ScenarioResult['figures'],
): Promise<ScenarioResult> {
  for (const node of network.nodes) {
    if (node.isPaused) node.resume()
    if (!node.isRunning) node.start()
  }
  const recovered = await watch.until(recoveryMs, () => network.nodes.every((node) => watch.isInSync(node)))
  await load.stop(2 * network.blockTimeMs)
  const last = load.acknowledged.length
  await watch.until(recoveryMs, () => network.nodes.every((node) => (watch.of(node)?.head ?? 0) >= last))
  expect(
    recovered !== undefined,
    `not every node came back into sync within ${recoveryMs} ms: ${states({ network, watch })}`,
  )
  const history = await checkHistory(network, load)
  failures.push(...history.failures)
  const { blocks, acknowledged } = history
  return { failures, figures: { ...figures, blocks, acknowledged } }
}

function states({ network, watch }: Pick<FaultRun, 'network' | 'watch'>): string {
  const stateOf = (node: NodeProcess): string => watch.of(node)?.state ?? 'silent'
  return network.nodes
    .map((node) => `${node.name} ${stateOf(node)} at ${watch.of(node)?.head ?? '?'}`)
    .join(', ')
}

/** Thrown when a network does not even start. */
class NotReadyError extends WattError {
  readonly code = 'chaos/not-ready'
  override readonly fix = 'Run it with --keep and read log.jsonl in the folders of these nodes.'
  constructor(names: readonly string[]) {
    super(`The network did not start within ${readyMs} ms: ${names.join(', ')} not in sync.`)
  }
}

/**
 * Nodes that stand still and go on later (SIGSTOP), and one that is always slow: the others keep their pace, and who comes
 * back finds its way.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { tolerated } from '../network/data-folders.ts'
import type { ScenarioOptions, ScenarioResult } from '../scenario.ts'
import { highest, percentile } from '../watch/figures.ts'
import { pace } from '../watch/watch.ts'
import { beginFaultRun, endFaultRun, recoveryMs } from './fault-run.ts'

const syncMs = 10_000
const perSecond = 50

/** As many nodes as may fail stand still for up to 40 seconds, again and again. */
export async function pausedNodes(
  options: ScenarioOptions,
  { validators }: { readonly validators: number },
): Promise<ScenarioResult> {
  const { random, say, isShort, minutes = isShort ? 0.2 : 5 } = options
  const run = await beginFaultRun(options, { validators, blockTimeMs: 1_000, perSecond })
  const { network, watch, expect } = run
  const timesMs: number[] = []
  let counted = 0
  const started = performance.now()
  while (performance.now() - started < minutes * 60_000) {
    if (run.isLoaded()) counted += 1
    const victims = random.sample(network.nodes, tolerated(validators))
    const pauseMs = isShort ? 5_000 : random.integer(1_000, 40_000)
    for (const node of victims) node.pause()
    await sleep(pauseMs)
    for (const node of victims) node.resume()
    const back = await watch.until(recoveryMs, () => victims.every((node) => watch.isInSync(node)))
    const tookMs = back ?? recoveryMs
    timesMs.push(tookMs)
    const names = victims.map(({ name }) => name).join(', ')
    say(
      `round ${timesMs.length}: ${names} stood still for ${pauseMs} ms, in sync after ${Math.round(tookMs)} ms`,
    )
    await sleep(random.integer(1_000, 3_000))
  }
  const gaps = pace(watch.gapsMs(started), network.blockTimeMs)
  const syncMaxMs = Math.round(highest(timesMs))
  expect(counted > 0, 'no round counts: too little of the load arrived before every fault')
  expect(
    isShort || gaps.gapMax <= 4,
    `the longest ledger gap was ${gaps.gapMax} times the target, more than 4`,
  )
  const limitMs = syncMs + 2 * network.blockTimeMs
  expect(isShort || syncMaxMs <= limitMs, `a node needed ${syncMaxMs} ms to be in sync, more than ${limitMs}`)
  const syncP50Ms = Math.round(percentile(timesMs, 50))
  return endFaultRun(run, { validators, rounds: timesMs.length, counted, ...gaps, syncP50Ms, syncMaxMs })
}

/** One node gets a tenth of a processor, by stopping it most of the time: the others must not feel it. */
export async function slowNode(
  options: ScenarioOptions,
  { validators }: { readonly validators: number },
): Promise<ScenarioResult> {
  const { random, say, isShort, minutes = isShort ? 0.2 : 3 } = options
  const run = await beginFaultRun(options, { validators, blockTimeMs: 1_000, perSecond })
  const { network, watch, expect } = run
  const isLoaded = run.isLoaded()
  const slow = random.pick(network.nodes)
  say(`${slow.name} gets a tenth of a processor`)
  const started = performance.now()
  let behindMax = 0
  while (performance.now() - started < minutes * 60_000) {
    slow.pause()
    await sleep(450)
    slow.resume()
    await sleep(50)
    behindMax = Math.max(behindMax, watch.head - (watch.of(slow)?.head ?? watch.head))
  }
  const gaps = pace(watch.gapsMs(started), network.blockTimeMs)
  expect(isLoaded, 'the run does not count: too little of the load arrived before the fault')
  expect(isShort || gaps.gapP99 <= 2, `the ledger gap's p99 was ${gaps.gapP99} times the target, more than 2`)
  expect(
    isShort || gaps.gapMax <= 4,
    `the longest ledger gap was ${gaps.gapMax} times the target, more than 4`,
  )
  return endFaultRun(run, { validators, ...gaps, slowBehindMaxBlocks: behindMax })
}

/**
 * G-LIV-4: one node more than may fail is killed or paused. The chain must stop, decide nothing twice, and go on when enough
 * nodes are back.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { tolerated } from '../network/data-folders.ts'
import type { NodeProcess } from '../network/node-process.ts'
import type { ScenarioOptions, ScenarioResult } from '../scenario.ts'
import { highest, percentile } from '../watch/figures.ts'
import type { Watch } from '../watch/watch.ts'
import { beginFaultRun, endFaultRun, recoveryMs } from './fault-run.ts'

const periods = 3

export async function quorumLost(
  options: ScenarioOptions,
  { validators, blockTimeMs }: { readonly validators: number; readonly blockTimeMs: number },
): Promise<ScenarioResult> {
  const { random, say, isShort, minutes = Infinity } = options
  const run = await beginFaultRun(options, { validators, blockTimeMs, perSecond: 20 })
  const { network, watch, expect } = run
  const timesMs: number[] = []
  let counted = 0
  const started = performance.now()
  const roundsMax = isShort ? 1 : 20
  while (timesMs.length < roundsMax && performance.now() - started < minutes * 60_000) {
    if (run.isLoaded()) counted += 1
    const victims = random.sample(network.nodes, tolerated(validators) + 1)
    const isKill = random.chance(0.5)
    await Promise.all(victims.map(async (node) => (isKill ? node.kill() : node.pause())))
    // What was decided already may still arrive.
    await sleep(2 * network.blockTimeMs)
    const head = watch.head
    // Sometimes longer than it takes until a node counts itself as stuck.
    await sleep(isShort ? 5_000 : random.pick([5_000, 15_000, 45_000]))
    expect(watch.head === head, `the chain went on to block ${watch.head} without a quorum`)
    const tookMs = (await bringBack(victims, watch, isKill))
      ? await watch.until(recoveryMs, () => watch.head > head)
      : undefined
    timesMs.push(tookMs ?? recoveryMs)
    const how = isKill ? 'killed' : 'paused'
    say(
      `round ${timesMs.length}: ${victims.length} ${how}; block ${head + 1} after ${Math.round(tookMs ?? recoveryMs)} ms`,
    )
    await watch.until(recoveryMs, () => network.nodes.every((node) => watch.isInSync(node)) && run.isLoaded())
  }
  const maxMs = highest(timesMs)
  expect(counted > 0, 'no round counts: too little of the load arrived before every fault')
  expect(
    maxMs <= periods * network.blockTimeMs,
    `the chain went on after ${Math.round(maxMs)} ms, more than ${periods} periods`,
  )
  return endFaultRun(run, {
    validators,
    blockTimeMs: network.blockTimeMs,
    rounds: timesMs.length,
    counted,
    resumedP50Ms: Math.round(percentile(timesMs, 50)),
    resumedMaxMs: Math.round(maxMs),
  })
}

/** Resolves when the quorum has returned: paused nodes at once, killed ones when they answer. */
async function bringBack(victims: readonly NodeProcess[], watch: Watch, isKill: boolean): Promise<boolean> {
  for (const node of victims) {
    if (isKill) node.start()
    else node.resume()
  }
  if (!isKill) return true
  return (
    (await watch.until(recoveryMs, () => victims.every((node) => watch.of(node) !== undefined))) !== undefined
  )
}

/**
 * G-LIV-1: as many nodes as may fail are killed with kill -9 every ten seconds and started again, under load.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { tolerated } from '../network/data-folders.ts'
import type { ScenarioOptions, ScenarioResult } from '../scenario.ts'
import { highest, percentile } from '../watch/figures.ts'
import { pace } from '../watch/watch.ts'
import { beginFaultRun, endFaultRun, recoveryMs } from './fault-run.ts'

export type MinorityKill = { readonly validators: number; readonly perSecond: number }

const everyMs = 10_000
const syncMs = 10_000
/** Ledgers that a node may need on top of `syncMs`. */
const syncLedgers = 2

export async function minorityKill(
  options: ScenarioOptions,
  { validators, perSecond }: MinorityKill,
): Promise<ScenarioResult> {
  const { random, say, isShort, minutes = isShort ? 0.35 : 10 } = options
  const asked = isShort ? perSecond / 5 : perSecond
  // A little more than the bar asks for: what counts is what arrives.
  const run = await beginFaultRun(options, {
    validators,
    blockTimeMs: 1_000,
    perSecond: Math.ceil(1.15 * asked),
  })
  const { network, watch, expect } = run
  const syncTimesMs: number[] = []
  let counted = 0
  let rounds = 0
  const started = performance.now()
  while (performance.now() - started < minutes * 60_000) {
    const roundMs = performance.now()
    if (run.isLoaded()) counted += 1
    const victims = random.sample(network.nodes, tolerated(validators))
    await Promise.all(victims.map((node) => node.kill()))
    await sleep(random.integer(500, 3_000))
    const times = await Promise.all(
      victims.map(async (node) => {
        node.start()
        return (await watch.until(recoveryMs, () => watch.isInSync(node))) ?? recoveryMs
      }),
    )
    syncTimesMs.push(...times)
    rounds += 1
    say(
      `round ${rounds}: ${victims.map(({ name }) => name).join(', ')} in sync after ${times.map(Math.round).join(', ')} ms`,
    )
    await sleep(Math.max(0, everyMs - (performance.now() - roundMs)))
  }
  const gapsMs = watch.gapsMs(started)
  const gaps = pace(gapsMs, network.blockTimeMs)
  const rate = Math.round(run.load.rate(started))
  const syncMaxMs = Math.round(highest(syncTimesMs))
  expect(counted > 0, `no round counts: too little of the load arrived before every fault`)
  if (!isShort) {
    expect(rate >= asked, `${rate} tx/s were acknowledged, not ${asked}`)
    expect(gaps.gapP99 <= 2, `the ledger gap's p99 was ${gaps.gapP99} times the target, more than 2`)
    expect(gaps.gapMax <= 4, `the longest ledger gap was ${gaps.gapMax} times the target, more than 4`)
    expect(
      syncMaxMs <= syncMs + syncLedgers * network.blockTimeMs,
      `a node needed ${syncMaxMs} ms to be in sync`,
    )
  }
  const syncP50Ms = Math.round(percentile(syncTimesMs, 50))
  return endFaultRun(run, {
    validators,
    rounds,
    counted,
    acknowledgedPerSecond: rate,
    ...gaps,
    syncP50Ms,
    syncMaxMs,
  })
}

/**
 * G-LIV-3: every node is killed with kill -9 at the same time, under load, and started again without a flag or a manual step.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ScenarioOptions, ScenarioResult } from '../scenario.ts'
import { highest, percentile } from '../watch/figures.ts'
import { beginFaultRun, endFaultRun, recoveryMs } from './fault-run.ts'

const firstLedgerMs = 30_000

export async function allKilled(
  options: ScenarioOptions,
  { validators }: { readonly validators: number },
): Promise<ScenarioResult> {
  const { random, say, isShort, minutes = Infinity } = options
  const run = await beginFaultRun(options, { validators, blockTimeMs: 1_000, perSecond: 50 })
  const { network, watch, expect } = run
  const timesMs: number[] = []
  let counted = 0
  const started = performance.now()
  const roundsMax = isShort ? 1 : 50
  while (timesMs.length < roundsMax && performance.now() - started < minutes * 60_000) {
    await sleep(random.integer(0, 2_000))
    if (run.isLoaded()) counted += 1
    await Promise.all(network.nodes.map((node) => node.kill()))
    const head = watch.head
    for (const node of network.nodes) node.start()
    const tookMs = await watch.until(recoveryMs, () => watch.head > head)
    timesMs.push(tookMs ?? recoveryMs)
    say(`round ${timesMs.length}: block ${head + 1} after ${Math.round(tookMs ?? recoveryMs)} ms`)
    await watch.until(recoveryMs, () => network.nodes.every((node) => watch.isInSync(node)) && run.isLoaded())
  }
  const maxMs = Math.round(highest(timesMs))
  const rounds = timesMs.length
  expect(counted > 0, 'no round counts: too little of the load arrived before every fault')
  expect(
    maxMs <= firstLedgerMs,
    `the first ledger after a start took ${maxMs} ms, more than ${firstLedgerMs}`,
  )
  const firstLedgerP50Ms = Math.round(percentile(timesMs, 50))
  return endFaultRun(run, { validators, rounds, counted, firstLedgerP50Ms, firstLedgerMaxMs: maxMs })
}

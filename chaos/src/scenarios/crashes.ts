/**
 * One network, three crashes after each other: one node, one more than may fail, all. What `npm test` has time for.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ScenarioOptions, ScenarioResult } from '../scenario.ts'
import { beginFaultRun, endFaultRun, recoveryMs } from './fault-run.ts'

const validators = 4
const haltMs = 3_000

export async function crashes(options: ScenarioOptions): Promise<ScenarioResult> {
  const { random, say } = options
  const run = await beginFaultRun(options, { validators, blockTimeMs: 1_000, perSecond: 20 })
  const { network, watch, expect } = run
  let counted = 0

  /** Kills so many, and starts them again. @returns how long the chain took to go on. */
  const crash = async (count: number, stands: boolean): Promise<number> => {
    const isWell = (): boolean => network.nodes.every((node) => watch.isInSync(node)) && run.isLoaded()
    if ((await watch.until(recoveryMs, isWell)) !== undefined) counted += 1
    const victims = random.sample(network.nodes, count)
    await Promise.all(victims.map((node) => node.kill()))
    if (stands) {
      await sleep(2 * network.blockTimeMs) // What was decided already may still arrive.
      const head = watch.head
      await sleep(haltMs)
      expect(watch.head === head, `the chain went on to block ${watch.head} with ${count} nodes down`)
    }
    const head = watch.head
    for (const node of victims) node.start()
    const tookMs = (await watch.until(recoveryMs, () => watch.head > head)) ?? recoveryMs
    expect(tookMs < recoveryMs, `the chain did not go on after ${count} nodes were killed`)
    say(`${count} killed: the next block after ${Math.round(tookMs)} ms`)
    return Math.round(tookMs)
  }

  const oneMs = await crash(1, false)
  const quorumMs = await crash(2, true)
  const allMs = await crash(validators, false)
  expect(counted > 0, 'no crash counts: too little of the load arrived before each')
  return endFaultRun(run, { validators, counted, oneMs, quorumMs, allMs })
}

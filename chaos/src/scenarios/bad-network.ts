/**
 * G-LIV-2: late, lost and mixed-up packets between real nodes. First what the chain must bear at its pace, then so much loss
 * that only safety counts.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Call } from '../load/rpc.ts'
import type { NodeProcess } from '../network/node-process.ts'
import { startRouter } from '../router/router.ts'
import type { ScenarioOptions, ScenarioResult } from '../scenario.ts'
import { highest, percentile } from '../watch/figures.ts'
import { pace } from '../watch/watch.ts'
import { beginFaultRun, endFaultRun } from './fault-run.ts'

/** As many as a node keeps in memory. */
const rememberedSlots = 12
const bad = { delayMs: 200, jitterMs: 100, loss: 0.05, reorder: 0.1 } as const
const worse = { ...bad, loss: 0.3, duplicate: 0.05 } as const

export async function badNetwork(
  options: ScenarioOptions,
  {
    validators,
    blockTimeMs,
    perSecond,
  }: Readonly<Record<'validators' | 'blockTimeMs' | 'perSecond', number>>,
): Promise<ScenarioResult> {
  const { say, isShort, minutes = isShort ? 0.3 : 10 } = options
  const router = await startRouter(options, validators)
  const run = await beginFaultRun(options, { validators, blockTimeMs, perSecond, places: router.places })
  const { network, watch, expect } = run
  const isLoaded = run.isLoaded()
  await router.setLinks(() => bad)
  say('200 ± 100 ms, 5 % loss, 10 % reordered')
  const badMs = performance.now()
  await sleep((minutes * 60_000 * 2) / 3)
  const gaps = pace(watch.gapsMs(badMs), network.blockTimeMs)
  const badRate = Math.round(run.load.rate(badMs))
  const effort = await effortOf(network.nodes[0] as NodeProcess, watch.head)
  const { lost, passed } = await router.setLinks(() => worse)
  say(`30 % loss; so far ${lost} of ${lost + passed} packets were lost`)
  const worseMs = performance.now()
  const worseHead = watch.head
  await sleep((minutes * 60_000) / 3)
  const worseGaps = pace(watch.gapsMs(worseMs), network.blockTimeMs)
  const worseBlocks = watch.head - worseHead
  await router.setLinks(() => ({}))
  expect(isLoaded, 'the run does not count: too little of the load arrived before the fault')
  expect(lost > 0, 'the router lost no packets: the rig is broken')
  if (!isShort) {
    expect(
      gaps.gapP75 >= 0.8 && gaps.gapP75 <= 1.2,
      `the ledger gap's P75 was ${gaps.gapP75} times the target, not within 20 %`,
    )
    expect(gaps.gapP99 <= 2, `the ledger gap's P99 was ${gaps.gapP99} times the target, more than 2`)
  }
  return endFaultRun(run, {
    validators,
    blockTimeMs: network.blockTimeMs,
    ...gaps,
    ...effort,
    acknowledgedPerSecond: badRate,
    worseBlocks,
    worseGapP50: worseGaps.gapP50,
    worseGapMax: worseGaps.gapMax,
  })
}

type SlotRecord = { readonly nominationRounds: number; readonly ballotCounter: number }

/** How often nomination and ballots had to begin anew in the last slots that a node remembers. */
async function effortOf({ rpc }: NodeProcess, head: number): Promise<Readonly<Record<string, number>>> {
  const slots = Array.from({ length: Math.min(rememberedSlots, head) }, (_, at) => head - at)
  const answers = await rpc.batch(slots.map((slot): Call => ['watt_getSlot', `0x${slot.toString(16)}`]))
  const records = answers.flatMap(({ result }) => (result ? [result as SlotRecord] : []))
  const rounds = records.map(({ nominationRounds }) => nominationRounds)
  const ballots = records.map(({ ballotCounter }) => ballotCounter)
  return {
    nominationRoundsP50: percentile(rounds, 50),
    nominationRoundsMax: highest(rounds),
    ballotsP50: percentile(ballots, 50),
    ballotsMax: highest(ballots),
  }
}

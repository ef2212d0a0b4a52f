/**
 * G-DUR-2 and G-LIV-3 with whole nodes: each of four validators has a disk of its own; under load the power of one, or of
 * all at the same time, is cut. They start again without a flag or a manual step, and nothing acknowledged is lost.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { ScenarioOptions, ScenarioResult } from '../scenario.ts'
import { highest } from '../watch/figures.ts'
import { beginFaultRun, endFaultRun, recoveryMs } from '../scenarios/fault-run.ts'
import { createLoopDisk, type LoopDisk } from './loop-disk.ts'

const validators = 4
const diskBytes = 256 * 1024 * 1024
const firstLedgerMs = 30_000

export async function powerCutNodes(options: ScenarioOptions): Promise<ScenarioResult> {
  const { random, say, isShort, minutes = Infinity } = options
  const disks = new Map<string, LoopDisk>()
  const run = await beginFaultRun(options, {
    validators,
    blockTimeMs: 1_000,
    perSecond: isShort ? 20 : 50,
    mount: async (dataDir) => void disks.set(dataDir, await createLoopDisk(options, dataDir, diskBytes)),
  })
  const { network, watch, expect } = run
  await Promise.all([...disks.values()].map((disk) => disk.sync())) // Keys and settings: an operator has them for long.
  const allMs: number[] = []
  const oneMs: number[] = []
  let counted = 0
  const rounds = isShort ? 2 : 40
  const deadline = performance.now() + minutes * 60_000
  for (let round = 0; round < rounds && run.failures.length === 0 && performance.now() < deadline; round++) {
    await sleep(random.integer(0, 2_000))
    if (run.isLoaded()) counted += 1
    const isAll = round % 2 === 1
    const victims = isAll ? network.nodes : random.sample(network.nodes, 1)
    for (const { dataDir } of victims) disks.get(dataDir)?.cutPower()
    await Promise.all(
      victims.map(async (node) => {
        await node.kill()
        await disks.get(node.dataDir)?.restorePower()
      }),
    )
    const head = watch.head
    for (const node of victims) node.start()
    const back = (): boolean => watch.head > head && victims.every((node) => watch.isInSync(node))
    const firstMs = await watch.until(recoveryMs, () => watch.head > head)
    const tookMs = Math.round((await watch.until(recoveryMs, back)) ?? recoveryMs) + Math.round(firstMs ?? 0)
    if (isAll) {
      allMs.push(Math.round(firstMs ?? recoveryMs))
      expect(
        (firstMs ?? Infinity) <= (isShort ? recoveryMs : firstLedgerMs),
        `the first ledger took ${firstMs} ms after a cut of all`,
      )
    } else oneMs.push(tookMs)
    say(
      `power of ${isAll ? 'all' : victims.map(({ name }) => name).join()} cut at block ${head}: back after ${tookMs} ms`,
    )
    await watch.until(recoveryMs, run.isLoaded)
  }
  expect(counted > 0, 'no cut counts: too little of the load arrived before each')
  return endFaultRun(run, {
    cutsOfOne: oneMs.length,
    cutsOfAll: allMs.length,
    counted,
    oneInSyncMaxMs: highest(oneMs),
    firstLedgerMaxMs: highest(allMs),
  })
}

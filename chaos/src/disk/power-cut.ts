/**
 * G-DUR-2: the power of a file system is cut while a process commits, or while one recovers from a cut before; mounted
 * again, the store opens, whole, with all that was acknowledged. As a control, the same is done while syncs only pretend:
 * then something acknowledged must be gone, or the cuts cut nothing.
 * @module
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ScenarioOptions, ScenarioResult } from '../scenario.ts'
import { highest, percentile } from '../watch/figures.ts'
import { createFsyncShim } from './fsync-shim.ts'
import { createLoopDisk, type LoopDisk } from './loop-disk.ts'
import { inspect, judge, startVictim, type Finding, type Rows } from './victim.ts'

const diskBytes = 256 * 1024 * 1024
const openMsMax = 2_000
/** The share of control runs that must lose something. */
const lossMin = 0.9
/** Runs on one store: each begins with what the cuts before left. */
const runsPerStore = 20

export async function powerCut(options: ScenarioOptions): Promise<ScenarioResult> {
  const { seed, random, isShort, minutes = Infinity, say, onEnd } = options
  const [cuts, recoveryCuts, controls] = isShort ? [20, 6, 10] : [200, 50, 50]
  const disk = await createLoopDisk(options, join(options.folder, 'disk'), diskBytes)
  const shim = await createFsyncShim(options.folder, 'fsync')
  const deadline = performance.now() + minutes * 60_000
  const failures: string[] = []
  const openMs: number[] = []
  let commits = 0
  let acknowledged = 0
  let rows: Rows = { path: '', seed, rowsMax: 300 }

  /** Cuts the power under a process. @returns what it had acknowledged. */
  const cut = async (moment: 'committing' | 'opening', env?: NodeJS.ProcessEnv): Promise<number> => {
    const victim = startVictim(rows, env)
    onEnd(() => victim.end().then(() => undefined))
    await victim[moment]
    await sleep(random.integer(0, moment === 'opening' ? 40 : 300))
    return loseAndRestore(disk, victim)
  }
  const look = async (what: string): Promise<Finding> => {
    const finding = await inspect(rows)
    const wrong = judge(finding, acknowledged)
    if (wrong !== undefined) failures.push(`after ${what} of seed ${seed}: ${wrong}`)
    if ('openMs' in finding) {
      openMs.push(finding.openMs)
      acknowledged = finding.head
    }
    return finding
  }

  let runs = 0
  let inRecovery = 0
  while (runs < cuts && failures.length === 0 && performance.now() < deadline) {
    if (runs % runsPerStore === 0) {
      rows = await freshStore(disk, rows, runs)
      acknowledged = 0
    }
    const said = await cut('committing')
    commits += Math.max(0, said - acknowledged)
    acknowledged = Math.max(acknowledged, said)
    runs += 1
    const isDue = inRecovery * cuts < runs * recoveryCuts
    if (isDue) {
      acknowledged = Math.max(acknowledged, await cut('opening'))
      inRecovery += 1
    }
    await look(isDue ? `cut ${runs} and another in recovery` : `cut ${runs}`)
    if (runs % 20 === 0) say(`${runs} power cuts, ${inRecovery} in recovery, ${commits} commits acknowledged`)
  }

  shim.set('lie')
  let lost = 0
  let control = 0
  for (; control < controls && failures.length === 0 && performance.now() < deadline; control++) {
    rows = await freshStore(disk, rows, cuts + control)
    const said = await cut('committing', shim.env)
    if (said > 0 && judge(await inspect(rows), said) !== undefined) lost += 1
  }
  if (control > 0 && lost < lossMin * control)
    failures.push(`only ${lost} of ${control} control runs without syncs lost data: the rig is broken`)
  const openMaxMs = Math.round(highest(openMs))
  if (openMaxMs > openMsMax) failures.push(`opening took ${openMaxMs} ms, more than ${openMsMax}`)
  if (commits < runs) failures.push(`only ${commits} commits in ${runs} runs: the cuts hit nothing`)
  const openP50Ms = Math.round(percentile(openMs, 50))
  const figures = { runs, inRecovery, commits, openP50Ms, openMaxMs, controls: control, controlsLost: lost }
  return { failures, figures }
}

async function loseAndRestore(disk: LoopDisk, victim: ReturnType<typeof startVictim>): Promise<number> {
  disk.cutPower()
  const acknowledged = await victim.end()
  await disk.restorePower()
  return acknowledged
}

async function freshStore(disk: LoopDisk, rows: Rows, run: number): Promise<Rows> {
  const path = join(disk.path, `store-${run}`)
  await mkdir(path)
  return { ...rows, path, seed: rows.seed + 1 }
}

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
import { createLoopDisk } from './loop-disk.ts'
import { inspect, judge, startVictim, type Rows } from './victim.ts'

const diskBytes = 256 * 1024 * 1024
const openMsMax = 2_000
/** The share of control runs that must lose something. */
const lossMin = 0.9
/** Runs on one store: each begins with what the cuts before left. */
const runsPerStore = 20

export async function powerCut(options: ScenarioOptions): Promise<ScenarioResult> {
  const { seed, random, isShort, minutes = Infinity, say, onEnd } = options
  const [cuts, recoveryCuts, controlCuts] = isShort ? [20, 6, 10] : [200, 50, 50]
  const disk = await createLoopDisk(options, join(options.folder, 'disk'), diskBytes)
  const shim = await createFsyncShim(options.folder, 'fsync')
  shim.set('lie')
  const deadline = performance.now() + minutes * 60_000
  const failures: string[] = []
  const openMs: number[] = []
  let commits = 0
  let acknowledged = 0
  let stores = 0
  let rows: Rows = { path: '', seed, rowsMax: 300 }

  const freshStore = async (): Promise<Rows> => {
    stores += 1
    const path = join(disk.path, `store-${stores}`)
    await mkdir(path)
    return { ...rows, path, seed: seed + stores }
  }
  /** Cuts the power under a process. @returns what it had acknowledged. */
  const cut = async (
    on: Rows,
    moment: 'committing' | 'opening',
    env?: NodeJS.ProcessEnv,
  ): Promise<number> => {
    const victim = startVictim(on, env)
    onEnd(() => victim.end().then(() => undefined))
    await victim[moment]
    await sleep(random.integer(0, moment === 'opening' ? 40 : 300))
    disk.cutPower()
    const said = await victim.end()
    await disk.restorePower()
    return said
  }
  /** @returns whether a process whose syncs pretend lost something. */
  const loses = async (): Promise<boolean> => {
    const control = await freshStore()
    await disk.sync() // The folder was always there; only what the process writes is in doubt.
    const said = await cut(control, 'committing', shim.env)
    return said > 0 && judge(await inspect(control), said) !== undefined
  }

  let runs = 0
  let inRecovery = 0
  let controls = 0
  let lost = 0
  while (runs < cuts && failures.length === 0 && performance.now() < deadline) {
    if (runs % runsPerStore === 0) {
      rows = await freshStore()
      acknowledged = 0
    }
    const said = await cut(rows, 'committing')
    commits += Math.max(0, said - acknowledged)
    acknowledged = Math.max(acknowledged, said)
    runs += 1
    const isRecoveryDue = inRecovery * cuts < runs * recoveryCuts
    if (isRecoveryDue) {
      acknowledged = Math.max(acknowledged, await cut(rows, 'opening'))
      inRecovery += 1
    }
    const finding = await inspect(rows)
    const wrong = judge(finding, acknowledged)
    const what = `cut ${runs}${isRecoveryDue ? ' and another in recovery' : ''}`
    if (wrong !== undefined) failures.push(`after ${what} of seed ${seed}: ${wrong}`)
    if ('openMs' in finding) {
      openMs.push(finding.openMs)
      acknowledged = finding.head
    }
    if (controls * cuts < runs * controlCuts) {
      controls += 1
      if (await loses()) lost += 1
    }
    if (runs % 20 === 0) say(`${runs} power cuts, ${inRecovery} in recovery, ${commits} commits acknowledged`)
  }
  if (lost < lossMin * controls)
    failures.push(`only ${lost} of ${controls} control runs without syncs lost data: the rig is broken`)
  const openMaxMs = Math.round(highest(openMs))
  if (openMaxMs > openMsMax && !isShort) failures.push(`opening took ${openMaxMs} ms, more than ${openMsMax}`)
  if (commits < runs) failures.push(`only ${commits} commits in ${runs} runs: the cuts hit nothing`)
  const openP50Ms = Math.round(percentile(openMs, 50))
  const figures = { runs, inRecovery, commits, openP50Ms, openMaxMs, controls, controlsLost: lost }
  return { failures, figures }
}

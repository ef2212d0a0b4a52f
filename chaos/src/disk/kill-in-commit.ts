/**
 * G-DUR-1: a process is killed with kill -9 while it commits or opens; the store then opens, whole, with all it acknowledged.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import type { ScenarioOptions, ScenarioResult } from '../scenario.ts'
import { highest, percentile } from '../watch/figures.ts'
import { inspect, judge, startVictim } from './victim.ts'

const openMsMax = 2_000
/** Runs on one store: each begins with what the kills before left. */
const runsPerStore = 25

export async function killInCommit(options: ScenarioOptions): Promise<ScenarioResult> {
  const { seed, random, folder, isShort, minutes = Infinity, say, onEnd } = options
  const runsMax = isShort ? 50 : 500
  const failures: string[] = []
  const openMs: number[] = []
  const started = performance.now()
  let acknowledged = 0
  let commits = 0
  let runs = 0
  let path = ''
  while (runs < runsMax && failures.length === 0 && performance.now() - started < minutes * 60_000) {
    if (runs % runsPerStore === 0) {
      path = join(folder, `store-${runs}`)
      acknowledged = 0
    }
    const rows = { path, seed: seed + Math.floor(runs / runsPerStore), rowsMax: 600 }
    const victim = startVictim(rows)
    onEnd(() => victim.end().then(() => undefined))
    if (random.chance(0.2)) {
      await victim.opening
      await sleep(random.integer(0, 40))
    } else {
      await victim.committing
      await sleep(random.integer(0, 300))
    }
    const said = await victim.end()
    commits += Math.max(0, said - acknowledged)
    acknowledged = Math.max(acknowledged, said)
    runs += 1
    const finding = await inspect(rows)
    const wrong = judge(finding, acknowledged)
    if (wrong !== undefined) failures.push(`after kill ${runs} of seed ${seed}: ${wrong}`)
    if ('openMs' in finding) {
      openMs.push(finding.openMs)
      acknowledged = finding.head
    }
    if (runs % 25 === 0) say(`${runs} kills, ${commits} commits acknowledged`)
  }
  const openMaxMs = Math.round(highest(openMs))
  if (openMaxMs > openMsMax && !isShort) failures.push(`opening took ${openMaxMs} ms, more than ${openMsMax}`)
  if (commits < runs) failures.push(`only ${commits} commits in ${runs} runs: the kills hit nothing`)
  const openP50Ms = Math.round(percentile(openMs, 50))
  return { failures, figures: { runs, commits, openP50Ms, openMaxMs } }
}

/**
 * A folder is copied while a process writes to it, as a careless backup does: the copy is refused, or it is whole.
 * @module
 */
import { cp, mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ScenarioOptions } from '../scenario.ts'
import { inspect, startVictim } from './victim.ts'

export type LiveCopies = {
  readonly failures: readonly string[]
  readonly liveCopies: number
  readonly liveCopiesRefused: number
}

export async function copyWhileWriting(
  { seed, random, folder, onEnd }: ScenarioOptions,
  count: number,
): Promise<LiveCopies> {
  const rows = { path: join(folder, 'live'), seed, rowsMax: 600 }
  await mkdir(rows.path)
  const victim = startVictim(rows)
  onEnd(() => victim.end().then(() => undefined))
  await victim.committing
  const path = join(folder, 'live-copy')
  const failures: string[] = []
  let refused = 0
  for (let copy = 1; copy <= count; copy++) {
    await sleep(random.integer(0, 500))
    await rm(path, { recursive: true, force: true })
    // A file that vanishes meanwhile is one that the copy lacks.
    await cp(rows.path, path, { recursive: true }).catch(() => undefined)
    const finding = await inspect({ ...rows, path })
    if ('problem' in finding) {
      refused += 1
      if (!finding.problem.startsWith('StoreDamagedError'))
        failures.push(`live copy ${copy}: ${finding.problem}`)
    } else if (finding.wrongRows > 0)
      failures.push(`live copy ${copy} opened with ${finding.wrongRows} wrong rows`)
  }
  if ((await victim.end()) === 0) failures.push('nothing was written while it was copied')
  return { failures, liveCopies: count, liveCopiesRefused: refused }
}

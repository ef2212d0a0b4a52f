/**
 * G-DUR-4: what a durable commit of a ledger with 1,000 changes costs, in units of what the disk takes for one sync: both are
 * measured in turns, on the same disk, so that a busy machine slows both.
 * @module
 */
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { openLevelStore } from '@watt/ledger'
import type { ScenarioOptions, ScenarioResult } from '../scenario.ts'
import { percentile } from '../watch/figures.ts'

const puts = 1_000
const keyBytes = 32
const valueBytes = 100
const appendBytes = 4_096
const ratioMax = 25
/** Of a ledger of five seconds. */
const commitMsMax = 250

export async function commitCost({ random, folder, isShort }: ScenarioOptions): Promise<ScenarioResult> {
  const rounds = isShort ? 40 : 400
  await mkdir(join(folder, 'store'))
  const store = await openLevelStore(join(folder, 'store'))
  const file = await open(join(folder, 'appended'), 'w')
  const page = new Uint8Array(appendBytes).fill(1)
  const syncMs: number[] = []
  const commitMs: number[] = []
  const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, () => random.integer(0, 255))
  try {
    for (let round = 0; round < rounds; round++) {
      const operations = Array.from({ length: puts }, () => {
        const key = bytes(keyBytes)
        key[0] = 0x30
        return { key, value: bytes(valueBytes) }
      })
      syncMs.push(await timed(() => file.write(page).then(() => file.datasync())))
      commitMs.push(await timed(() => store.write(operations)))
    }
  } finally {
    await Promise.all([file.close(), store.close()])
  }
  const [sync, commit] = [percentile(syncMs, 50), percentile(commitMs, 50)]
  const ratio = Math.round((commit / sync) * 10) / 10
  const failures = [
    ...(ratio > ratioMax ? [`a commit of ${puts} puts costs ${ratio} syncs, more than ${ratioMax}`] : []),
    ...(commit > commitMsMax
      ? [`a commit of ${puts} puts takes ${commit} ms, more than ${commitMsMax}`]
      : []),
  ]
  const round = (ms: number): number => Math.round(ms * 100) / 100
  const figures = { commits: rounds, ratio, syncP50Ms: round(sync), commitP50Ms: round(commit) }
  return {
    failures: isShort ? [] : failures,
    figures: { ...figures, commitP99Ms: round(percentile(commitMs, 99)) },
  }
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedMs = performance.now()
  await work()
  return performance.now() - startedMs
}

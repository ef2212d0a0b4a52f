/**
 * G-DSK-2: syncs of one validator of four take 200 ms: it stays in sync. Then they fail: it stops voting within one
 * ledger and ends by itself, not with success; started on a disk that works, it catches up.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { NodeProcess } from '../network/node-process.ts'
import type { ScenarioOptions, ScenarioResult } from '../scenario.ts'
import { beginFaultRun, endFaultRun, recoveryMs } from '../scenarios/fault-run.ts'
import { createFsyncShim } from './fsync-shim.ts'
import { slotsVotedIn } from './hurt-node.ts'

const slowMs = 200
const exitMsMax = 10_000
/** Share of the looks at which a slow node must be in sync: others may be a block ahead for a moment. */
const inSyncMin = 0.95

export async function badSyncs(options: ScenarioOptions): Promise<ScenarioResult> {
  const { say, isShort, folder } = options
  const shim = await createFsyncShim(folder, 'fsync')
  const run = await beginFaultRun(options, {
    validators: 4,
    blockTimeMs: isShort ? 2_000 : 5_000,
    perSecond: 20,
    env: (at) => (at === 0 ? shim.env : {}),
  })
  const { network, watch, expect } = run
  const victim = network.nodes[0] as NodeProcess

  shim.set(`slow ${slowMs}`)
  const head = watch.head
  let looks = 0
  let inSync = 0
  const endMs = performance.now() + (isShort ? 10_000 : 120_000)
  for (; performance.now() < endMs; looks++) {
    if (watch.isInSync(victim)) inSync += 1
    await sleep(100)
  }
  const inSyncShare = Math.round((inSync / looks) * 1_000) / 1_000
  const blocks = watch.head - head
  const voted = await slotsVotedIn(run, victim, head)
  say(
    `syncs of ${slowMs} ms: in sync ${inSyncShare * 100} % of the time, voted in ${voted.length} of the last blocks`,
  )
  expect(
    isShort || inSyncShare >= inSyncMin,
    `with slow syncs the node was in sync ${inSyncShare * 100} % of the time`,
  )
  expect(blocks > 0 && voted.length > 0, 'with slow syncs the node did not vote')
  const isLoaded = await watch.until(recoveryMs, run.isLoaded)
  expect(isLoaded !== undefined, 'the load did not arrive before the syncs failed')

  shim.set('fail')
  const failedAt = watch.of(victim)?.head ?? 0
  const exitedMs = await watch.until(isShort ? recoveryMs : exitMsMax, () => !victim.isRunning)
  const code = victim.exit?.code
  expect(exitedMs !== undefined, 'the node did not end although its disk failed')
  expect(
    exitedMs === undefined || (code !== 0 && code !== null),
    `it ended with code ${code} by a failed disk`,
  )
  await watch.until(4 * network.blockTimeMs, () => watch.head >= failedAt + 4)
  const after = await slotsVotedIn(run, victim, failedAt + 1)
  expect(
    after.length === 0,
    `it voted in slots ${after.join(', ')} after its disk failed at block ${failedAt}`,
  )
  say(`syncs fail: it ended with code ${code} after ${Math.round(exitedMs ?? Infinity)} ms`)

  shim.set('usual')
  if (!victim.isRunning) victim.start()
  await watch.until(recoveryMs, () => watch.isInSync(victim))
  return endFaultRun(run, { inSyncShare, exitedMs: Math.round(exitedMs ?? Infinity), exitCode: `${code}` })
}

/**
 * G-DSK-1: the disk of one validator of four, with its data and its log, fills up under load. It warns before, then neither
 * votes nor acknowledges but serves reads, and goes on by itself when there is space; also when it was killed meanwhile.
 * Then the disks of all four fill up: nothing is acknowledged anywhere until there is space.
 * @module
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NodeProcess } from '../network/node-process.ts'
import type { ScenarioOptions, ScenarioResult } from '../scenario.ts'
import { beginFaultRun, endFaultRun, recoveryMs, type FaultRun } from '../scenarios/fault-run.ts'
import { leaveFree, makeRoom } from './ballast.ts'
import { reasonOf, serves, slotsVotedIn } from './hurt-node.ts'
import { createLoopDisk } from './loop-disk.ts'

const diskBytes = 96 * 1024 * 1024
const warnedMsMax = 30_000
const stuckMsMax = 60_000
const resumeMsMax = 10_000
/** Something else may be written for a moment: the last bytes of a disk go in the end. */
const settleMs = 2_000

export async function diskFull(options: ScenarioOptions): Promise<ScenarioResult> {
  const { say, isShort } = options
  const run = await beginFaultRun(options, {
    validators: 4,
    blockTimeMs: 1_000,
    perSecond: 20,
    mount: async (dataDir) => void (await createLoopDisk(options, dataDir, diskBytes)),
  })
  const { network, watch, expect } = run
  const victim = network.nodes[0] as NodeProcess
  const fullMs = isShort ? 4_000 : 60_000
  const areAllInSync = (): boolean => run.isLoaded() && network.nodes.every((node) => watch.isInSync(node))

  await leaveFree(victim, 0.08)
  const warnedMs = await untilTrue(warnedMsMax, () => isWarned(victim))
  expect(warnedMs !== undefined, `no warning ${warnedMsMax} ms after less than a tenth was left`)
  const loadedMs = await watch.until(recoveryMs, areAllInSync)
  expect(loadedMs !== undefined, 'the load did not arrive before the disk was full')

  const missedBlocks = await whileFull(run, victim, fullMs)
  const stoodAt = watch.of(victim)?.head ?? 0
  const resumedMs = await afterRoom(run, [victim], () => (watch.of(victim)?.head ?? 0) > stoodAt)
  const caughtUpMs = Math.round((await watch.until(recoveryMs, () => watch.isInSync(victim))) ?? Infinity)
  const inSyncMs = resumedMs + caughtUpMs
  say(`one full: ${missedBlocks} blocks missed; goes on after ${resumedMs} ms, in sync after ${inSyncMs} ms`)

  await restartWhenFull(run, victim)
  const restartedMs = await afterRoom(run, [victim], () => watch.isInSync(victim))
  say(`killed while full: in sync ${restartedMs} ms after there was space`)

  await watch.until(recoveryMs, areAllInSync)
  const head = await whileAllFull(run, fullMs)
  const allResumedMs = await afterRoom(run, network.nodes, () => watch.head > head)
  say(`all full at block ${head}: the next one ${allResumedMs} ms after there was space`)

  for (const ms of isShort ? [] : [resumedMs, allResumedMs])
    expect(ms <= resumeMsMax, `it took ${ms} ms to go on when there was space`)
  const figures = { missedBlocks, resumedMs, inSyncMs, restartedMs, allResumedMs }
  return endFaultRun(run, { warnedMs: Math.round(warnedMs ?? warnedMsMax), ...figures })
}

/** One disk is full for a while. @returns how many blocks the others closed meanwhile. */
async function whileFull(run: FaultRun, victim: NodeProcess, ms: number): Promise<number> {
  const { watch, expect, failures } = run
  await fillUp(run, [victim])
  const stoodAt = watch.of(victim)?.head ?? 0
  const othersAt = watch.head
  for (const endMs = performance.now() + ms; performance.now() < endMs && failures.length === 0;) {
    expect(victim.isRunning, 'the node crashed on a full disk')
    expect(await serves(victim), 'the node served no reads on a full disk')
    await sleep(500)
  }
  const now = watch.of(victim)?.head ?? 0
  expect(now === stoodAt, `the node acknowledged block ${now} on a full disk, at ${stoodAt} before`)
  const voted = await slotsVotedIn(run, victim, stoodAt + 1)
  expect(voted.length === 0, `the node voted in slots ${voted.join(', ')} with a full disk`)
  expect(watch.head > othersAt, 'the others did not go on')
  return watch.head - stoodAt
}

/** A node is killed and started while its disk is full: it may wait for space or end with an error, nothing else. */
async function restartWhenFull(run: FaultRun, victim: NodeProcess): Promise<void> {
  await fillUp(run, [victim])
  await victim.kill()
  await leaveFree(victim, 0)
  victim.start()
  const startedMs = victim.sinceMs
  const hasEnded = (): boolean => !victim.isRunning
  const isUp = (): boolean => run.watch.of(victim) !== undefined
  const tookMs = await run.watch.until(stuckMsMax, () => hasEnded() || isUp())
  run.expect(tookMs !== undefined, 'started on a full disk, the node neither answered nor ended')
  const { code = null, atMs = 0 } = victim.exit ?? {}
  run.expect(
    !hasEnded() || (atMs > startedMs && code === 1),
    `started on a full disk, the node ended with code ${code}`,
  )
}

/** All disks are full for a while. @returns the head at which the chain stands. */
async function whileAllFull(run: FaultRun, ms: number): Promise<number> {
  const { network, watch, expect } = run
  await fillUp(run, network.nodes, 2) // Without two of four nothing is decided, and the others have nothing to write.
  const head = watch.head
  await sleep(ms)
  expect(watch.head === head, `block ${watch.head} was acknowledged while all disks were full`)
  for (const node of network.nodes) expect(await serves(node), `${node.name} served no reads on a full disk`)
  return head
}

/** Fills disks until so many of their nodes say so. */
async function fillUp(
  { expect }: FaultRun,
  nodes: readonly NodeProcess[],
  needed = nodes.length,
): Promise<void> {
  const saysSo = async (node: NodeProcess): Promise<boolean> => {
    await leaveFree(node, 0)
    return /disk is full.*Free space/.test(await reasonOf(node))
  }
  const areFull = async (): Promise<boolean> =>
    (await Promise.all(nodes.map(saysSo))).filter(Boolean).length >= needed
  const stuckMs = await untilTrue(stuckMsMax, areFull)
  expect(
    stuckMs !== undefined,
    `fewer than ${needed} nodes said within ${stuckMsMax} ms that their disk is full`,
  )
  await sleep(settleMs)
}

/** Makes room, and starts what ended. @returns how long it took until the condition held. */
async function afterRoom(
  { watch }: FaultRun,
  nodes: readonly NodeProcess[],
  condition: () => boolean,
): Promise<number> {
  await Promise.all(nodes.map(makeRoom))
  for (const node of nodes) if (!node.isRunning) node.start()
  return Math.round((await watch.until(recoveryMs, condition)) ?? Infinity)
}

/** Whether a node's log and its metric tell that little space is left. */
async function isWarned({ dataDir, rpc }: NodeProcess): Promise<boolean> {
  const text = await (await fetch(`${rpc.url}/metrics`)).text()
  const freeRatio = Number(/^disk_free_ratio (\S+)$/m.exec(text)?.[1] ?? NaN)
  const log = await readFile(join(dataDir, 'log.jsonl'), 'utf8')
  return freeRatio < 0.1 && log.includes('"event":"disk.low"')
}

async function untilTrue(msMax: number, holds: () => Promise<boolean>): Promise<number | undefined> {
  const startedMs = performance.now()
  while (performance.now() - startedMs < msMax) {
    if (await holds()) return performance.now() - startedMs
    await sleep(200)
  }
  return undefined
}

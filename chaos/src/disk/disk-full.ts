/**
 * G-DSK-1: the disk of one validator of four, with its data and its log, fills up under load. It warns before, then neither
 * votes nor acknowledges but serves reads, and goes on by itself when there is space.
 * @module
 */
import { readFile, rm, statfs, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NodeProcess } from '../network/node-process.ts'
import type { ScenarioOptions, ScenarioResult } from '../scenario.ts'
import { beginFaultRun, endFaultRun } from '../scenarios/fault-run.ts'
import { reasonOf, serves, slotsVotedIn } from './hurt-node.ts'
import { createLoopDisk } from './loop-disk.ts'

const diskBytes = 96 * 1024 * 1024
const warnedMsMax = 30_000
const stuckMsMax = 60_000
const resumeMsMax = 10_000

export async function diskFull(options: ScenarioOptions): Promise<ScenarioResult> {
  const { say, isShort } = options
  const run = await beginFaultRun(options, {
    validators: 4,
    blockTimeMs: 1_000,
    perSecond: 20,
    mount: async (dataDir, at) => {
      if (at === 0) await createLoopDisk(options, dataDir, diskBytes)
    },
  })
  const { network, watch, expect } = run
  const victim = network.nodes[0] as NodeProcess
  const ballast = join(victim.dataDir, 'ballast')

  await leaveFree(victim.dataDir, ballast, 0.08)
  const isWarned = async (): Promise<boolean> =>
    (await readFile(join(victim.dataDir, 'log.jsonl'), 'utf8')).includes('"event":"disk.low"') &&
    (await freeRatio(victim)) < 0.1
  const warnedMs = await untilTrue(warnedMsMax, isWarned)
  expect(warnedMs !== undefined, `no warning ${warnedMsMax} ms after less than a tenth was left`)
  const isLoaded = await watch.until(stuckMsMax, run.isLoaded)
  expect(isLoaded !== undefined, 'the load did not arrive before the disk was full')

  const isStuck = async (): Promise<boolean> => {
    await leaveFree(victim.dataDir, ballast, 0)
    return /disk is full.*Free space/.test(await reasonOf(victim))
  }
  const stuckMs = await untilTrue(stuckMsMax, isStuck)
  expect(stuckMs !== undefined, `the node did not say within ${stuckMsMax} ms that its disk is full`)
  const stoodAt = watch.of(victim)?.head ?? 0
  const others = watch.head
  say(`disk full at block ${stoodAt}`)
  const endMs = performance.now() + (isShort ? 5_000 : 60_000)
  while (performance.now() < endMs) {
    expect(victim.isRunning, 'the node crashed on a full disk')
    expect(await serves(victim), 'the node served no reads on a full disk')
    if (run.failures.length > 0) break
    await sleep(500)
  }
  expect(
    (watch.of(victim)?.head ?? 0) === stoodAt,
    `the node acknowledged block ${watch.of(victim)?.head} on a full disk`,
  )
  const voted = await slotsVotedIn(run, victim, stoodAt + 1)
  expect(voted.length === 0, `the node voted in slots ${voted.join(', ')} with a full disk`)
  expect(watch.head > others + 1, 'the others did not go on')

  await rm(ballast)
  const resumedMs = await watch.until(stuckMsMax, () => watch.isInSync(victim))
  say(`space again: in sync after ${Math.round(resumedMs ?? stuckMsMax)} ms`)
  expect(
    (resumedMs ?? Infinity) <= (isShort ? stuckMsMax : resumeMsMax),
    `in sync ${resumedMs} ms after there was space`,
  )
  return endFaultRun(run, {
    warnedMs: Math.round(warnedMs ?? warnedMsMax),
    missedBlocks: watch.head - stoodAt,
    resumedMs: Math.round(resumedMs ?? stuckMsMax),
  })
}

/** Grows the ballast until only this share of the disk is free. */
async function leaveFree(disk: string, ballast: string, share: number): Promise<void> {
  const { bsize, blocks, bavail } = await statfs(disk)
  const bytes = Math.floor((bavail - blocks * share) * bsize)
  if (bytes <= 0) return
  // What does not fit is what was wanted.
  await writeFile(ballast, new Uint8Array(bytes + bsize), { flag: 'a' }).catch((error) => {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  })
}

/** The node's metric. */
async function freeRatio({ rpc }: NodeProcess): Promise<number> {
  const text = await (await fetch(`${rpc.url}/metrics`)).text()
  return Number(/^disk_free_ratio (\S+)$/m.exec(text)?.[1] ?? NaN)
}

async function untilTrue(msMax: number, holds: () => Promise<boolean>): Promise<number | undefined> {
  const startedMs = performance.now()
  while (performance.now() - startedMs < msMax) {
    if (await holds()) return performance.now() - startedMs
    await sleep(200)
  }
  return undefined
}

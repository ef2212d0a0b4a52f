/**
 * G-CAT-1: a node without data joins a chain of many ledgers while peers lie to it, and a validator that lost its disk comes
 * back. Both must end up with the same chain, far faster than the chain grows.
 * @module
 */
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { keyFrom } from '../load/accounts.ts'
import { lies, startLiar, type Liar } from '../network/liar.ts'
import type { NodeProcess } from '../network/node-process.ts'
import type { ScenarioOptions, ScenarioResult } from '../scenario.ts'
import { beginFaultRun, endFaultRun, recoveryMs, type FaultRun } from './fault-run.ts'

const validators = 4
/** While the chain is grown; afterwards it runs at its usual pace, which the catch-up is compared with. */
const growMs = 100
const usualMs = 1_000
const catchUpRatio = 20

export async function lostDisk(options: ScenarioOptions): Promise<ScenarioResult> {
  const { say, random, isShort, minutes = Infinity } = options
  const ledgers = isShort ? 100 : 10_000
  const run = await beginFaultRun(options, {
    validators,
    watchers: 1,
    startWatchers: false,
    blockTimeMs: growMs,
    perSecond: isShort ? 20 : 50,
  })
  const { network, watch, load, expect } = run
  const joiner = network.nodes[validators] as NodeProcess
  const voting = network.nodes.slice(0, validators)
  const until = performance.now() + minutes * 60_000
  while (watch.head < ledgers && performance.now() < until) {
    await watch.until(Math.min(30_000, until - performance.now()), () => watch.head >= ledgers)
    say(`the chain has ${watch.head} blocks`)
  }
  await load.stop()
  await Promise.all(voting.map((node) => node.stop()))
  for (const node of voting) node.start('--block-time-ms', `${usualMs}`)
  const restarted = await watch.until(recoveryMs, () => voting.every((node) => watch.isInSync(node)))
  expect(restarted !== undefined, 'the network did not go on after a stop in good order')

  const liars = await startLiars(options, run, joiner)
  const { ms, blocks } = await catchUp(run, joiner)
  const perSecond = Math.round(blocks / (ms / 1_000))
  say(`the empty node took in ${blocks} blocks in ${Math.round(ms)} ms, among ${liars.length} liars`)
  const log = await readFile(join(joiner.dataDir, 'log.jsonl'), 'utf8')
  const told = liars.reduce((sum, liar) => sum + liar.told(), 0)
  const unproven = log.split('"event":"catchUp.unproven"').length - 1
  expect(told > 0, 'the run does not count: no liar was asked')
  const ratio = perSecond / (1_000 / usualMs)
  expect(
    isShort || ratio >= catchUpRatio,
    `it caught up ${ratio} times as fast as the chain, not ${catchUpRatio}`,
  )

  const victim = random.pick(voting)
  await victim.kill()
  await rm(join(victim.dataDir, 'store'), { recursive: true })
  const again = await catchUp(run, victim, '--block-time-ms', `${usualMs}`)
  say(`${victim.name} lost its disk and was back after ${Math.round(again.ms)} ms`)
  await Promise.all(liars.map((liar) => liar.stop()))
  return endFaultRun(run, {
    ledgers: blocks,
    catchUpBlocksPerSecond: perSecond,
    catchUpRatio: ratio,
    liesTold: told,
    liesBlamed: unproven,
    lostDiskBackMs: Math.round(again.ms),
  })
}

/** Starts a node and waits until it is in sync. */
async function catchUp(
  { watch, expect }: FaultRun,
  node: NodeProcess,
  ...flags: readonly string[]
): Promise<{ readonly ms: number; readonly blocks: number }> {
  node.start(...flags)
  // The start of the process is not the catch-up.
  await watch.until(recoveryMs, () => watch.of(node) !== undefined)
  const ms = await watch.until(10 * recoveryMs, () => watch.isInSync(node))
  expect(ms !== undefined, `${node.name} did not get into sync`)
  return { ms: ms ?? Infinity, blocks: watch.head }
}

/** One of each kind, connected to the node before it has asked anybody. */
async function startLiars(
  { seed, random, onEnd }: ScenarioOptions,
  { network }: FaultRun,
  victim: NodeProcess,
): Promise<readonly Liar[]> {
  const honest = network.nodes[0] as NodeProcess
  const { genesisHash } = (await honest.rpc.call('watt_status')) as { readonly genesisHash: `0x${string}` }
  return Promise.all(
    lies.map(async (lie) => {
      const liar = await startLiar({
        lie,
        random,
        privateKey: keyFrom(`liar ${seed} ${lie}`),
        genesisHash,
        honest: honest.listen,
        victim: victim.listen,
      })
      onEnd(() => liar.stop())
      return liar
    }),
  )
}

import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import {
  freePort,
  main,
  startNetwork,
  temporaryFolder,
  type RunningNetwork,
} from '../../../apps/cli/e2e/running-network.ts'
import { createFeedChain, oracleClient, type FeedChain } from '../src/chain/feed-chain.ts'
import { bundledSeries, replaySteps } from '../src/history/bundled.ts'
import { findFeed } from '../src/feeds.ts'
import { deployFeeds, reporterAccounts } from './deployed-feeds.ts'

const names = ['ES', 'UK', 'BR', 'CN', 'USD/EUR']
const maxAge = 45

describe('seven reporters on a network of four validators', { timeout: 600_000 }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let network: RunningNetwork
  let chains: Readonly<Record<string, FeedChain>>
  const running = new Map<number, ChildProcess>()
  const ports: number[] = []

  before(async () => {
    folder = await temporaryFolder()
    network = await startNetwork(join(folder.path, 'network'))
    const { feeds } = await deployFeeds(network.rpc, names, { maxAge, heartbeat: 20 })
    const client = oracleClient(network.rpc)
    chains = Object.fromEntries(
      Object.entries(feeds).map(([name, address]) => [name, createFeedChain(client, address)]),
    )
    for (const _ of reporterAccounts) ports.push(await freePort())
    const initialise = async (account: number, at: number) => {
      const dataDir = join(folder.path, `reporter-${at}`)
      const flags = Object.entries(feeds).flatMap(([name, address]) => ['--feed', `${name}=${address}`])
      const peers = ports.flatMap((port, peer) => (peer === at ? [] : ['--peer', `http://127.0.0.1:${port}`]))
      const common = ['--data-dir', dataDir, '--rpc', network.rpc, '--account', `dev:${account}`]
      const replay = ['--replay-every', '4', '--replay-from', '2015-01-01', '--listen-port', `${ports[at]}`]
      await run(['oracle', 'init', ...common, ...flags, ...peers, ...replay])
      await setTiming(at, 600_000)
    }
    await Promise.all(reporterAccounts.map(initialise))
  })

  /** A grace of ten minutes leaves the report to others. */
  async function setTiming(at: number, graceMs: number): Promise<void> {
    const path = join(folder.path, `reporter-${at}`, 'oracle.json')
    const config = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>
    const timing = {
      pollMs: 1000,
      graceMs,
      takeOverMs: 3000,
      latencyAlarmMs: 15_000,
      spreadAlarmBps: 2000,
    }
    await writeFile(path, JSON.stringify({ ...config, timing }))
  }

  after(async () => {
    await Promise.all([...running.keys()].map(async (at) => end(at, 'SIGTERM')))
    await network.stop()
    await folder.remove()
  })

  async function start(at: number): Promise<void> {
    const dataDir = join(folder.path, `reporter-${at}`)
    const args = [
      main,
      'oracle',
      'start',
      '--json',
      '--data-dir',
      dataDir,
      '--account',
      `dev:${reporterAccounts[at]}`,
    ]
    const child = spawn(process.execPath, args, {
      stdio: ['ignore', 'pipe', process.env['WATT_ORACLE_LOG'] ? 'inherit' : 'ignore', 'ipc'],
    })
    running.set(at, child)
    await new Promise<void>((resolve, reject) => {
      child.stdout?.once('data', () => resolve())
      child.once('exit', (code) => reject(new Error(`reporter ${at} ended with ${code}`)))
    })
  }

  async function end(at: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    const child = running.get(at)
    if (child === undefined) return null
    running.delete(at)
    const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
    child.kill(signal)
    return ended
  }

  async function rounds(): Promise<readonly bigint[]> {
    return Promise.all(names.map(async (name) => (await chains[name]!.pulse()).lastRound))
  }

  /** Waits until every feed has `more` rounds more than now. */
  async function advance(more: bigint): Promise<void> {
    let start: readonly bigint[] = []
    await until(async () => (start = await rounds()).length > 0)
    await until(async () => (await rounds()).every((round, at) => round >= start[at]! + more))
  }

  it('lets anyone bring a round on chain, once enough have signed', async () => {
    const feed = chains['ES']!.address
    const reporters = ports.slice(0, 5).flatMap((port) => ['--reporter', `http://127.0.0.1:${port}`])
    const submit = [
      'oracle',
      'submit',
      'ES',
      '--rpc',
      network.rpc,
      '--contract',
      feed,
      '--account',
      'dev:8',
      '--yes',
    ]
    await Promise.all([0, 1, 2, 3].map(start))
    await until(async () => (await signed(3)) === 4)
    await assert.rejects(run([...submit, ...reporters]), /ended with 1/)
    await start(4)
    await until(async () => (await signed(4)) === 5)
    // A busy machine may refuse a call; a person would type it again.
    await until(async () =>
      run([...submit, ...reporters]).then(
        () => true,
        () => false,
      ),
    )
    assert.equal((await chains['ES']!.pulse()).lastRound, 1n)
    await Promise.all([0, 1, 2, 3, 4].map(async (at) => end(at, 'SIGTERM')))
    for (const at of reporterAccounts.keys()) await setTiming(at, 500)
  })

  /** How many signed observations of Spain a reporter knows for the open round. */
  async function signed(at: number): Promise<number> {
    const response = await fetch(
      `http://127.0.0.1:${ports[at]}/observations/${chains['ES']!.address.toLowerCase()}`,
    )
    return ((await response.json()) as readonly unknown[]).length
  }

  it('publishes the bundled history of four regions and a rate', async () => {
    await Promise.all(reporterAccounts.map(async (_, at) => start(at)))
    await advance(2n)
    for (const name of names) {
      const { answer, reason } = await chains[name]!.answer()
      assert.equal(reason, 'None', name)
      const series = bundledSeries().filter(({ rule }) => rule === findFeed(name)?.rule)
      const known = series.flatMap(({ figures }) => figures).filter(({ start }) => start === answer.start)
      assert.ok(
        known.some(({ value }) => value === answer.value),
        `${name}: ${answer.value} is no published figure of ${answer.start}`,
      )
      assert.ok(replaySteps(series, 3).some(({ start }) => start === answer.start))
    }
  })

  it('goes on when two are killed', async () => {
    await Promise.all([end(5, 'SIGKILL'), end(6, 'SIGKILL')])
    await advance(2n)
  })

  it('freezes with a flag when three are gone, and says so', async () => {
    await end(4, 'SIGKILL')
    const feed = chains['ES']!
    await until(async () => (await feed.answer()).reason === 'Stale')
    const frozen = await feed.pulse()
    await until(async () => {
      const health = await fetch(`http://127.0.0.1:${ports[0]}/healthz`)
      const { alarms } = (await health.json()) as { alarms: readonly { feed: string; kind: string }[] }
      return health.status === 503 && alarms.some((it) => it.feed === 'ES' && it.kind === 'unhealthy')
    })
    assert.equal((await feed.pulse()).lastRound, frozen.lastRound)
  })

  it('resumes when they come back, and signs nothing twice', async () => {
    await Promise.all([4, 5, 6].map(start))
    await advance(2n)
    for (const name of names) assert.equal((await chains[name]!.answer()).reason, 'None', name)
    const metrics = await (await fetch(`http://127.0.0.1:${ports[0]}/metrics`)).text()
    assert.doesNotMatch(metrics, /verdict="conflict"/)
    assert.match(metrics, /oracle_sources_live\{feed="ES"\} [34]/)
  })

  it('shows from which bytes a round was made', async () => {
    const { lastRound } = await chains['ES']!.pulse()
    const base = `http://127.0.0.1:${ports[0]}`
    const log = await fetch(`${base}/observations/${chains['ES']!.address.toLowerCase()}/${lastRound}`)
    const { readings } = (await log.json()) as { readings: readonly { contentId: string }[] }
    assert.ok(readings.length >= 3)
    const raw = await fetch(`${base}/raw/${readings[0]!.contentId}`)
    assert.match(await raw.text(), /"publisher": "Eurostat"/)
  })

  it('ends gracefully', async () => {
    assert.equal(await end(0, 'SIGTERM'), 0)
  })
})

async function until(isDone: () => Promise<boolean>): Promise<void> {
  for (;;) {
    // The machine may be busy, and the node say so.
    if (await isDone().catch(() => false)) return
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

async function run(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'ignore', 'inherit'] })
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve))
  if (code !== 0) throw new Error(`watt ${args.slice(0, 2).join(' ')} ended with ${code}`)
}

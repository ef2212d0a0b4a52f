/**
 * Nodes of members on a real chain: three keepers, as processes, prove each other's uptime; a node that is off gets nothing.
 */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, it } from 'node:test'
import { watt } from '@watt/sdk'
import { findPeople, readReward, type PeopleContracts } from '@watt/sdk/people'
import { chainRegistry, verifiersOf } from '@watt/people/uptime'
import { devAccount } from '../src/up/dev-accounts.ts'
import { foundLocalNetwork } from '../src/up/founding.ts'
import { localFounding } from '../src/up/network-plan.ts'
import { askWatt, type Answer } from './ask-watt.ts'
import {
  eventually,
  freePort,
  main,
  startNetwork,
  temporaryFolder,
  type RunningNetwork,
} from './running-network.ts'

const dayMs = 30_000
const members = [0, 1, 2, 3] as const
/** dev:0 is a seed as dev:1 and dev:2 are; dev:3 is in a circle with one of them. So each would be paid. */
const [off, ...up] = members

type KeeperProcess = {
  readonly url: string
  /** Types of events so far. */
  readonly events: ReadonlySet<string>
  /** @returns the exit code, null after SIGKILL */
  stop(how?: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
}

/** Starts `watt people node start` and waits until it listens. @throws when it ends instead */
async function startKeeper(
  rpc: string,
  account: number,
  port: number,
  dataDir: string,
): Promise<KeeperProcess> {
  const words = [
    'people',
    'node',
    'start',
    '--port',
    `${port}`,
    '--data-dir',
    dataDir,
    '--account',
    `dev:${account}`,
  ]
  const child = spawn(process.execPath, [main, ...words, '--rpc', rpc, '--json'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  const events = new Set<string>()
  let said = ''
  createInterface(child.stderr).on('line', (line) => {
    said = line
    const { event } = JSON.parse(line) as { event?: string }
    if (event !== undefined) events.add(event)
  })
  const first = new Promise<string>((resolve) => createInterface(child.stdout).once('line', resolve))
  const ready = await Promise.race([first, ended])
  if (typeof ready !== 'string') throw new Error(`the keeper of dev:${account} ended with ${ready}: ${said}`)
  const { url } = JSON.parse(ready) as { url: string }
  return {
    url,
    events,
    stop: async (how = 'SIGTERM') => {
      child.kill(how)
      return ended
    },
  }
}

describe('nodes of members', () => {
  let network: RunningNetwork
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let client: ReturnType<typeof watt>
  let people: PeopleContracts
  const keepers: KeeperProcess[] = []
  const as = (account: number, ...words: readonly string[]): Promise<Answer> =>
    askWatt(network.rpc, account, [...words, '--data-dir', join(folder.path, 'members')])

  before(async () => {
    folder = await temporaryFolder()
    const flags = ['--validators', '1', '--block-time-ms', '200', '--epoch-seconds', `${dayMs / 1000}`]
    network = await startNetwork(join(folder.path, 'network'), flags)
    client = watt(network.rpc)
    await foundLocalNetwork(client, localFounding({ epochSeconds: dayMs / 1000 }))
    people = await findPeople(client)
  })
  after(async () => {
    await Promise.all(keepers.map(async (keeper) => keeper.stop()))
    await network?.stop()
    await folder.remove()
  })

  it('are named by members, with a key of their own', async () => {
    const url = 'http://127.0.0.1:9'
    assert.equal((await as(0, 'people', 'node', 'set', '--url', url)).error.code, 'cli/not-a-member')
    // A stamp is of one day: who joins while it ends joins again.
    for (const account of members)
      await eventually(`dev:${account} to join`, 3 * dayMs, async () => {
        const { code, error } = await as(account, 'presence', 'join')
        return code === 0 || error.code === 'cli/already-member'
      })
    assert.equal((await as(0, 'people', 'node', 'start')).error.code, 'people/node-key')
    for (const wrong of [
      [],
      ['--url', url, '--retire'],
      ['--url', 'http://a:b@host'],
      ['--url', `${url}/${'x'.repeat(200)}`],
    ])
      assert.equal((await as(0, 'people', 'node', 'set', ...wrong)).error.code, 'cli/usage', wrong.join())
    const named = await as(off, 'people', 'node', 'set', '--url', url)
    assert.equal(named.code, 0, named.error.message)
    const path = join(String(named.json['folder']), 'key')
    if (process.platform !== 'win32') assert.equal((await stat(path)).mode & 0o777, 0o600)
    const again = await as(off, 'people', 'node', 'set', '--url', url)
    assert.equal(again.json['key'], named.json['key'])
  })

  it('are kept by a process each', async () => {
    for (const account of up) {
      const port = await freePort()
      const named = await as(account, 'people', 'node', 'set', '--url', `http://127.0.0.1:${port}`)
      assert.equal(named.code, 0, named.error.message)
      keepers.push(await startKeeper(network.rpc, account, port, join(folder.path, 'members')))
    }
    for (const [from, to] of [
      [1, 3],
      [3, 1],
    ] as const)
      assert.equal((await as(from, 'people', 'circle', 'add', `dev:${to}`)).code, 0)
    const taken = new URL(keepers[0]!.url).port
    assert.equal((await as(1, 'people', 'node', 'start', '--port', taken)).error.code, 'cli/cannot-listen')
  })

  it('are looked at by those whom the contract draws', async () => {
    const key = await eventually('the day from which the nodes count', 3 * dayMs, async () => {
      const { json } = await as(1, 'people', 'node', 'status')
      return json['key'] === json['nextKey'] && (json['key'] as `0x${string}`)
    })
    const registry = chainRegistry(client, people)
    await eventually('one day for both questions', 3 * dayMs, async () => {
      const day = await registry.today()
      const drawn = verifiersOf(await registry.roster(day), key).map((seat) => seat.key)
      const args = [BigInt(day), key] as const
      assert.deepEqual(drawn, await client.readContract({ ...people.nodes, functionName: 'assigned', args }))
      return drawn.length === 3
    })
    const answered = await eventually('an answer', 3 * dayMs, async () => {
      const { json } = await as(1, 'people', 'node', 'status')
      return Number(json['answeredWindows']) > 0 && json
    })
    assert.equal((answered['verifiers'] as unknown[]).length, 3)
    // A keeper that is killed goes on where it was.
    const port = Number(new URL(keepers[0]!.url).port)
    assert.equal(await keepers[0]!.stop('SIGKILL'), null)
    keepers[0] = await startKeeper(network.rpc, 1, port, join(folder.path, 'members'))
    const { json } = await as(1, 'people', 'node', 'status')
    if (json['day'] === answered['day'])
      assert.ok(Number(json['answeredWindows']) >= Number(answered['answeredWindows']))
  })

  it('prove the day on the next, and the close after it pays those who were up', async () => {
    const paid = new Map<number, { windows: number; weight: number }>()
    await eventually('pay for each node that was up', 20 * dayMs, async () => {
      for (const account of members) {
        const reward = await readReward(client, devAccount(account).address)
        const { windows = 0, weight = 0 } = paid.get(account) ?? {}
        paid.set(account, {
          windows: Math.max(windows, reward?.windows ?? 0),
          weight: Math.max(weight, reward?.weight ?? 0),
        })
      }
      return up.every((account) => paid.get(account)!.windows > 0 && paid.get(account)!.weight > 0)
    })
    assert.deepEqual(paid.get(off), { windows: 0, weight: 0 })
    const logs = await client.getContractEvents({ ...people.nodes, eventName: 'UptimeProven', fromBlock: 0n })
    assert.deepEqual(new Set(logs.map(({ args }) => args.id)), new Set([2, 3, 4]))
    const proofs = logs.map(({ args }) => `${args.id} ${args.day}`)
    assert.equal(new Set(proofs).size, proofs.length)
    for (const { events } of keepers) assert.ok(events.has('node.answered') && events.has('node.proven'))
  })

  it('stop when they are told to, and are retired', async () => {
    for (const keeper of keepers) assert.equal(await keeper.stop(), 0)
    const retired = await as(1, 'people', 'node', 'set', '--retire')
    assert.equal(retired.code, 0, retired.error.message)
    assert.match((await as(1, 'people', 'node', 'status')).json['nextKey'] as string, /^0x0{40}$/)
  })
})

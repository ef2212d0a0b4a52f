/**
 * `watt indexer` against a real validator: follows it, says so, begins anew when asked.
 * @module
 */
import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, it } from 'node:test'
import { indexerClient, type IndexStatus } from '@watt/sdk/indexer'
import { askWatt } from './ask-watt.ts'
import { eventually, main, startNetwork, temporaryFolder, type RunningNetwork } from './running-network.ts'

const patienceMs = 240_000
const sender = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'

describe('watt indexer', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let network: RunningNetwork
  let index: { readonly child: ChildProcess; readonly url: string }

  const dataDir = (): string => join(folder.path, 'index')
  const ask = async (...words: string[]) => askWatt(network.rpc, 0, ['indexer', ...words])

  before(async () => {
    folder = await temporaryFolder()
    network = await startNetwork(join(folder.path, 'network'), [
      '--validators',
      '1',
      '--block-time-ms',
      '500',
    ])
    index = await startIndex(network.rpc, dataDir())
  })
  after(async () => {
    await stopIndex(index?.child)
    await network?.stop()
    await folder?.remove()
  })

  it('answers with a transaction soon after it was sent', async () => {
    const { json } = await askWatt(network.rpc, 0, ['wallet', 'send', 'dev:1', '1.5'])
    const client = indexerClient(index.url)
    const hash = json['hash'] as `0x${string}`
    const found = await eventually('the transaction is in the index', patienceMs, () =>
      client.transaction(hash),
    )
    assert.deepEqual([found.from, found.value, found.succeeded], [sender, String(15n * 10n ** 17n), true])
    assert.deepEqual(
      (await client.search(hash.slice(0, 20))).results.map((it) => it.type),
      ['transaction'],
    )
    assert.equal((await client.transfersOf(sender)).items[0]?.kind, 'native')
  })

  it('tells how far it is', async () => {
    const status = await eventually('it caught up', patienceMs, async () => {
      const { json } = await ask('status', '--index', index.url)
      return json['lag'] === 0 && (json as unknown as IndexStatus)
    })
    assert.deepEqual([status.chainId, status.problem, status.database], [31_337, null, 'pglite'])
    const away = await ask('status', '--index', 'http://127.0.0.1:1')
    assert.deepEqual([away.code, away.error.code], [1, 'cli/no-index'])
  })

  it('is one to a folder, and makes itself again when asked', async () => {
    const { json, code } = await ask('rebuild', '--data-dir', dataDir())
    assert.deepEqual([code, json['requested']], [0, true])
    const second = await ask('start', '--data-dir', dataDir(), '--listen-port', '0')
    assert.deepEqual([second.code, second.error.code], [3, 'cli/locked'])
    const client = indexerClient(index.url)
    await eventually('it caught up again', patienceMs, async () => {
      const { lag, transactions } = await client.status()
      return lag === 0 && transactions === 1
    })
  })

  it('is made again by the command itself where none runs', async () => {
    assert.equal(await stopIndex(index.child), 0)
    const { json, code } = await ask('rebuild', '--data-dir', dataDir())
    assert.deepEqual([code, json['transactions']], [0, 1])
    index = await startIndex(network.rpc, dataDir())
    assert.equal((await indexerClient(index.url).transactions()).items.length, 1)
  })
})

async function startIndex(rpc: string, dataDir: string): Promise<{ child: ChildProcess; url: string }> {
  const words = ['indexer', 'start', '--json', '--rpc', rpc, '--data-dir', dataDir, '--listen-port', '0']
  const child = spawn(process.execPath, [main, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  return { child, url: (JSON.parse(line) as { readonly index: string }).index }
}

/** @returns the exit code. */
async function stopIndex(child: ChildProcess | undefined): Promise<number | null> {
  if (child === undefined || child.exitCode !== null) return child?.exitCode ?? null
  const ended = once(child, 'exit') as Promise<[number | null]>
  child.kill('SIGTERM')
  return (await ended)[0]
}

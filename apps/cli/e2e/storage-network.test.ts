/**
 * Storage as `npm start` brings it: founded contracts, a beacon, provider processes, and the command line of a person who
 * knows nothing but a recovery phrase.
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { devMnemonic } from '../src/up/dev-accounts.ts'
import { recordedHost } from '../src/host.fixture.ts'
import { run } from '../src/run.ts'
import { eventually, startNetwork, temporaryFolder, type RunningNetwork } from './running-network.ts'

/** Contracts may have to be compiled first. */
const patienceMs = 240_000
const password = 'only for this test'

describe('storage on a local network', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let network: RunningNetwork

  before(async () => {
    folder = await temporaryFolder()
    const flags = ['--validators', '1', '--providers', '4', '--epoch-seconds', '60', '--without-indexer']
    network = await startNetwork(join(folder.path, 'network'), flags, 'whole')
  })
  after(async () => {
    await network.stop()
    await folder.remove()
  })

  /** `watt …words --json` of one person: what it printed. @throws when it fails. */
  const ask = async (profile: string, words: readonly string[], input = ''): Promise<unknown[]> => {
    const host = recordedHost({ env: { WATT_PASSWORD: password }, readInput: async () => input })
    const dataDir = join(folder.path, profile)
    const code = await run([...words, '--json', '--yes', '--rpc', network.rpc, '--data-dir', dataDir], host)
    const { stdout, stderr } = host.written
    if (code !== 0) throw new Error(`watt ${words.join(' ')}: ${stderr}`)
    return stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown)
  }

  it('gives a file back to whoever has the phrase, on another machine', async () => {
    const bytes = randomBytes(700_000)
    const path = join(folder.path, 'photo.raw')
    await writeFile(path, bytes)
    const receipt = await eventually('four providers to offer space', patienceMs, async () =>
      ask('first', ['storage', 'put', path, '--account', 'dev:0']),
    )
    assert.equal((receipt[0] as { readonly failed: readonly unknown[] }).failed.length, 0)

    await ask('second', ['wallet', 'import', 'me', '--stdin'], `${devMnemonic}\n`)
    const copy = join(folder.path, 'copy.raw')
    await ask('second', ['storage', 'get', 'photo.raw', copy])
    assert.deepEqual(await readFile(copy), bytes)
  })

  it('has every shard proven, epoch after epoch', async () => {
    const status = await eventually('a first proof of every shard', patienceMs, async () => {
      const [found] = (await ask('first', ['storage', 'status', '1', '--account', 'dev:0'])) as [
        { readonly shards: readonly { readonly health?: { readonly proven: number } }[] },
      ]
      return found.shards.every(({ health }) => (health?.proven ?? 0) > 0) && found
    })
    assert.equal(status.shards.length, 4)
  })
})

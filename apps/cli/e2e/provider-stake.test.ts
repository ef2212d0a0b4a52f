/**
 * A provider that moves, and one that leaves, in words of the command line.
 */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { openViemChain, type ProviderChain } from '@watt/storage/provider'
import {
  devAccount,
  openStage,
  shortTimes,
  type Stage,
  stageMissing,
  until,
} from '../../../services/storage/e2e/storage-stage.ts'
import { recordedHost } from '../src/host.fixture.ts'
import { run } from '../src/run.ts'
import { temporaryFolder } from './running-network.ts'

const coin = 10n ** 18n

type Answer = {
  readonly error?: { readonly code: string }
  readonly url?: string
  readonly hash?: string
  readonly askedWei?: string
  readonly stakeWei?: string
  readonly standing?: { readonly leaving?: { readonly wei: string; readonly at: number } }
}

describe('the stake and the address of a provider', { skip: stageMissing }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let stage: Stage
  let chain: ProviderChain

  before(async () => {
    folder = await temporaryFolder()
    stage = await openStage({ ...shortTimes, unstakeSeconds: 5 })
    const account = devAccount(4)
    const { rpc, directory } = stage
    chain = await openViemChain({ rpc, directory, provider: account.address, account, pollMs: 200 })
    await ask(['init', '--account', 'dev:4', '--size', '1GiB', '--directory', directory, '--rpc', rpc])
  })
  after(async () => {
    await stage[Symbol.asyncDispose]()
    await folder.remove()
  })

  it('is changed in the settings alone before it registers, and then on chain, too', async () => {
    assert.equal((await ask(['url', 'http://first.example'])).hash, undefined)
    const { url } = await ask(['url'])
    assert.equal(url, 'http://first.example')
    await chain.send({ type: 'register', class: 'laptop', region: 0, url, window: 0, stake: 5n * coin })
    assert.ok((await ask(['url', 'http://second.example'])).hash)
    assert.deepEqual(
      [(await chain.standing())?.url, (await ask(['url'])).url],
      ['http://second.example', 'http://second.example'],
    )
  })

  it('comes back after its time, all of it that stands for no deal', async () => {
    assert.equal((await ask(['unstake', '9'])).error?.code, 'cli/stake-not-free')
    assert.equal((await ask(['withdraw'])).error?.code, 'cli/nothing-to-withdraw')
    const asked = await ask(['unstake', '2'])
    assert.equal(asked.askedWei, String(2n * coin))
    const leaves = async () => (await ask(['status'])).standing!.leaving!
    assert.equal((await leaves()).wei, String(2n * coin))
    await ask(['unstake'])
    const { wei, at } = await leaves()
    assert.equal(wei, String(5n * coin))
    await until(async () => (await chain.head()).time >= at, 'the stake may leave')
    assert.equal((await ask(['withdraw'])).stakeWei, String(5n * coin))
    assert.partialDeepStrictEqual(await chain.standing(), { stake: 0n, leaving: undefined })
  })

  /** What `watt provider …words --json` printed: its result, or `{ error }`. */
  async function ask(words: readonly string[]): Promise<Answer> {
    const host = recordedHost()
    const flags = ['--json', '--yes', '--data-dir', join(folder.path, 'provider')]
    await run(['provider', ...words, ...flags], host)
    const { stdout, stderr } = host.written
    return JSON.parse((stdout || stderr).trim().split('\n').at(-1)!) as Answer
  }
})

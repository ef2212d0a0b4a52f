/**
 * What `watt storage get` tells of a file, or of a part of it, that providers want money for.
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { ProviderProcess } from '../../../services/storage/e2e/provider-process.ts'
import { freePort, openStage, type Stage, stageMissing } from '../../../services/storage/e2e/storage-stage.ts'
import { recordedHost } from '../src/host.fixture.ts'
import { run } from '../src/run.ts'
import { eventually, temporaryFolder } from './running-network.ts'

const bytes = randomBytes(400_000)
const patienceMs = 120_000

type Answer = {
  readonly error?: { readonly code: string }
  readonly sizeBytes?: number
  readonly from?: number
  readonly fileBytes?: number
  readonly paidWei?: string
}

describe('a file that is read for money', { skip: stageMissing }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>
  let stage: Stage
  const providers: ProviderProcess[] = []

  before(async () => {
    folder = await temporaryFolder()
    stage = await openStage()
    const settings = {
      retrieval: { priceWeiPerMiB: String(10n ** 15n), freeQuotaBytes: 0 },
      offer: { priceWeiPerGiBEpoch: String(10n ** 14n), maxEpochs: 30 },
    }
    for (let at = 0; at < 4; at++)
      providers.push(
        new ProviderProcess(stage, 3 + at, join(folder.path, `provider-${at}`), await freePort(), settings),
      )
    await Promise.all(providers.map(async (provider) => provider.start()))
    const path = join(folder.path, 'film')
    await writeFile(path, bytes)
    await eventually('a stored file', patienceMs, async () => {
      const { error } = await ask('put', path, '--epochs', '10')
      return error === undefined
    })
  })
  after(async () => {
    await Promise.all(providers.map(async (provider) => provider.kill()))
    await stage[Symbol.asyncDispose]()
    await folder.remove()
  })

  it('is not paid for unless that was allowed', async () => {
    const { error } = await ask('get', 'film', join(folder.path, 'none'))
    assert.equal(error?.code, 'storage/payment-needed')
  })

  it('tells the bytes that were fetched, and what they did cost', async () => {
    const part = join(folder.path, 'part')
    const { sizeBytes, from, fileBytes, paidWei } = await ask(
      'get',
      'film',
      part,
      '--range',
      '100-299',
      '--pay',
      '2',
    )
    assert.deepEqual({ sizeBytes, from, fileBytes }, { sizeBytes: 200, from: 100, fileBytes: bytes.length })
    assert.ok(BigInt(paidWei!) > 0n)
    assert.deepEqual(await readFile(part), bytes.subarray(100, 300))

    const whole = await ask('get', 'film', join(folder.path, 'whole'), '--pay', '2')
    assert.deepEqual([whole.sizeBytes, whole.fileBytes], [bytes.length, undefined])
    assert.ok(BigInt(whole.paidWei!) > BigInt(paidWei!))
  })

  /** What `watt storage …words --json` printed: its result, or `{ error }`. */
  async function ask(...words: readonly string[]): Promise<Answer> {
    const host = recordedHost()
    const flags = ['--json', '--yes', '--account', 'dev:1', '--rpc', stage.rpc, '--data-dir', folder.path]
    await run(['storage', ...words, '--directory', stage.directory, ...flags], host)
    const { stdout, stderr } = host.written
    return JSON.parse((stdout || stderr).trim().split('\n').at(-1)!) as Answer
  }
})

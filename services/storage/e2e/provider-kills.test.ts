import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import type { Piece } from '../src/piece/index.ts'
import { openViemChain, readEarnings, type ProviderChain } from '../src/provider/index.ts'
import { ProviderProcess } from './provider-process.ts'
import { freePort, openStage, randomPiece, type Stage, stageMissing, until } from './storage-stage.ts'

const kills = Number(process.env['WATT_KILLS'] ?? 6)

describe('a provider that is killed with SIGKILL', { skip: stageMissing }, () => {
  let stage: Stage
  let folder = ''
  let provider: ProviderProcess
  let chain: ProviderChain
  before(async () => {
    stage = await openStage()
    folder = await mkdtemp(join(tmpdir(), 'watt-kills-'))
    provider = new ProviderProcess(stage, 3, folder, await freePort())
    await provider.start()
    const { rpc, directory } = stage
    chain = await openViemChain({ rpc, directory, provider: provider.address, account: undefined })
    await until(async () => (await chain.asks()).length === 3, 'it is on offer')
  })
  after(async () => {
    await provider.kill()
    await stage[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  it('goes on with an upload where its disk stands', async () => {
    const { bytes, piece } = randomPiece(4_000_000)
    const { deals } = await stage.order([piece], { epochs: 1 })
    const token = await stage.token(provider.address, deals[0]!, piece)
    await sendUntilKilled(provider, deals[0]!, token, bytes, 2_500_000)
    await provider.start()
    const offset = await offsetOf(provider, deals[0]!, token)
    assert.ok(offset > 0 && offset <= 2_500_000, `${offset}`)
    const active = provider.next('deal.active')
    assert.equal(
      await send(provider, deals[0]!, token, bytes.subarray(offset), offset),
      204,
      JSON.stringify(provider.told),
    )
    await active
  })

  it('begins a deal whose last byte came just before', async () => {
    const { bytes, piece } = randomPiece(1_000_000)
    const { deals } = await stage.order([piece], { epochs: 1 })
    const token = await stage.token(provider.address, deals[0]!, piece)
    assert.equal(await send(provider, deals[0]!, token, bytes, 0), 204)
    await provider.kill()
    await provider.start()
    await until(async () => (await chain.deal(deals[0]!))?.state !== 'matched', 'it is active')
  })

  it(`misses no epoch that it lives through, over ${kills} kills at random moments, with nothing but chain and pieces`, async () => {
    const pieces = Array.from({ length: 3 }, () => randomPiece(600_000))
    const placed: { readonly deal: bigint; readonly piece: Piece; readonly bytes: Buffer }[] = []
    for (const { bytes, piece } of pieces) {
      const { deals } = await stage.order([piece], { epochs: 4 })
      placed.push({ deal: deals[0]!, piece, bytes })
    }
    for (const { deal, piece, bytes } of placed)
      assert.equal(
        await send(provider, deal, await stage.token(provider.address, deal, piece), bytes, 0),
        204,
      )
    const down: (readonly [number, number])[] = []
    for (let kill = 0; kill < kills; kill++) {
      await wait(2000 + Math.random() * 10_000)
      const killedAt = Date.now() / 1000
      await provider.kill()
      if (kill % 2 === 1) await rm(join(folder, 'state'), { recursive: true, force: true })
      await provider.start()
      down.push([killedAt, Date.now() / 1000])
    }
    for (const { deal } of placed)
      await until(async () => (await chain.deal(deal))?.isHeld === false, `deal ${deal} is over`, 200)
    const { earned, lost } = await readEarnings(chain)
    const { window } = (await chain.standing())!
    const { epochSeconds, windows } = chain.setting
    for (const { of, epochs } of lost) {
      assert.equal(of, 'pay')
      for (let epoch = epochs![0]; epoch <= epochs![1]; epoch++) {
        const opens = epoch * epochSeconds + (window * epochSeconds) / windows
        const closes = opens + epochSeconds / windows
        // A whole window of life, and the proof is there: only who was dead in it may miss it.
        assert.ok(
          down.some(([from, to]) => from < closes && to > opens),
          `epoch ${epoch} was missed alive`,
        )
      }
    }
    const deals = await Promise.all(
      [1n, 2n, ...placed.map(({ deal }) => deal)].map(async (id) => chain.deal(id)),
    )
    const promised = deals.reduce(
      (sum, deal) => sum + deal!.perEpoch * BigInt(deal!.endEpoch - deal!.firstEpoch),
      0n,
    )
    assert.equal(
      earned,
      lost.reduce((sum, { wei }) => sum - wei, promised),
    )
  })
})

async function send(
  provider: ProviderProcess,
  deal: bigint,
  token: string,
  bytes: Uint8Array,
  offset: number,
): Promise<number> {
  const { status } = await fetch(`${provider.url}/pieces/${deal}`, {
    method: 'PATCH',
    headers: {
      authorization: token,
      'upload-offset': String(offset),
      'content-type': 'application/offset+octet-stream',
    },
    body: bytes as Uint8Array<ArrayBuffer>,
  })
  return status
}

async function offsetOf(provider: ProviderProcess, deal: bigint, token: string): Promise<number> {
  const { headers } = await fetch(`${provider.url}/pieces/${deal}`, {
    method: 'HEAD',
    headers: { authorization: token },
  })
  return Number(headers.get('upload-offset'))
}

/** Sends the first `count` bytes, waits until the provider has some of them, and kills it. */
async function sendUntilKilled(
  provider: ProviderProcess,
  deal: bigint,
  token: string,
  bytes: Buffer,
  count: number,
): Promise<void> {
  const headers = {
    authorization: token,
    'upload-offset': '0',
    'content-type': 'application/offset+octet-stream',
    'content-length': String(bytes.length),
  }
  const sending = request(`${provider.url}/pieces/${deal}`, { method: 'PATCH', headers })
  sending.on('error', () => undefined)
  sending.write(bytes.subarray(0, count))
  await until(async () => (await offsetOf(provider, deal, token)) > 500_000, 'bytes arrive')
  await provider.kill()
  sending.destroy()
}

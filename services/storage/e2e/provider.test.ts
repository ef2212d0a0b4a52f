import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { pieceCid } from '../src/piece/index.ts'
import { readEarnings } from '../src/provider/index.ts'
import { openViemChain } from '../src/provider/index.ts'
import { ProviderProcess } from './provider-process.ts'
import { freePort, openStage, randomPiece, type Stage, until } from './storage-stage.ts'

describe('a provider', () => {
  let stage: Stage
  let folder = ''
  let provider: ProviderProcess
  before(async () => {
    stage = await openStage()
    folder = await mkdtemp(join(tmpdir(), 'watt-provider-'))
    provider = new ProviderProcess(stage, 2, join(folder, 'a'), await freePort())
    const offered = provider.next('offer.placed')
    await provider.start()
    await offered
  })
  after(async () => {
    await provider.stop()
    await stage[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  it('takes a piece, begins the deal, proves it, is paid, and gives the bytes back', async () => {
    const { bytes, piece } = randomPiece(3_000_000)
    const { deals } = await stage.order([piece], { epochs: 2 })
    const [deal] = deals as [bigint]
    const token = await stage.token(provider.address, deal, piece)
    const active = provider.next('deal.active')
    const sent = await fetch(`${provider.url}/pieces/${deal}`, {
      method: 'PATCH',
      headers: {
        authorization: token,
        'upload-offset': '0',
        'content-type': 'application/offset+octet-stream',
      },
      body: bytes,
    })
    assert.equal(sent.status, 204)
    assert.equal(sent.headers.get('upload-offset'), '3000000')
    await active
    const read = await fetch(`${provider.url}/pieces/${pieceCid(piece).toString()}`, {
      headers: { range: 'bytes=1000-1999' },
    })
    assert.equal(read.status, 206)
    assert.ok(Buffer.from(await read.arrayBuffer()).equals(bytes.subarray(1000, 2000)))
    await provider.next('proof.accepted')
    const chain = await openViemChain({
      rpc: stage.rpc,
      directory: stage.directory,
      provider: provider.address,
      account: undefined,
    })
    await until(async () => (await chain.payable()).market > 0n, 'something is earned')
    await until(async () => (await chain.deal(deal))?.isHeld === false, 'the deal is released')
    const { earned, lost } = await readEarnings(chain, [])
    assert.deepEqual(lost, [])
    assert.equal(earned, 2n * (await chain.deal(deal))!.perEpoch)
    await provider.next('piece.deleted')
    const gone = await fetch(`${provider.url}/pieces/${pieceCid(piece).toString()}`)
    assert.equal(gone.status, 404)
  })
})

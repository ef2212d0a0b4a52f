import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { Abi } from 'viem'
import { pieceCid } from '../src/piece/index.ts'
import { readEarnings } from '../src/provider/index.ts'
import { openViemChain } from '../src/provider/index.ts'
import { ProviderProcess } from './provider-process.ts'
import { signVoucher } from '../src/provider/till/voucher.ts'
import {
  clientIndex,
  devAccount,
  freePort,
  openStage,
  randomPiece,
  type Stage,
  stageMissing,
  until,
} from './storage-stage.ts'

describe('a provider', { skip: stageMissing }, () => {
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
    const { earned, lost } = await readEarnings(chain)
    assert.deepEqual(lost, [])
    assert.equal(earned, 2n * (await chain.deal(deal))!.perEpoch)
    await provider.next('piece.deleted')
    const gone = await fetch(`${provider.url}/pieces/${pieceCid(piece).toString()}`)
    assert.equal(gone.status, 404)
  })

  it('is paid for reading, and answers what is asked for on chain', async () => {
    const { bytes, piece } = randomPiece(200_000)
    const { deals } = await stage.order([piece], { epochs: 4 })
    const [deal] = deals as [bigint]
    const active = provider.next('deal.active')
    const sent = await fetch(`${provider.url}/pieces/${deal}`, {
      method: 'PATCH',
      headers: {
        authorization: await stage.token(provider.address, deal, piece),
        'upload-offset': '0',
        'content-type': 'application/offset+octet-stream',
      },
      body: bytes,
    })
    assert.equal(sent.status, 204)
    await active
    const { channels, forced } = stage.contracts
    const abi = channels.abi as Abi
    const open = {
      address: channels.address,
      abi,
      functionName: 'open',
      args: [provider.address],
      value: 10n ** 15n,
    }
    await stage.write(open)
    const channel = await stage.client.readContract({ ...channels, functionName: 'channels' })
    const voucher = await signVoucher(
      devAccount(clientIndex),
      { chainId: 31_337, channels: channels.address },
      {
        channel,
        lane: 7,
        nonce: 1n,
        cumulativeWei: 5n * 10n ** 12n,
        bytes: 200_000n,
        root: `0x${Buffer.from(piece.root).toString('hex')}`,
        expiry: Math.floor(Date.now() / 1000) + 86_400 * 30,
      },
    )
    const read = await fetch(`${provider.url}/pieces/${pieceCid(piece).toString()}`, {
      headers: { 'watt-voucher': voucher },
    })
    assert.ok(Buffer.from(await read.arrayBuffer()).equals(bytes))
    await stage.write({ address: channels.address, abi, functionName: 'close', args: [channel] })
    const { rpc, directory } = stage
    const chain = await openViemChain({ rpc, directory, provider: provider.address, account: undefined })
    await until(async () => (await chain.payable()).channels === 5n * 10n ** 12n, 'the voucher is redeemed')

    const [answered, price] = [provider.next('retrieval.answered'), 10n ** 17n]
    const asked = { address: forced.address, abi: forced.abi as Abi, functionName: 'request', value: price }
    await stage.write({ ...asked, args: [deal, 6272, 64] })
    await answered
    assert.equal(await chain.forcedRequest(deal), undefined)
    assert.ok((await chain.payable()).forced > 0n)
  })
})

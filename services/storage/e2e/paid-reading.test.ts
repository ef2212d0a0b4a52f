import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { hexToBytes } from 'viem'
import { playChannel } from '../src/client/retrieval-suite.fixture.ts'
import { collect, sourceOf } from '../src/client/memory-network.fixture.ts'
import {
  closeChannels,
  demandShards,
  fileNamed,
  ownChannels,
  planDemand,
  planPut,
  put,
  readCatalogue,
  readStoredFile,
  StorageClient,
  ViemChain,
} from '../src/client/index.ts'
import { costOf, perGiB } from '../src/client/pay/offer.ts'
import { openNetworkStore } from '../src/gateway/index.ts'
import { ProviderProcess } from './provider-process.ts'
import {
  devAccount,
  devKey,
  freePort,
  openStage,
  shortTimes,
  type Stage,
  stageMissing,
  until,
} from './storage-stage.ts'

/** Wei a MiB; a step of 256 KiB is no whole number of it. */
const price = 100_000_000_000_000_003n
const large = randomBytes(3_000_000)
const small = randomBytes(3000)

describe('reading that is paid for, and forced', { skip: stageMissing }, () => {
  let stage: Stage
  let folder: string
  let reader: StorageClient
  let owner: StorageClient
  let smallOrder: bigint
  /** A channel from its deposit to its end, which takes its time. */
  let channel: Promise<void>
  const providers: ProviderProcess[] = []
  const clients: StorageClient[] = []

  before(async () => {
    stage = await openStage({ ...shortTimes, answerSeconds: 20, challengeSeconds: 20 })
    folder = await mkdtemp(join(tmpdir(), 'watt-paid-'))
    const settings = {
      retrieval: { priceWeiPerMiB: String(price), freeQuotaBytes: 0 },
      // One ask, where longer deals take one for each book.
      offer: { priceWeiPerGiBEpoch: String(10n ** 14n), maxEpochs: 30 },
    }
    for (let at = 0; at < 4; at++) {
      const path = join(folder, `provider-${at}`)
      const provider = new ProviderProcess(stage, 3 + at, path, await freePort(), settings)
      providers.push(provider)
    }
    await Promise.all(providers.map((provider) => provider.start()))
    reader = await clientOf(1)
    const { chain } = await clientOf(9)
    const passed = async (time: number) => until(async () => (await chain.clock()).now >= time, 'time passes')
    channel = playChannel(chain, devAccount(8).address, passed)
    channel.catch(() => undefined)
    owner = await clientOf(2)
    const offered = async () =>
      (await reader.chain.quote({ sizeBytes: 100_000, n: 4, epochs: 10 })).offers.length
    await until(async () => (await offered()) === 4, 'four providers ask')

    const [, [receipt]] = await Promise.all([store(reader, 'large', large), store(owner, 'small', small)])
    smallOrder = receipt!.order
  })
  after(async () => {
    await Promise.all(clients.map((client) => client.close()))
    await Promise.all(providers.map((provider) => provider.kill()))
    await stage[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  it('costs nothing that was not allowed, and then the price of the bytes that were served, to the wei', async () => {
    const file = fileNamed(await readCatalogue(reader), 'large')
    await assert.rejects(collect(readStoredFile(reader, file)), {
      code: 'storage/payment-needed',
      priceWeiPerGiB: perGiB(price),
    })
    reader.purse.allow(perGiB(price))
    assert.deepEqual(await collect(readStoredFile(reader, file)), large)
    await reader.purse.close()

    const { channels } = await closeChannels(reader)
    assert.deepEqual(
      channels.map(({ outcome }) => outcome),
      ['closing', 'closing'],
    )
    const redeemed = async (): Promise<boolean> =>
      (await ownChannels(reader)).every(({ paidWei, promisedWei }) => paidWei === promisedWei)
    await until(redeemed, 'the providers redeem', 120)
    for (const { payee, paidWei } of await ownChannels(reader)) {
      const provider = providers.find(({ address }) => address === payee)!
      assert.equal(paidWei, costOf(await provider.metric('served_bytes_total'), price))
    }
  })

  it('is forced on chain: who publishes is read, who does not loses its deal', async () => {
    const areActive = async () =>
      (await owner.chain.dealsOf(smallOrder)).every((deal) => deal?.state === 'active')
    await until(areActive, 'every shard is active', 300)
    // One that was not paid, so that it has nothing to redeem.
    const paid = (await ownChannels(reader)).map(({ payee }) => payee)
    const killed = providers.find(({ address }) => !paid.includes(address))!
    await killed.kill()
    const file = fileNamed(await readCatalogue(owner), 'small')
    await assert.rejects(collect(readStoredFile(owner, file)), { code: 'storage/payment-needed' })

    const plan = await planDemand(owner, smallOrder)
    assert.deepEqual([plan.readable, plan.lacking, plan.unpaid, plan.demands], [0, 2, 3, 1])
    assert.equal(plan.candidates[0]!.provider, killed.address)
    const stake = await stakeOf(killed.address)
    const result = await demandShards(owner, plan)
    assert.equal(result.isEnough, true)
    assert.deepEqual(
      result.punished.map(({ provider }) => provider),
      [killed.address],
    )
    assert.ok(result.backWei > 0n)
    assert.equal(await stakeOf(killed.address), stake - result.punished[0]!.collateralWei)
    assert.ok((await owner.chain.dealsOf(smallOrder)).every((deal) => deal?.provider !== killed.address))
    assert.deepEqual(await collect(readStoredFile(owner, file)), small)
    assert.equal(owner.purse.payments().length, 0)
  })

  it('gives back what nobody was promised', async () => {
    await until(async () => (await ownChannels(reader)).every(({ state }) => state === 'over'), 'time passes')
    const left = (await ownChannels(reader)).reduce((sum, it) => sum + it.depositWei - it.paidWei, 0n)
    assert.equal((await closeChannels(reader)).backWei, left)
    assert.ok(left > 0n)
    assert.deepEqual(await ownChannels(reader), [])
    await channel
  })

  it('is paid by gateways, too, up to what they are allowed', async () => {
    const { rpc, directory } = stage
    const held = async () => (await ownChannels(reader)).reduce((sum, { depositWei }) => sum + depositWei, 0n)
    for (const payWeiPerGiB of [0n, perGiB(price)]) {
      const gateway = await openNetworkStore({
        rpc,
        directory,
        privateKey: devKey(1),
        folder: join(folder, 'gateway'),
        epochs: 10,
        payWeiPerGiB,
      })
      const read = async () => collect((await gateway.store.get('large'))!.body)
      if (payWeiPerGiB === 0n) await assert.rejects(read(), { code: 'storage/payment-needed' })
      else assert.deepEqual(await read(), large)
      await gateway.close()
      assert.equal((await held()) > 0n, payWeiPerGiB > 0n)
    }
  })

  async function stakeOf(provider: `0x${string}`): Promise<bigint> {
    const args = [provider] as const
    const { providers: registry } = stage.contracts
    return (await stage.client.readContract({ ...registry, functionName: 'provider', args })).stake
  }

  async function store(client: StorageClient, name: string, bytes: Uint8Array) {
    return put(client, await planPut(client.chain, [sourceOf(name, bytes)], { epochs: 30 }))
  }

  async function clientOf(index: number): Promise<StorageClient> {
    const account = devAccount(index)
    const client = await StorageClient.open({
      chain: new ViemChain(stage.client, stage.contracts, account),
      folder: join(folder, `client-${index}`),
      owner: { account, privateKey: hexToBytes(devKey(index)) },
      patienceMs: 60_000,
      idleMs: 60_000,
    })
    clients.push(client)
    return client
  }
})

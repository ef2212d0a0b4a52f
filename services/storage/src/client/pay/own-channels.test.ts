import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import { MemoryNetwork } from '../memory-network.fixture.ts'
import type { StorageClient } from '../storage-client.ts'
import { LaneFolder, promisedWei, promiseMore, type LaneState } from './lane.ts'
import { costOf, readOffer } from './offer.ts'
import { closeChannels, ownChannels } from './own-channels.ts'
import { channelsFolder } from './purse.ts'

const fresh: LaneState = {
  channel: 1n,
  payee: '0x0000000000000000000000000000000000000001',
  nonce: 0n,
  baseWei: 0n,
  bytes: 0,
  priceWeiPerMiB: 0n,
  bytesEver: 0,
  isDistrusted: false,
}

describe('channels of an account', () => {
  let network: MemoryNetwork
  let client: StorageClient
  beforeEach(async () => {
    network = await MemoryNetwork.start(2)
    client = await network.client()
  })
  afterEach(() => network.close())

  it('are found on chain, closed, and give back what nobody was promised', async () => {
    const { retrieval } = client.chain
    for (const { address } of network.providers) await retrieval.openChannel(address, 1000n)
    const lanes = lanesOf(client)
    await lanes.keep({ ...fresh, baseWei: 300n })
    const [one, two] = await ownChannels(client)
    assert.deepEqual([one!.state, one!.promisedWei, two!.promisedWei], ['open', 300n, undefined])

    const begun = await closeChannels(client)
    assert.deepEqual(
      begun.channels.map(({ outcome, closesAt }) => [outcome, closesAt! > network.market.now]),
      [
        ['closing', true],
        ['closing', true],
      ],
    )
    assert.equal(begun.backWei, 0n)
    const again = await closeChannels(client)
    assert.deepEqual(
      again.channels.map(({ outcome }) => outcome),
      ['waiting', 'waiting'],
    )

    network.market.now += 61
    const ended = await closeChannels(client, [1n])
    assert.deepEqual(
      ended.channels.map(({ outcome }) => outcome),
      ['closed'],
    )
    assert.equal(ended.backWei, 1000n)
    assert.equal(await lanes.read(1n), undefined)
    assert.equal((await closeChannels(client)).backWei, 1000n)
    assert.deepEqual(await ownChannels(client), [])
  })

  it('are left alone while a process pays from them', async () => {
    await client.chain.retrieval.openChannel(network.providers[0]!.address, 1000n)
    const release = await lanesOf(client).claim(1n)
    assert.equal((await closeChannels(client)).channels[0]!.outcome, 'in use')
    await release!()
    assert.equal((await closeChannels(client)).channels[0]!.outcome, 'closing')
  })

  function lanesOf({ chain, folder }: StorageClient): LaneFolder {
    return new LaneFolder(channelsFolder(folder), chain.chainId, chain.retrieval.channels)
  }
})

describe('lanes', () => {
  let folder: string
  let lanes: LaneFolder
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watt-lanes-'))
    lanes = new LaneFolder(folder, 7, '0x00000000000000000000000000000000000000CC')
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('add up to the wei over many steps, and leave what was promised at another price', () => {
    let lane = fresh
    for (let step = 0; step < 10; step++) lane = promiseMore(lane, 1000, 1_000_003n)
    assert.equal(promisedWei(lane), costOf(10_000, 1_000_003n))
    const dearer = promiseMore(lane, 1000, 9n)
    assert.equal(promisedWei(dearer), costOf(10_000, 1_000_003n) + 1n)
    assert.deepEqual([dearer.nonce, dearer.bytesEver], [11n, 11_000])
  })

  it('come back from disk as they went, and only those of their chain and contract', async () => {
    const lane = { ...promiseMore(fresh, 1000, 10n ** 30n), isDistrusted: true }
    await lanes.keep(lane)
    await new LaneFolder(folder, 8, '0x00000000000000000000000000000000000000cc').keep(fresh)
    await writeFile(join(folder, '7-0x00000000000000000000000000000000000000cc-9.json'), '{"channel":')
    assert.deepEqual(await lanes.all(), [lane])
  })

  it('are taken over from a process that is gone, and from no other', async () => {
    const path = join(folder, '7-0x00000000000000000000000000000000000000cc-1.lock')
    const release = await lanes.claim(1n)
    assert.equal(await lanes.claim(1n), undefined)
    await release!()
    await writeFile(path, String(process.ppid))
    assert.equal(await lanes.claim(1n), undefined)
    await writeFile(path, '4194305')
    assert.ok(await lanes.claim(1n).then(async (free) => (await free?.(), free)))
  })
})

describe('offers', () => {
  const quote = { provider: fresh.payee, channels: fresh.payee, chainId: 7, priceWeiPerMiB: '10' }

  it('are read from a quote, with bounds', () => {
    assert.equal(readOffer({ quote })?.priceWeiPerMiB, 10n)
    for (const wrong of [
      { priceWeiPerMiB: '0' },
      { priceWeiPerMiB: '-1' },
      { priceWeiPerMiB: '1'.repeat(31) },
      { priceWeiPerMiB: 10 },
      { provider: 'x' },
      { channels: undefined },
      { chainId: '7' },
    ])
      assert.equal(readOffer({ quote: { ...quote, ...wrong } }), undefined)
    for (const body of [undefined, null, 3, {}, { quote: null }, { quote: [] }])
      assert.equal(readOffer(body), undefined)
  })
})

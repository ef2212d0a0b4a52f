import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { cp, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, it } from 'node:test'
import type { StoredFile } from '../catalogue/entries.ts'
import { fileNamed, readCatalogue } from '../catalogue/catalogue.ts'
import { readStoredFile } from '../get/read-file.ts'
import { collect, MemoryNetwork, sourceOf } from '../memory-network.fixture.ts'
import type { MemoryTill } from '../memory-till.fixture.ts'
import { planPut } from '../put/plan.ts'
import { put } from '../put/put.ts'
import type { StorageClient } from '../storage-client.ts'
import { costOf, perGiB } from './offer.ts'
import { stepBytes } from './offer.ts'

/** Wei a MiB: no step's price is a whole number. */
const price = 1_000_003n
const bytes = randomBytes(3_000_000)

describe('reading for money', () => {
  let network: MemoryNetwork
  let client: StorageClient
  let file: StoredFile
  beforeEach(async () => {
    // Four providers, any two of them give the file back.
    network = await MemoryNetwork.start(4)
    client = await network.client()
    await put(client, await planPut(client.chain, [sourceOf('x', bytes)], { epochs: 9 }))
    file = fileNamed(await readCatalogue(client), 'x')
  })
  afterEach(() => network.close())

  it('pays nobody before that was allowed, and says what it would cost', async () => {
    chargeAll(price)
    await assert.rejects(read(), { code: 'storage/payment-needed', priceWeiPerGiB: perGiB(price) })
    client.purse.allow(perGiB(price) - 1n)
    await assert.rejects(read(), (error: { costWei: bigint; fix: string }) => {
      assert.ok(
        error.costWei >= costOf(bytes.length, price) && error.costWei < costOf(2 * bytes.length, price),
      )
      assert.match(error.fix, /--pay 0\.000000001024003072/)
      return true
    })
    assert.deepEqual(spent(), [])
    assert.equal(network.market.retrieval.channels.size, 0)
    assert.equal(
      network.providers.reduce((sum, it) => sum + it.served, 0),
      0,
    )
  })

  it('reads from those that ask nothing, where they are enough', async () => {
    network.providers[0]!.charge(price)
    network.providers[1]!.charge(price)
    client.purse.allow(perGiB(price))
    assert.deepEqual(await read(), bytes)
    assert.deepEqual(spent(), [])
  })

  it('pays as few as it must, the cheapest of them', async () => {
    for (const [at, factor] of [
      [0, 5n],
      [2, 2n],
      [3, 9n],
    ] as const)
      network.providers[at]!.charge(factor * price)
    client.purse.allow(perGiB(9n * price))
    assert.deepEqual(await read(), bytes)
    assert.deepEqual(
      spent().map(({ provider }) => provider),
      [network.providers[2]!.address],
    )
  })

  it('pays to the wei for the bytes that came, from a channel with room for them', async () => {
    const tills = chargeAll(price)
    client.purse.allow(perGiB(price))
    assert.deepEqual(await read(), bytes)
    for (const [at, provider] of network.providers.entries())
      assert.equal(tills[at]!.worthWei, costOf(provider.served, price))
    const payments = client.purse.payments()
    assert.equal(payments.length, 2)
    for (const { wei, bytes: paid, restWei } of payments) {
      assert.equal(wei, costOf(paid, price))
      assert.ok(restWei > 0n && restWei < wei)
    }
    assert.deepEqual(sentByReader(), ['open', 'open'])
  })

  it('is never more than one step ahead of what came', async () => {
    const [till] = chargeAll(price)
    client.purse.allow(perGiB(price))
    await read()
    let before = 0n
    for (const { voucher } of till!.promises) {
      assert.ok(voucher.cumulativeWei - before <= costOf(stepBytes, price) + 1n)
      before = voucher.cumulativeWei
    }
    assert.ok(till!.promises.length > 3)
  })

  it('uses a free quota first', async () => {
    const tills = network.providers.map((provider) => provider.charge(price, 2 * bytes.length))
    client.purse.allow(perGiB(price))
    assert.deepEqual(await read(), bytes)
    assert.deepEqual(spent(), [])
    assert.ok(tills.every((till) => till.promises.length === 0))
  })

  it('goes on with the same channel another time, and adds to it when it is used up', async () => {
    const tills = chargeAll(price)
    client.purse.allow(perGiB(price))
    await read()
    await client.close()
    const again = await network.client()
    again.purse.allow(perGiB(price))
    assert.deepEqual(await collect(readStoredFile(again, file)), bytes)
    assert.equal(network.market.retrieval.channels.size, 2)
    assert.deepEqual(again.chain.retrieval instanceof Object && sentBy(again), ['deposit', 'deposit'])
    for (const [at, provider] of network.providers.entries())
      assert.equal(tills[at]!.worthWei, costOf(provider.served, price))
  })

  it('goes on after a crash in the middle from what is on disk, and never signs less', async () => {
    const tills = chargeAll(price)
    client.purse.allow(perGiB(price))
    const half = 1_500_000
    let came = 0
    // Nobody says goodbye: the channels stay as they are at this moment.
    for await (const chunk of readStoredFile(client, file)) if ((came += chunk.length) >= half) break
    await cp(client.folder, join(network.folder, 'two'), {
      recursive: true,
      filter: (path) => !path.endsWith('.lock'),
    })
    const again = await network.client(1, 'two')
    again.purse.allow(perGiB(price))
    assert.deepEqual(await collect(readStoredFile(again, file, { from: came })), bytes.subarray(came))
    assert.equal(network.market.retrieval.channels.size, 2)
    for (const { promises } of tills)
      for (const [at, { voucher }] of promises.entries()) {
        const before = promises[at - 1]?.voucher
        assert.ok(before === undefined || voucher.nonce > before.nonce)
        assert.ok(before === undefined || voucher.cumulativeWei > before.cumulativeWei)
      }
  })

  it('takes another channel where another process uses the first', async () => {
    chargeAll(price)
    client.purse.allow(perGiB(price))
    await read()
    const other = await network.client()
    other.purse.allow(perGiB(price))
    assert.deepEqual(await collect(readStoredFile(other, file)), bytes)
    assert.equal(network.market.retrieval.channels.size, 4)
  })

  it('has on disk what it promised before anybody else has it', async () => {
    const [till] = chargeAll(price)
    client.purse.allow(perGiB(price))
    const kept: boolean[] = []
    const admit = till!.admit.bind(till)
    till!.admit = async (peer, count, header) => {
      if (header !== undefined) {
        const folder = join(client.folder, 'channels')
        const names = (await readdir(folder)).filter((name) => name.endsWith('.json'))
        const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
        const { nonce } = JSON.parse(Buffer.from(header, 'base64url').toString('utf8')) as { nonce: string }
        kept.push(texts.some((text) => (JSON.parse(text) as { nonce: string }).nonce === nonce))
      }
      return admit(peer, count, header)
    }
    await read()
    assert.ok(kept.length > 0 && kept.every(Boolean))
  })

  it('loses one step to a provider that takes money for rubbish, and never pays it again', async () => {
    const tills = chargeAll(price)
    client.purse.allow(perGiB(price))
    network.misbehave('wrong bytes', 0)
    assert.deepEqual(await read(), bytes)
    assert.equal(tills[0]!.worthWei, costOf(stepBytes, price))
    await client.close()
    const again = await network.client()
    again.purse.allow(perGiB(price))
    assert.deepEqual(await collect(readStoredFile(again, file)), bytes)
    assert.equal(tills[0]!.worthWei, costOf(stepBytes, price))
  })

  it('does not pay again for what never came', async () => {
    const tills = chargeAll(price)
    client.purse.allow(perGiB(price))
    assert.deepEqual(await read(), bytes)
    const before = paidTo(0)
    network.misbehave('busy', 0)
    network.misbehave('cut off', 1)
    assert.deepEqual(await read(), bytes)
    assert.deepEqual(await read(), bytes)
    assert.ok(paidTo(0) - before <= costOf(stepBytes, price) && paidTo(0) > before)
    assert.ok(tills[1]!.worthWei <= costOf(network.providers[1]!.served + stepBytes, price))
    network.misbehave(undefined, 0, 1)
    network.misbehave('gone', 2, 3)
    assert.deepEqual(await read(), bytes)
    assert.equal(paidTo(0), costOf(network.providers[0]!.served, price))
  })

  it('pays a price that is raised in the middle while it is allowed, for one step more than it agreed to', async () => {
    const tills = chargeAll(price)
    client.purse.allow(perGiB(10n * price))
    const dear = 7n * price
    afterSteps(tills[0]!, 2, () => tills[0]!.restart(dear))
    assert.deepEqual(await read(), bytes)
    const { served } = network.providers[0]!
    const atOldPrice = costOf(2 * stepBytes, price)
    const fair = atOldPrice + costOf(served - 2 * stepBytes, dear)
    assert.ok(tills[0]!.worthWei <= fair + costOf(stepBytes, dear) + 2n)
    assert.ok(tills[0]!.worthWei > costOf(served, price))
  })

  it('leaves a provider that raises its price above what is allowed, or again and again', async () => {
    const tills = chargeAll(price)
    client.purse.allow(perGiB(3n * price))
    afterSteps(tills[0]!, 2, () => tills[0]!.restart(100n * price))
    afterSteps(tills[1]!, 1, () => tills[1]!.restart(2n * price))
    afterSteps(tills[1]!, 3, () => tills[1]!.restart(3n * price))
    const faults: string[] = []
    assert.deepEqual(
      await collect(readStoredFile(client, file, { onFault: ({ message }) => faults.push(message) })),
      bytes,
    )
    assert.ok(
      faults.some((fault) => /more than the .* allowed/.test(fault)),
      faults.join('\n'),
    )
    assert.ok(tills[0]!.worthWei <= costOf(5 * stepBytes, price))
  })

  for (const misdeed of ['refuses vouchers', 'demands more'] as const)
    it(`loses one step to a provider that ${misdeed}`, async () => {
      const tills = chargeAll(price)
      client.purse.allow(perGiB(2n * price))
      tills[0]!.misdeed = misdeed
      assert.deepEqual(await read(), bytes)
      assert.equal(tills[0]!.promises.length, 1)
      assert.equal(tills[0]!.promises[0]!.voucher.cumulativeWei, costOf(stepBytes, price))
    })

  /** Before a provider answers the next voucher after so many. */
  function afterSteps(till: MemoryTill, steps: number, act: () => void): void {
    const admit = till.admit.bind(till)
    let isDone = false
    till.admit = async (peer, count, header) => {
      if (!isDone && till.promises.length >= steps) {
        isDone = true
        act()
      }
      return admit(peer, count, header)
    }
  }

  function chargeAll(wei: bigint): readonly MemoryTill[] {
    return network.providers.map((provider) => provider.charge(wei))
  }

  const paidTo = (at: number): bigint =>
    spent().find(({ provider }) => provider === network.providers[at]!.address)!.wei
  const read = (): Promise<Buffer> => collect(readStoredFile(client, file))
  const spent = () => client.purse.payments()
  const sentBy = (who: StorageClient) =>
    (who.chain.retrieval as unknown as { readonly sent: readonly string[] }).sent
  const sentByReader = () => sentBy(client)
})

import assert from 'node:assert/strict'
import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import { hexToBytes } from 'viem'
import { playOrder } from '../src/client/chain-suite.fixture.ts'
import { collect, sourceOf } from '../src/client/memory-network.fixture.ts'
import {
  dropOrder,
  fileNamed,
  ordersToDrop,
  orderStatus,
  planPut,
  put,
  readCatalogue,
  readStoredFile,
  repairOrder,
  StorageClient,
  ViemChain,
} from '../src/client/index.ts'
import { ProviderProcess } from './provider-process.ts'
import {
  clientIndex,
  devAccount,
  devKey,
  ended,
  freePort,
  openStage,
  type Stage,
  stageMissing,
  until,
} from './storage-stage.ts'

const providerCount = 6
const bytes = randomBytes(3_000_000)

describe('the client on a real network', { skip: stageMissing }, () => {
  let stage: Stage
  let folder: string
  const providers: ProviderProcess[] = []
  const clients: StorageClient[] = []

  before(async () => {
    stage = await openStage()
    folder = await mkdtemp(join(tmpdir(), 'watt-client-'))
    for (let at = 0; at < providerCount; at++) {
      const provider = new ProviderProcess(stage, 3 + at, join(folder, `provider-${at}`), await freePort())
      providers.push(provider)
      await provider.start()
    }
    const chain = new ViemChain(stage.client, stage.contracts)
    const offered = async () => (await chain.quote({ sizeBytes: 100_000, n: 6, epochs: 10 })).offers.length
    await until(async () => (await offered()) === providerCount, 'six providers ask')
  })
  after(async () => {
    await Promise.all(clients.map((client) => client.close()))
    await Promise.all(providers.map((provider) => provider.kill()))
    await stage[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  it('plays an order from its quote to its refund', async () => {
    await playOrder((await clientOf(clientIndex, 'suite')).chain)
  })

  it('stores, finds again with the key alone, survives two providers, and is repaired by a stranger', async () => {
    const owner = await clientOf(clientIndex, 'owner')
    const [receipt] = await put(
      owner,
      await planPut(owner.chain, [sourceOf('a/file', bytes)], { epochs: 30 }),
    )
    const { order } = receipt!
    assert.deepEqual(receipt!.stored, [0, 1, 2, 3])
    await until(
      async () => (await orderStatus(owner, order)).verdict === 'safe',
      'every shard is active',
      300,
    )

    const elsewhere = await clientOf(clientIndex, 'elsewhere')
    const file = fileNamed(await readCatalogue(elsewhere), 'a/file')
    assert.deepEqual(await collect(readStoredFile(elsewhere, file)), bytes)

    const deals = await owner.chain.dealsOf(order)
    const killed = deals.slice(1, 3).map((deal) => deal!.provider)
    for (const provider of providers) if (killed.includes(provider.address)) await provider.kill()
    assert.deepEqual(await collect(readStoredFile(elsewhere, file)), bytes)

    const stranger = await clientOf(2, 'stranger')
    await until(
      async () => {
        await repairOrder(stranger, order)
        const status = await orderStatus(stranger, order)
        return (
          status.verdict === 'safe' && status.shards.every(({ deal }) => !killed.includes(deal!.provider))
        )
      },
      'the order is whole again',
      420,
    )
    const { shards } = await orderStatus(stranger, order, { isProbed: true })
    assert.ok(shards.every(({ isReadable }) => isReadable))
    assert.deepEqual(await collect(readStoredFile(elsewhere, file)), bytes)

    await dropOrder(owner.chain, order)
    assert.deepEqual((await readCatalogue(elsewhere)).files, [])
  })

  it('goes on after kill -9 in the middle of an upload: one order, and at most one shard sent twice', async () => {
    // Those that the test before killed are offered orders, too.
    for (const provider of providers) {
      await provider.kill()
      await provider.start()
    }
    const path = join(folder, 'large')
    const content = randomBytes(40_000_000)
    await writeFile(path, content)
    const first = runClient('killed', path)
    await until(() => first.doneBytes > 10_000_000, 'a part is sent')
    await ended(first.child)
    const owner = await clientOf(clientIndex, 'after the kill')
    const before = (await readCatalogue(owner)).orders.length

    const second = runClient('killed')
    await until(() => second.receipts !== undefined, 'the put is complete', 240)
    assert.deepEqual(
      second.receipts!.map(({ stored }) => stored),
      [[0, 1, 2, 3]],
    )
    const { orders, ...catalogue } = await readCatalogue(owner)
    assert.equal(orders.length, before)
    const { sizeBytes, n } = orders.find(({ id }) => String(id) === second.receipts![0]!.order)!.terms
    const received = await Promise.all(providers.map((provider) => provider.metric('received_bytes_total')))
    const again = received.reduce((sum, bytes) => sum + bytes) - sizeBytes * n
    assert.ok(again >= 0, `${-again} bytes of the shards never came`)
    assert.ok(again <= sizeBytes, `${again} bytes were sent twice; a shard has ${sizeBytes}`)
    assert.deepEqual(await collect(readStoredFile(owner, fileNamed(catalogue, 'large'))), content)
  })

  it('goes on to the last of three parts after kill -9 in the second', async () => {
    const path = join(folder, 'parts')
    const partBytes = 6_000_000
    const content = randomBytes(2 * partBytes + 1_000_000)
    await writeFile(path, content)
    const owner = await clientOf(clientIndex, 'owner of parts')
    const before = (await readCatalogue(owner)).orders.length
    const first = runClient('killed in parts', path, String(partBytes))
    await until(
      async () => (await readCatalogue(owner)).orders.length === before + 2,
      'the second part is ordered',
    )
    await ended(first.child)
    assert.deepEqual(
      (await readCatalogue(owner)).files.filter(({ name }) => name === 'parts'),
      [],
    )

    const second = runClient('killed in parts')
    await until(() => second.receipts !== undefined, 'the put is complete', 240)
    const catalogue = await readCatalogue(owner)
    assert.equal(catalogue.orders.length, before + 3)
    const file = fileNamed(catalogue, 'parts')
    assert.deepEqual(await collect(readStoredFile(owner, file)), content)
    const range = { from: partBytes - 70_000, to: 2 * partBytes + 5 }
    assert.deepEqual(
      await collect(readStoredFile(owner, file, range)),
      content.subarray(range.from, range.to),
    )
    for (const order of ordersToDrop([file])) await dropOrder(owner.chain, order)
    assert.ok((await readCatalogue(owner)).files.every(({ name }) => name !== 'parts'))
  })

  function runClient(name: string, ...paths: readonly string[]) {
    const parts = [stage.rpc, stage.directory, devKey(clientIndex), join(folder, name), ...paths]
    const child = fork(fileURLToPath(new URL('run-client.ts', import.meta.url)), parts, { execArgv: [] })
    const run: {
      doneBytes: number
      receipts: readonly { order: string; stored: number[] }[] | undefined
      child: typeof child
    } = {
      doneBytes: 0,
      receipts: undefined,
      child,
    }
    child.on('message', (message) => Object.assign(run, message))
    return run
  }

  async function clientOf(index: number, name: string): Promise<StorageClient> {
    const account = devAccount(index)
    const client = await StorageClient.open({
      chain: new ViemChain(stage.client, stage.contracts, account),
      folder: join(folder, name),
      owner: { account, privateKey: hexToBytes(devKey(index)) },
      patienceMs: 2000,
    })
    clients.push(client)
    return client
  }
})

/**
 * The gateways in front of the real thing: contracts, beacon and six providers, each a process.
 * @module
 */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { AwsClient } from 'aws4fetch'
import { ViemChain } from '../src/client/index.ts'
import {
  importFiles,
  openNetworkStore,
  startIpfsGateway,
  startS3Gateway,
  type OpenedStore,
} from '../src/gateway/index.ts'
import { ProviderProcess } from './provider-process.ts'
import { clientIndex, devKey, freePort, openStage, type Stage, stageMissing, until } from './storage-stage.ts'

const providerCount = 6
const keys = { accessKeyId: 'KEY', secretAccessKey: 'secret of the test' }
const client = new AwsClient({ ...keys, service: 's3', region: 'us-east-1', retries: 0 })

describe('gateways on a real network', { skip: stageMissing }, () => {
  let stage: Stage
  let folder: string
  const providers: ProviderProcess[] = []
  const opened: OpenedStore[] = []
  /** Gateways are stopped whatever their tests end with: one that stays open would hold the process. */
  const running = new Set<{ stop(): Promise<void> }>()

  /** The network as another machine sees it: with the same key, and nothing else. */
  async function open(name: string): Promise<OpenedStore> {
    const { rpc, directory } = stage
    const privateKey = devKey(clientIndex)
    const store = await openNetworkStore({
      rpc,
      directory,
      privateKey,
      folder: join(folder, name, 'client'),
      epochs: 10,
    })
    opened.push(store)
    return store
  }

  before(async () => {
    stage = await openStage()
    folder = await mkdtemp(join(tmpdir(), 'watt-gateways-'))
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
    await Promise.all([...running].map((gateway) => gateway.stop()))
    await Promise.all(opened.map((it) => it.close()))
    await Promise.all(providers.map((provider) => provider.kill()))
    await stage[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  async function startOn(machine: string, ack: 'staged' | 'stored') {
    const { store } = await open(machine)
    const gateway = await startS3Gateway({
      listen: { host: '127.0.0.1', port: 0 },
      keyring: { region: 'us-east-1', secretOf: () => keys.secretAccessKey },
      origins: [],
      folder: join(folder, machine),
      network: store,
      ack,
      stagedBytesMax: 2 ** 30,
      failed: (error) => console.error(error), // Callers see only InternalError.
    })
    running.add(gateway)
    return gateway
  }

  it('stores through S3, and shows it on a machine that has only the key', async () => {
    const contents = new Map([0, 1, 2, 3].map((at) => [`small/${at}`, randomBytes(10_000 * at + 5)]))
    contents.set('large', randomBytes(9_000_000))
    await storeOnOneMachine(contents)
    await readOnAnother(contents)
  })

  async function storeOnOneMachine(contents: ReadonlyMap<string, Buffer>) {
    const first = await startOn('first', 'staged')
    const url = `http://127.0.0.1:${first.port}`
    await client.fetch(`${url}/box`, { method: 'PUT' })
    for (const [key, body] of contents) {
      const answer = await client.fetch(`${url}/box/${key}`, {
        method: 'PUT',
        body,
        headers: { 'x-amz-meta-key': key },
      })
      assert.equal(answer.status, 200)
    }
    await until(async () => {
      const { waitingObjects, failing } = await first.status()
      assert.deepEqual(failing, [])
      return waitingObjects === 0
    }, 'everything is stored')
    running.delete(first)
    await first.stop()
  }

  async function readOnAnother(contents: ReadonlyMap<string, Buffer>) {
    const second = await startOn('second', 'stored')
    const other = `http://127.0.0.1:${second.port}`
    const listed = await (await client.fetch(`${other}/box?list-type=2`)).text()
    for (const [key, body] of contents) {
      assert.ok(listed.includes(`<Key>${key}</Key>`), key)
      const answer = await client.fetch(`${other}/box/${key}`)
      assert.equal(answer.headers.get('x-amz-meta-key'), key)
      assert.ok(Buffer.from(await answer.arrayBuffer()).equals(body), key)
    }
    const part = await client.fetch(`${other}/box/large`, { headers: { range: 'bytes=8999990-' } })
    assert.ok(Buffer.from(await part.arrayBuffer()).equals(contents.get('large')!.subarray(8_999_990)))

    assert.equal((await client.fetch(`${other}/box/large`, { method: 'DELETE' })).status, 204)
    assert.equal((await client.fetch(`${other}/box/large`, { method: 'HEAD' })).status, 404)
    await client.fetch(`${other}/box/next`, { method: 'PUT', body: 'next' })
    assert.equal(await (await client.fetch(`${other}/box/next`)).text(), 'next')
  }

  it('publishes a file, and serves it by its CID', async () => {
    const bytes = randomBytes(2_500_000)
    const files = async function* () {
      yield { path: 'folder/a.bin', content: new Blob([bytes]).stream() }
    }
    const { store } = await open('publisher')
    const { root, pieceCid } = await importFiles(store, files(), { wrap: false })
    const listen = { host: '127.0.0.1', port: 0 }
    const { store: reader } = await open('reader')
    const gateway = await startIpfsGateway({ listen, folder: join(folder, 'ipfs'), store: reader })
    running.add(gateway)
    const answer = await fetch(`http://127.0.0.1:${gateway.port}/ipfs/${root.toString()}/a.bin`)
    assert.ok(Buffer.from(await answer.arrayBuffer()).equals(bytes))
    assert.equal(
      (await fetch(`http://127.0.0.1:${gateway.port}/piece/${pieceCid}`, { method: 'HEAD' })).status,
      200,
    )
  })
})

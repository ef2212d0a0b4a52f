/**
 * An S3 gateway for each test of a suite, its network in memory, and a client that signs.
 * @module
 */
import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as tick } from 'node:timers/promises'
import { afterEach, beforeEach } from 'node:test'
import { AwsClient } from 'aws4fetch'
import type { ObjectStore } from '../../client/object-store.ts'
import { memoryObjectStore } from '../memory-object-store.ts'
import { startS3Gateway, type S3Gateway, type S3GatewayParts, type S3Status } from './gateway.ts'

const keys = { accessKeyId: 'KEY', secretAccessKey: 'secret of the test' }
const client = new AwsClient({ ...keys, service: 's3', region: 'us-east-1', retries: 0 })

/** A network on which nothing arrives. */
export const stuck: Pick<ObjectStore, 'put' | 'putMany'> = {
  put: async (_name, _body, { signal } = {}) => never(signal),
  putMany: async (_items, { signal } = {}) => never(signal),
}

export class GatewayUnderTest {
  network: ReturnType<typeof memoryObjectStore> = memoryObjectStore()
  #folder = ''
  #gateway: S3Gateway | undefined

  async open(): Promise<void> {
    this.#folder = await mkdtemp(join(tmpdir(), 'watt-s3-'))
    this.network = memoryObjectStore()
  }

  async close(): Promise<void> {
    await this.stop()
    await rm(this.#folder, { recursive: true, force: true })
  }

  async start(over: Partial<S3GatewayParts> = {}): Promise<void> {
    this.#gateway = await startS3Gateway({
      listen: { host: '127.0.0.1', port: 0 },
      keyring: {
        region: 'us-east-1',
        secretOf: (key) => (key === keys.accessKeyId ? keys.secretAccessKey : undefined),
      },
      origins: ['https://page.example'],
      folder: this.#folder,
      network: this.network,
      ack: 'staged',
      stagedBytesMax: 2 ** 26,
      uploads: { bundleMs: 1 },
      failed: (error) => assert.fail(String(error)),
      ...over,
    })
  }

  async stop(): Promise<void> {
    await this.#gateway?.stop()
    this.#gateway = undefined
  }

  async status(): Promise<S3Status> {
    if (this.#gateway === undefined) throw new Error('the gateway is not started')
    return this.#gateway.status()
  }

  /** Waits until the network holds everything. */
  async drained(): Promise<void> {
    while ((await this.status()).waitingObjects > 0) await tick()
  }

  url(path: string): string {
    return `http://127.0.0.1:${this.#gateway?.port ?? 0}${path}`
  }

  async send(method: string, path: string, init: RequestInit = {}): Promise<Response> {
    return client.fetch(this.url(path), { ...init, method })
  }

  async put(
    path: string,
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return this.send('PUT', path, { body, headers })
  }
}

/** One for the suite that calls this. */
export function gatewayUnderTest(): GatewayUnderTest {
  const s3 = new GatewayUnderTest()
  beforeEach(async () => s3.open())
  afterEach(async () => s3.close())
  return s3
}

/** S3's code of a refusal, or the status. */
export async function codeOf(answer: Response): Promise<string> {
  return /<Code>(\w+)<\/Code>/.exec(await answer.text())?.[1] ?? String(answer.status)
}

async function never(signal: AbortSignal | undefined): Promise<never> {
  return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(new Error('aborted'))))
}

/**
 * A whole storage network in one process: a market in memory, providers behind real HTTP, and clients.
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toHex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { MemoryChain, MemoryMarket } from './memory-chain.fixture.ts'
import { MemoryProvider, type Misdeed } from './memory-provider.fixture.ts'
import { StorageClient } from './storage-client.ts'
import type { Source } from './put/sources.ts'

/** The network; `close` ends all of it. */
export class MemoryNetwork {
  readonly market: MemoryMarket
  readonly providers: readonly MemoryProvider[]
  readonly folder: string
  readonly #clients: StorageClient[] = []

  private constructor(market: MemoryMarket, providers: readonly MemoryProvider[], folder: string) {
    this.market = market
    this.providers = providers
    this.folder = folder
  }

  static async start(count: number): Promise<MemoryNetwork> {
    const market = new MemoryMarket()
    const providers = await Promise.all(
      Array.from({ length: count }, (_, at) =>
        MemoryProvider.start(`0x${(at + 1).toString(16).padStart(40, '0')}`, market, BigInt(1000 + at)),
      ),
    )
    return new MemoryNetwork(market, providers, await mkdtemp(join(tmpdir(), 'watt-storage-')))
  }

  /** A client with an account of its own; the same `machine` shares the folder. */
  async client(who = 1, machine = 'one'): Promise<StorageClient> {
    const privateKey = new Uint8Array(32).fill(who)
    const account = privateKeyToAccount(toHex(privateKey))
    const client = await StorageClient.open({
      chain: new MemoryChain(this.market, account.address),
      folder: join(this.folder, machine),
      owner: { account, privateKey },
      // Machines that run tests may be busy: only tests of slowness have little patience.
      patienceMs: 20_000,
      idleMs: 30_000,
    })
    this.#clients.push(client)
    return client
  }

  misbehave(misdeed: Misdeed | undefined, ...which: readonly number[]): void {
    for (const at of which) this.providers[at]!.misdeed = misdeed
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()))
    await Promise.all(this.providers.map((provider) => provider.close()))
    await rm(this.folder, { recursive: true, force: true })
  }
}

/** Bytes as a source. */
export function sourceOf(
  name: string,
  bytes: Uint8Array,
  metadata: Readonly<Record<string, string>> = {},
): Source {
  return {
    name,
    type: 'application/octet-stream',
    modifiedMs: 1_700_000_000_000,
    sizeBytes: bytes.length,
    metadata: () => metadata,
    open: async function* (from, to) {
      for (let at = from; at < to; at += 100_000) yield bytes.subarray(at, Math.min(to, at + 100_000))
    },
  }
}

/** All bytes of a stream. */
export async function collect(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

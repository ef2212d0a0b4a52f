/**
 * A whole provider over a chain in memory and a folder of its own, on a free port.
 * @module
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import type { LocalAccount } from 'viem'
import { type Piece, PieceHasher } from '../piece/index.ts'
import { MemoryChain, testAccount } from './chain/memory-chain.fixture.ts'
import { parseProviderConfig, type ProviderConfig } from './config.ts'
import type { BlobStore } from './disk/blob-store.ts'
import { createFolderStore } from './disk/folder-store.ts'
import type { Fields } from './events.ts'
import { type RunningProvider, startProvider } from './provider.ts'
import type { Pace } from './serve/pacing.ts'
import { signUpload } from './upload-token.ts'

export type Told = { readonly level: string; readonly event: string; readonly fields: Fields }

export type Bench = AsyncDisposable & {
  readonly chain: MemoryChain
  readonly folder: string
  readonly told: readonly Told[]
  readonly url: string
  readonly machineUrl: string
  /** Stops it, and starts it over the same folder. */
  restart(): Promise<void>
  token(deal: bigint, piece: Piece, account?: string): Promise<string>
  /** Sends bytes from an offset on. */
  send(deal: bigint, token: string, bytes: Uint8Array, offset?: number): Promise<Response>
  until(holds: () => boolean | Promise<boolean>): Promise<void>
}

export const provider: LocalAccount = testAccount('provider')

export async function openBench(
  settings: Readonly<Record<string, unknown>> = {},
  options: { readonly pace?: Pace; readonly blobs?: (folder: string) => Promise<BlobStore> } = {},
): Promise<Bench> {
  const folder = await mkdtemp(join(tmpdir(), 'watt-provider-'))
  const chain = new MemoryChain(provider.address)
  const told: Told[] = []
  const config: ProviderConfig = parseProviderConfig({
    rpc: 'http://127.0.0.1:1',
    listen: { port: 0 },
    machine: { port: 0 },
    url: 'http://127.0.0.1:1',
    window: 1,
    capacityBytes: 2 ** 26,
    offer: { priceWeiPerGiBEpoch: String(10n ** 15n) },
    settleEpochs: 1,
    pollMs: 50,
    ...settings,
  })
  const start = async (): Promise<RunningProvider> =>
    startProvider({
      config,
      dataDir: folder,
      chain,
      blobs: await (options.blobs?.(folder) ?? createFolderStore(folder, ['pieces', 'manifests'])),
      tell: (level, event, fields = {}) =>
        void told.push({
          level,
          event,
          fields,
        }),
      now: () => chain.time * 1e3,
      ...(options.pace && { pace: options.pace }),
    })
  let running = await start()
  const bench: Bench = {
    chain,
    folder,
    told,
    get url() {
      return `http://127.0.0.1:${running.port}`
    },
    get machineUrl() {
      return `http://127.0.0.1:${running.machinePort}`
    },
    restart: async () => {
      await running.stop()
      running = await start()
    },
    token: async (deal, piece, account) =>
      signUpload(account === undefined ? chain.client : testAccount(account), chain.setting, {
        provider: provider.address,
        deal,
        root: `0x${Buffer.from(piece.root).toString('hex')}`,
        sizeBytes: BigInt(piece.sizeBytes),
        expires: BigInt(chain.time + 1e3),
      }),
    send: async (deal, token, bytes, offset = 0) =>
      fetch(`${bench.url}/pieces/${deal}`, {
        method: 'PATCH',
        headers: {
          authorization: token,
          'upload-offset': String(offset),
          'content-type': 'application/offset+octet-stream',
        },
        body: bytes as Uint8Array<ArrayBuffer>,
      }),
    until: async (holds) => {
      const end = performance.now() + 2e4
      while (!(await holds())) {
        if (performance.now() > end)
          throw new Error(`not so: ${holds.toString()}; ${JSON.stringify(told.slice(-5), plain)}`)
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    [Symbol.asyncDispose]: async () => {
      await running.stop()
      await rm(folder, {
        recursive: true,
        force: true,
      })
    },
  }
  await bench.until(async () => (await chain.asks()).length > 0)
  return bench
}

function plain(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value
}

/** Random bytes, and the piece that they are. */
export function randomPiece(sizeBytes: number): { readonly bytes: Buffer; readonly piece: Piece } {
  const bytes = randomBytes(sizeBytes)
  return { bytes, piece: new PieceHasher().update(bytes).finish().piece }
}

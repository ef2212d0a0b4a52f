/**
 * The IPFS gateway as a whole.
 * @module
 */
import { mkdir } from 'node:fs/promises'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { serve } from '@hono/node-server'
import type { ObjectStore } from '../../client/object-store.ts'
import { createIpfsApp } from './app.ts'
import { StoredBlocks } from './blocks/stored-blocks.ts'

export type IpfsGatewayParts = {
  readonly listen: { readonly host: string; readonly port: number }
  /** Where the index of blocks lies; it can be rebuilt. One process at a time. */
  readonly folder: string
  readonly store: ObjectStore
  /** Hears of defects. */
  readonly failed?: (error: unknown) => void
  readonly now?: () => number
}
export type IpfsGateway = { readonly port: number; stop(): Promise<void> }

const connectionsMax = 256

/** Starts the gateway; reads what is new under `ipfs/` first. @throws when the port or the folder is taken */
export async function startIpfsGateway({
  listen,
  folder,
  store,
  failed = () => {},
  now = Date.now,
}: IpfsGatewayParts): Promise<IpfsGateway> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const blocks = await StoredBlocks.open(store, join(folder, 'blocks'), now, failed)
  try {
    const app = createIpfsApp({ blocks, store, failed })
    const server = await listening(app.fetch, listen)
    return {
      port: (server.address() as AddressInfo).port,
      async stop() {
        const closed = new Promise<void>((resolve) => server.close(() => resolve()))
        server.closeAllConnections()
        await closed
        await blocks.close()
      },
    }
  } catch (error) {
    await blocks.close()
    throw error
  }
}

async function listening(
  fetch: (request: Request) => Response | Promise<Response>,
  { host, port }: IpfsGatewayParts['listen'],
): Promise<Server> {
  return new Promise((resolve, reject) => {
    const serverOptions = {
      headersTimeout: 10_000,
      requestTimeout: 20_000,
      keepAliveTimeout: 20_000,
      maxHeaderSize: 16_384,
    }
    const server = serve({ fetch, hostname: host, port, serverOptions }, () => resolve(server)) as Server
    server.maxConnections = connectionsMax
    server.once('error', reject)
  })
}

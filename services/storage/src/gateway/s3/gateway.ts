/**
 * The S3 gateway as a whole: endpoint, staging, and the work in the background.
 * @module
 */
import { join } from 'node:path'
import type { ObjectStore } from '../../client/object-store.ts'
import { Objects } from './objects.ts'
import { discoverBuckets } from './operations/buckets.ts'
import { startS3, type S3ServerParts } from './server.ts'
import { Staging } from './staging/staging.ts'
import { Uploader, type Failing, type UploaderLimits } from './staging/uploader.ts'

export type S3GatewayParts = Pick<
  S3ServerParts,
  'listen' | 'keyring' | 'origins' | 'answered' | 'failed' | 'now'
> & {
  /** Where staging lies. One process at a time. */
  readonly folder: string
  readonly network: ObjectStore
  /** 'staged': a write is answered when it survives a crash here; 'stored': when the network holds it. */
  readonly ack: 'staged' | 'stored'
  /** Bytes that may wait for the network. */
  readonly stagedBytesMax: number
  readonly uploads?: Partial<UploaderLimits>
}
/** What waits for the network. */
export type S3Status = {
  readonly waitingObjects: number
  readonly waitingBytes: number
  /** Milliseconds since 1970; undefined where nothing waits. */
  readonly oldestMs: number | undefined
  readonly failing: readonly Failing[]
}
export type S3Gateway = {
  readonly port: number
  status(): Promise<S3Status>
  /** Ends requests and transfers; what waits is taken up at the next start. */
  stop(): Promise<void>
}

/** Starts the gateway, and takes up what an earlier one left. @throws when the port or the folder is taken */
export async function startS3Gateway(parts: S3GatewayParts): Promise<S3Gateway> {
  const { network, ack, stagedBytesMax, keyring } = parts
  const staging = await Staging.open(join(parts.folder, 'staging'), parts.now)
  const uploader = new Uploader(staging, network, parts.uploads)
  try {
    const objects = new Objects(staging, network)
    const stores = { staging, objects, network, uploader, region: keyring.region, ack, stagedBytesMax }
    await discoverBuckets(stores)
    await uploader.start()
    const server = await startS3({ ...parts, stores })
    return {
      port: server.port,
      status: async () => statusOf(staging, uploader),
      async stop() {
        await server.stop()
        await uploader.stop()
        await staging.close()
      },
    }
  } catch (error) {
    await uploader.stop()
    await staging.close()
    throw error
  }
}

async function statusOf(staging: Staging, uploader: Uploader): Promise<S3Status> {
  let oldestMs: number | undefined
  for await (const [, { sinceMs }] of staging.index.pending.entries())
    oldestMs = Math.min(oldestMs ?? sinceMs, sinceMs)
  const { objects, bytes } = staging.waiting
  return { waitingObjects: objects, waitingBytes: bytes, oldestMs, failing: uploader.failing() }
}

/**
 * A provider out of its data folder: the chain behind its node, and the folder or bucket for its pieces.
 * @module
 */
import { mkdir } from 'node:fs/promises'
import type { LocalAccount } from 'viem'
import { openViemChain } from './chain/viem-chain.ts'
import { type ProviderConfig, ProviderConfigError } from './config.ts'
import type { BlobStore } from './disk/blob-store.ts'
import { createFolderStore } from './disk/folder-store.ts'
import { lockFolder } from './disk/lock.ts'
import type { Tell } from './events.ts'
import { type RunningProvider, startProvider } from './provider.ts'

export type OpenOptions = {
  readonly config: ProviderConfig
  readonly readConfig?: () => Promise<ProviderConfig>
  readonly dataDir: string
  readonly account: LocalAccount
  readonly tell: Tell
  /** Keys of the bucket, where there is one: `WATT_BUCKET_KEY_ID`, `WATT_BUCKET_SECRET`. */
  readonly env: Readonly<Record<string, string | undefined>>
}

/** Starts. @throws when the folder is in use, the port is taken, or the network has no storage */
export async function openProvider(options: OpenOptions): Promise<RunningProvider> {
  const { config, dataDir, account, env } = options
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const unlock = await lockFolder(dataDir)
  try {
    const blobs = await openBlobs(config, dataDir, env)
    const { rpc, directory, pollMs } = config
    const chain = await openViemChain({
      rpc,
      directory,
      provider: account.address,
      account,
      pollMs: Math.min(500, pollMs),
    })
    const running = await startProvider({ ...options, chain, blobs })
    return { ...running, stop: async () => running.stop().finally(unlock) }
  } catch (error) {
    await unlock()
    throw error
  }
}

async function openBlobs(
  config: ProviderConfig,
  dataDir: string,
  env: OpenOptions['env'],
): Promise<BlobStore> {
  if (config.bucket === undefined) return createFolderStore(dataDir, ['pieces', 'manifests'])
  const { WATT_BUCKET_KEY_ID: accessKeyId, WATT_BUCKET_SECRET: secretAccessKey } = env
  if (accessKeyId === undefined || secretAccessKey === undefined)
    throw new ProviderConfigError(
      'a bucket is named, and WATT_BUCKET_KEY_ID or WATT_BUCKET_SECRET is not set',
    )
  const { createS3Store } = await import('./disk/s3-store.ts')
  return createS3Store({ ...config.bucket, accessKeyId, secretAccessKey })
}

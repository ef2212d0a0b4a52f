/**
 * The one line to the node. What the first screen needs comes through the small client; areas, which load later,
 * take the whole one from `public-client.ts`. Both share this transport, so their calls travel in the same batches.
 * @module
 */
import { wattActions, type WattActions } from '@watt/sdk'
import { createClient, http, type Client, type HttpTransport } from 'viem'
import type { Settings } from './settings.ts'

export type SmallClient = Client<HttpTransport> & WattActions

export function createSmallClient({ rpc }: Settings): SmallClient {
  const transport = http(rpc, { batch: { wait: 4 }, retryCount: 3, timeout: 15_000 })
  return createClient({ transport, cacheTime: 0 }).extend(wattActions)
}

/**
 * The index beside a local network, for its page.
 * @module
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { LocalNetwork } from './local-network.ts'
import { ManagedProcess, type ProcessEvent } from './managed-process.ts'
import { loopback } from './ports.ts'

/** Where its API will answer; undefined for a network without one. */
export function indexUrl({ manifest: { indexPort } }: LocalNetwork): string | undefined {
  return indexPort === undefined ? undefined : `http://${loopback}:${indexPort}`
}

/** Makes its process, not yet started; undefined for a network without one. */
export async function prepareIndex(
  { dataDir, manifest }: LocalNetwork,
  onEvent: (event: ProcessEvent) => void,
): Promise<ManagedProcess | undefined> {
  const { indexPort, rpcPort, webPort } = manifest
  if (indexPort === undefined) return undefined
  const name = 'indexer'
  const folder = join(dataDir, name)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const origins = [loopback, 'localhost'].flatMap((host) => ['--origin', `http://${host}:${webPort}`])
  return new ManagedProcess({
    name,
    isSmall: true,
    words: ['indexer', 'start', '--json', '--begin-anew', '--data-dir', folder].concat(
      ['--rpc', `http://${loopback}:${rpcPort}`, '--listen-port', `${indexPort}`],
      origins,
    ),
    folder,
    onEvent,
  })
}

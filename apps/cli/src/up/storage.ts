/**
 * The storage network beside a local network: one process that makes its randomness, and its providers.
 * @module
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { beaconAccount } from './dev-accounts.ts'
import { ManagedProcess, type ProcessEvent } from './managed-process.ts'
import type { Manifest } from './manifest.ts'
import { loopback } from './ports.ts'

/** Makes the processes, not yet started. */
export async function prepareStorage(
  dataDir: string,
  manifest: Manifest,
  onEvent: (name: string, event: ProcessEvent) => void,
): Promise<readonly ManagedProcess[]> {
  return [await prepareBeacon(dataDir, manifest, onEvent)]
}

/** Each validator has a seat; one process does the duty of all. */
async function prepareBeacon(
  dataDir: string,
  { rpcPort, validators }: Manifest,
  onEvent: (name: string, event: ProcessEvent) => void,
): Promise<ManagedProcess> {
  const name = 'beacon'
  const folder = join(dataDir, name)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const [first, ...others] = validators.map((_, at) => `dev:${beaconAccount(at).index}`)
  const rpc = `http://${loopback}:${rpcPort}`
  return new ManagedProcess({
    name,
    words: [
      ...['beacon', 'start', '--json', '--rpc', rpc, '--account', first!],
      ...others.flatMap((it) => ['--with', it]),
    ],
    folder,
    onEvent: (event) => onEvent(name, event),
  })
}

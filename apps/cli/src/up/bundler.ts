/**
 * The bundler beside a local network: smart accounts send through it.
 * @module
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { bundlerAccount } from './dev-accounts.ts'
import { ManagedProcess, type ProcessEvent } from './managed-process.ts'
import type { Manifest } from './manifest.ts'
import { loopback } from './ports.ts'

/** Makes its process, not yet started; none for a network without one. */
export async function prepareBundler(
  dataDir: string,
  { bundlerPort, rpcPort }: Manifest,
  onEvent: (name: string, event: ProcessEvent) => void,
): Promise<readonly ManagedProcess[]> {
  if (bundlerPort === undefined) return []
  const name = 'bundler'
  const folder = join(dataDir, name)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const process = new ManagedProcess({
    name,
    isSmall: true,
    words: ['bundler', 'start', '--json', '--data-dir', folder].concat(
      ['--rpc', `http://${loopback}:${rpcPort}`, '--listen-port', `${bundlerPort}`],
      ['--account', `dev:${bundlerAccount().index}`],
    ),
    folder,
    onEvent: (event) => onEvent(name, event),
  })
  return [process]
}

/**
 * The price reporters beside a local network.
 * @module
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { writeFileAtomic } from '@watt/files'
import { configFile, defaultTiming, type ReporterConfig } from '@watt/oracle'
import type { Address } from 'viem'
import { prettyJson } from '../pretty-json.ts'
import { reporterAccount } from './dev-accounts.ts'
import { localFeeds, replaySeconds } from './energy-plan.ts'
import { ManagedProcess, type ProcessEvent } from './managed-process.ts'
import type { Manifest } from './manifest.ts'
import { loopback } from './ports.ts'

/** Writes each reporter's settings and makes a process of it, not yet started. */
export async function prepareReporters(
  dataDir: string,
  { rpcPort, reporters }: Manifest,
  { names, keep }: { readonly names: ReadonlyMap<string, Address>; readonly keep: readonly Address[] },
  onEvent: (name: string, event: ProcessEvent) => void,
): Promise<readonly ManagedProcess[]> {
  return Promise.all(
    reporters.map(async ({ name, port }, index) => {
      const folder = join(dataDir, name)
      const config: ReporterConfig = {
        rpc: `http://${loopback}:${rpcPort}`,
        listen: { host: loopback, port },
        peers: reporters.filter((it) => it.name !== name).map((it) => `http://${loopback}:${it.port}`),
        feeds: localFeeds.map((feed) => ({ name: feed, contract: names.get(`feed:${feed}`)! })),
        mode: { type: 'replay', everySeconds: replaySeconds },
        files: {},
        keep,
        timing: { ...defaultTiming, pollMs: 1000, graceMs: 1000, takeOverMs: 5000, keepMs: 15_000 },
      }
      await mkdir(folder, { recursive: true, mode: 0o700 })
      await writeFileAtomic(join(folder, configFile), prettyJson(config))
      const account = `dev:${reporterAccount(index).index}`
      return new ManagedProcess({
        name,
        isSmall: true,
        words: ['oracle', 'start', '--json', '--data-dir', folder, '--account', account],
        folder,
        onEvent: (event) => onEvent(name, event),
      })
    }),
  )
}

/**
 * The files of a network's nodes: one genesis, and a folder for each node with its key and configuration.
 * @module
 */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createIdentity, writeKeyFile } from '@watt/node/identity'
import type { Place } from './place.ts'

export type FolderOptions = {
  readonly folder: string
  readonly places: readonly Place[]
  /** Private keys, one a place. */
  readonly keys: readonly Uint8Array[]
  readonly blockTimeMs: number
  /** Wei by address at genesis. */
  readonly allocation: ReadonlyMap<string, bigint>
  /** How many of the nodes vote; the rest watch. */
  readonly validators: number
  /** Runs for each data folder while it is empty. */
  readonly mount?: (dataDir: string, at: number) => Promise<void>
}

export type NodeFolder = { readonly name: string; readonly dataDir: string; readonly nodeId: string }

export const chainId = 31_337

/** n - floor((n - 1) / 3): any two quorums share an honest node while no more than (n - 1) / 3 are faulty. */
export function quorumThreshold(validators: number): number {
  return validators - tolerated(validators)
}

/** How many of so many validators may fail. */
export function tolerated(validators: number): number {
  return Math.floor((validators - 1) / 3)
}

/** Writes everything; `folder` exists and is empty. */
export async function makeFolders(options: FolderOptions): Promise<readonly NodeFolder[]> {
  const { folder, places, keys, blockTimeMs, allocation, validators, mount } = options
  const genesis = {
    chainId,
    name: 'watt-chaos',
    timestampMs: Date.now(),
    allocation: Object.fromEntries(
      [...allocation].map(([address, balance]) => [address, { balance: `${balance}` }]),
    ),
  }
  await writeJson(join(folder, 'genesis.json'), genesis)
  const nodeIds = keys.map((key) => createIdentity(key).nodeId)
  return Promise.all(
    places.map(async (place, at) => {
      const name = `node-${at + 1}`
      const dataDir = join(folder, name)
      await mkdir(dataDir, { mode: 0o700 })
      await mount?.(dataDir, at)
      await writeKeyFile(join(dataDir, 'key'), keys[at] as Uint8Array)
      await writeJson(join(dataDir, 'config.json'), {
        name,
        genesis: '../genesis.json',
        validator: at < validators,
        blockTimeMs,
        rpcHost: place.rpcHost,
        rpcPort: place.rpcPort,
        adminSocket: 'none',
        listen: [place.listen],
        peers: places.filter((other) => other !== place).map(({ listen }) => listen),
        quorumSet: { threshold: quorumThreshold(validators), validators: nodeIds.slice(0, validators) },
      })
      return { name, dataDir, nodeId: nodeIds[at] as string }
    }),
  )
}

async function writeJson(path: string, content: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(content, undefined, 2)}\n`, { mode: 0o600 })
}

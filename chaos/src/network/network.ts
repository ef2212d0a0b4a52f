/**
 * A network of real nodes, its state watched from outside.
 * @module
 */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createAccounts, keyFrom, type Account } from '../load/accounts.ts'
import type { ScenarioOptions } from '../scenario.ts'
import { makeFolders } from './data-folders.ts'
import { createNodeProcess, type NodeProcess } from './node-process.ts'
import { loopbackPlaces, type Place } from './place.ts'

export type Network = {
  readonly nodes: readonly NodeProcess[]
  readonly blockTimeMs: number
  /** Who holds money from the start. */
  readonly accounts: readonly Account[]
}

export type NetworkOptions = {
  readonly validators: number
  /** Nodes that follow without a vote, after the validators. */
  readonly watchers?: number
  readonly blockTimeMs: number
  readonly accounts?: number
  /** One for each node; on loopback by default. */
  readonly places?: readonly Place[]
  /** Puts the data folder of a node, still empty, on a disk of its own. */
  readonly mount?: (dataDir: string, at: number) => Promise<void>
  /** Environment of the nodes' processes. */
  readonly env?: (at: number) => NodeJS.ProcessEnv
}

const balanceWei = 10n ** 21n

/** Makes the folders of a network; no process is started yet. Whatever runs at the end of the scenario is killed. */
export async function createNetwork(
  { seed, folder, onEnd }: ScenarioOptions,
  { validators, watchers = 0, blockTimeMs, accounts: accountCount = 50, places, mount, env }: NetworkOptions,
): Promise<Network> {
  const count = validators + watchers
  const where = places ?? (await loopbackPlaces(count))
  const root = join(folder, 'network')
  await mkdir(root, { recursive: true })
  const accounts = createAccounts(seed, accountCount)
  const folders = await makeFolders({
    folder: root,
    places: where,
    keys: Array.from({ length: count }, (_, at) => keyFrom(`node ${seed} ${at}`)),
    blockTimeMs,
    allocation: new Map(accounts.map(({ address }) => [address, balanceWei])),
    validators,
    ...(mount && { mount }),
  })
  const nodes = folders.map((it, at) => createNodeProcess(it, where[at] as Place, env?.(at)))
  onEnd(async () => {
    await Promise.all(nodes.map((node) => node.kill()))
  })
  return { nodes, blockTimeMs, accounts }
}

/** What the accounts of a network hold together; nothing else holds money. */
export function supplyOf({ accounts }: { readonly accounts: readonly unknown[] }): bigint {
  return BigInt(accounts.length) * balanceWei
}

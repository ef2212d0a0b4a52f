/**
 * What a light client is told, and what it assumes where it is told nothing.
 * @module
 */
import { memoryCheckpoint, type CheckpointStore } from './checkpoint.ts'
import { LightSettingError } from './errors.ts'
import type { Fetch } from './remote-node.ts'
import { checkTrust, type Trust } from './trust.ts'

export type LightClientOptions = Trust & {
  /** HTTP addresses of nodes, well ranked ones: whom to ask is drawn from them. */
  readonly nodes: readonly string[]
  /** One's own node; always asked. */
  readonly ownNode?: string
  /** Where the newest block is remembered; in memory when left out. */
  readonly store?: CheckpointStore
  /** Nodes asked at a time (3). */
  readonly panelSize?: number
  /** Nodes that must agree (2, or all when there are fewer). */
  readonly agreeMin?: number
  /** For one node's part in one question (5,000). */
  readonly timeoutMs?: number
  /** A block older than this confirms nothing (300,000); Infinity where blocks are rare. */
  readonly ageMaxMs?: number
  /** How far it walks along parent hashes (256). */
  readonly walkMax?: number
  readonly fetch?: Fetch
  /** Milliseconds since 1970. */
  readonly now?: () => number
  readonly random?: () => number
}

/** All of them; `urls` are those of all nodes, the own one first. */
export type Settings = Required<Omit<LightClientOptions, 'ownNode' | 'nodes'>> & {
  readonly urls: readonly string[]
}

const nodesMax = 256

/** @throws {LightSettingError} With these nothing can be verified. */
export function settingsOf(options: LightClientOptions): Settings {
  checkTrust(options)
  const { chainId, genesisHash, quorumSet, ownNode, nodes } = options
  const urls = [...new Set([...(ownNode === undefined ? [] : [ownNode]), ...nodes])]
  if (urls.length === 0 || urls.length > nodesMax || !urls.every(isHttp))
    throw new LightSettingError(
      'There is no usable list of nodes.',
      `Name 1 to ${nodesMax} nodes by http or https addresses.`,
    )
  const panelSize = options.panelSize ?? 3
  const agreeMin = options.agreeMin ?? Math.min(2, urls.length)
  if (!(agreeMin >= 1 && agreeMin <= panelSize))
    throw new LightSettingError(
      `${agreeMin} nodes must agree, but ${panelSize} are asked.`,
      'Set agreeMin from 1 to panelSize.',
    )
  return {
    chainId,
    genesisHash,
    quorumSet,
    urls,
    panelSize,
    agreeMin,
    store: options.store ?? memoryCheckpoint(),
    timeoutMs: options.timeoutMs ?? 5_000,
    ageMaxMs: options.ageMaxMs ?? 300_000,
    walkMax: options.walkMax ?? 256,
    fetch: options.fetch ?? ((url, init) => fetch(url, init)),
    now: options.now ?? (() => Date.now()),
    random: options.random ?? (() => Math.random()),
  }
}

function isHttp(url: string): boolean {
  return /^https?:\/\//.test(url) && URL.canParse(url)
}

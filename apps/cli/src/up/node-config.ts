/**
 * What each validator of a local network is told: its own ports, the others' addresses, whom it trusts.
 * @module
 */
import { loopback } from './ports.ts'
import type { Manifest, ValidatorEntry } from './manifest.ts'

/** A flat quorum set. */
export type FlatQuorumSet = {
  readonly threshold: number
  readonly validators: readonly string[]
  readonly innerSets: readonly never[]
}

/** n - floor((n - 1) / 3): as many as needed so that any two quorums share an honest node. */
export function quorumThreshold(validatorCount: number): number {
  return validatorCount - Math.floor((validatorCount - 1) / 3)
}

/** All validators of the network trust the same ones. */
export function quorumSetOf(nodeIds: readonly string[]): FlatQuorumSet {
  return { threshold: quorumThreshold(nodeIds.length), validators: nodeIds, innerSets: [] }
}

/** The content of one validator's `config.json`. */
export function nodeConfig(
  manifest: Manifest,
  self: ValidatorEntry,
  nodeIds: readonly string[],
): Readonly<Record<string, unknown>> {
  const others = manifest.validators.filter(({ name }) => name !== self.name)
  return {
    name: self.name,
    genesis: '../genesis.json',
    blockTimeMs: manifest.blockTimeMs,
    rpcHost: loopback,
    rpcPort: self.rpcPort,
    rpcOrigins: [`http://${loopback}:${manifest.webPort}`, `http://localhost:${manifest.webPort}`],
    rpcTrace: true,
    ...(manifest.bundlerPort !== undefined && { bundlerUrl: `http://${loopback}:${manifest.bundlerPort}` }),
    listen: [`/ip4/${loopback}/tcp/${self.p2pPort}`],
    peers: others.map(({ p2pPort }) => `/ip4/${loopback}/tcp/${p2pPort}`),
    quorumSet: quorumSetOf(nodeIds),
    names: Object.fromEntries(manifest.validators.map(({ name }, at) => [nodeIds[at], { name }])),
  }
}

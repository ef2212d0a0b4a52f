/**
 * Where the app finds its node. The process that serves the app writes `/config.json`.
 * @module
 */

import type { QuorumSet } from '@watt/sdk'

export type Settings = {
  readonly rpc: string
  readonly ws: string
  readonly chainId: number
  /** The validators of a local network; empty where the page is served for a single node. */
  readonly validators: readonly { readonly name: string; readonly rpc: string; readonly nodeId: string }[]
  /** Whose signatures prove something to a person who asks through this page; undefined where nobody said. */
  readonly quorumSet: QuorumSet | undefined
  /** The index of the chain; undefined where none runs, and then lists come from the node alone. */
  readonly api: string | undefined
}

const usual: Settings = {
  rpc: 'http://127.0.0.1:8545',
  ws: 'ws://127.0.0.1:8545',
  chainId: 31337,
  validators: [],
  quorumSet: undefined,
  api: undefined,
}

/** Reads `/config.json`; an app served by something else talks to a node on its usual local port. */
export async function readSettings(): Promise<Settings> {
  try {
    const answer = await fetch('/config.json')
    if (!answer.ok) return usual
    return { ...usual, ...((await answer.json()) as Partial<Settings>) }
  } catch {
    return usual // Not JSON: a plain file server answered with its own page.
  }
}

/** A network whose keys are public: coins here are worth nothing. */
export function isDevelopment({ chainId }: Settings): boolean {
  return chainId === 31337
}

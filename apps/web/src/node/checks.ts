/**
 * Whether a node is fine, as a list of questions. Each that is not has an answer in the operating guide.
 * @module
 */
import type { Status } from '@watt/sdk'

export type NodeReport = {
  readonly status: Status
  /** Why it is not ready; undefined when it is. */
  readonly unready: string | undefined
  /** Undefined: the node publishes none. */
  readonly metrics: ReadonlyMap<string, number> | undefined
}

export type Check = {
  readonly id: 'ready' | 'head' | 'peers' | 'margin' | 'honest' | 'disk'
  readonly state: 'good' | 'warn' | 'bad'
  /** For the words of this check; of `ready` 1 where it is. */
  readonly value: number
}

/** What the checks read of `/metrics`. */
export const wanted = [
  'scp_quorum_fail_at',
  'scp_equivocation_total',
  'disk_free_ratio',
  'process_resident_memory_bytes',
  'pool_pending_transactions',
  'rpc_refused_total',
] as const

const headAgeWarnMs = 15_000
const headAgeBadMs = 60_000
const diskWarn = 0.1
const diskBad = 0.03

/** @param nowMs - The clock of this device, milliseconds since 1970. */
export function checksOf({ status, unready, metrics }: NodeReport, nowMs: number): readonly Check[] {
  const ageMs = Math.max(0, nowMs - status.head.closeTimeMs)
  const { peerCount } = status
  // A network of one has nobody to connect to.
  const isAlone = Object.keys(status.consensus.quorum.nodes).length <= 1
  const margin = metrics?.get('scp_quorum_fail_at')
  const lies = metrics?.get('scp_equivocation_total')
  const disk = metrics?.get('disk_free_ratio')
  const list: readonly (Check | undefined)[] = [
    unready === undefined
      ? { id: 'ready', state: 'good', value: 1 }
      : { id: 'ready', state: 'bad', value: 0 },
    {
      id: 'head',
      state: ageMs >= headAgeBadMs ? 'bad' : ageMs >= headAgeWarnMs ? 'warn' : 'good',
      value: Math.round(ageMs / 1_000),
    },
    { id: 'peers', state: peerCount > 0 || isAlone ? 'good' : 'bad', value: peerCount },
    margin === undefined || isAlone
      ? undefined
      : { id: 'margin', state: margin >= 2 ? 'good' : margin === 1 ? 'warn' : 'bad', value: margin },
    lies === undefined ? undefined : { id: 'honest', state: lies > 0 ? 'bad' : 'good', value: lies },
    disk === undefined
      ? undefined
      : { id: 'disk', state: disk < diskBad ? 'bad' : disk < diskWarn ? 'warn' : 'good', value: disk },
  ]
  return list.filter((it) => it !== undefined)
}

export function worstOf(checks: readonly Check[]): Check['state'] {
  const states = checks.map(({ state }) => state)
  return states.includes('bad') ? 'bad' : states.includes('warn') ? 'warn' : 'good'
}

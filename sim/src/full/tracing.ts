/**
 * A run as events, for people and for the viewer.
 * @module
 */
import { hash } from 'node:crypto'
import type { WireEvent } from '@watt/node/parts'
import { decodeEnvelope, type Value } from '@watt/scp'
import type { TracedStatement, Tracer } from '../trace.ts'
import { traced } from '../traced-statement.ts'

/** Passes flooded statements on to a tracer. Nodes are given by the names of their networks. */
export function createWireTracer(
  tracer: Tracer,
  numberOf: (peerId: string) => number,
  nowMs: () => number,
): (event: WireEvent) => void {
  const ids = new Map<string, number>()
  return ({ type, topic, id: name, from, to, message }) => {
    if (topic !== 'scp') return
    const id = ids.get(name) ?? ids.size
    ids.set(name, id)
    const base = { atMs: nowMs(), node: numberOf(to) }
    if (type !== 'published')
      return tracer({ ...base, type: type === 'arrived' ? 'hear' : 'lose', id, from: numberOf(from) })
    const traced = decode(message)
    if (traced !== undefined) tracer({ ...base, type: 'say', id, ...traced })
  }
}

function decode(
  bytes: Uint8Array,
): { readonly slot: number; readonly statement: TracedStatement } | undefined {
  try {
    const { slot, pledges } = decodeEnvelope(bytes).statement
    return { slot: Number(slot), statement: traced(pledges, nameOf) }
  } catch {
    return undefined // A liar's bytes.
  }
}

/** The first digits of a value's hash. */
function nameOf(value: Value): string {
  return hash('sha256', value).slice(0, 6)
}

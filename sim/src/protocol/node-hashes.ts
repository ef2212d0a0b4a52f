/**
 * Who leads a round, as the default driver decides it. Every node of a run asks for the same hashes, hundreds of
 * thousands of times: they are remembered, and made without garbage.
 * @module
 */
import { hash } from 'node:crypto'
import type { Driver, NodeId, Value } from '@watt/scp'

/** Those of one slot, by round and kind. */
type Known = { readonly slot: bigint; readonly byKind: Map<NodeId, bigint>[] }

const known = new WeakMap<Value, Known>()

/** {@link createDefaultDriver}'s, remembered by the value before. */
export const hashNode: Driver['hashNode'] = (slot, previousValue, isPriority, round, node) => {
  let hashes = known.get(previousValue)
  if (hashes?.slot !== slot) known.set(previousValue, (hashes = { slot, byKind: [] }))
  const byNode = (hashes.byKind[2 * round + (isPriority ? 1 : 0)] ??= new Map())
  let found = byNode.get(node)
  if (found === undefined) byNode.set(node, (found = compute(slot, previousValue, isPriority, round, node)))
  return found
}

/** All that is hashed, as XDR; values of other lengths are not those of these runs. */
const bytes = Buffer.alloc(256)

function compute(
  slot: bigint,
  previousValue: Value,
  isPriority: boolean,
  round: number,
  node: NodeId,
): bigint {
  let at = bytes.writeBigUInt64BE(slot)
  at = bytes.writeUInt32BE(previousValue.length, at)
  bytes.set(previousValue, at)
  at += previousValue.length
  while (at % 4 !== 0) at = bytes.writeUInt8(0, at)
  at = bytes.writeUInt32BE(isPriority ? 2 : 1, at)
  at = bytes.writeUInt32BE(round, at)
  at = bytes.writeUInt32BE(0, at)
  at += bytes.write(node, at, 'hex')
  return BigInt(`0x${hash('sha256', bytes.subarray(0, at)).slice(0, 16)}`)
}

/**
 * What agreement costs one node, without signatures: `node core/scp/src/scp.bench.ts`.
 * @module
 */
import { Bench } from 'tinybench'
import { quorumSetHash } from './defaults.ts'
import { addBit, emptyBits, emptyIndex, type Followers, isQuorum, withQuorumSet } from './quorum-index.ts'
import { validatorsOf } from './quorum-set.ts'
import { flatSet, simulate, tieredSet } from './simulated-network.test-support.ts'
import type { QuorumSet } from './types.ts'
import { decodeEnvelope, encodeEnvelope } from './xdr-statement.ts'

const bench = new Bench({ name: 'scp', time: 500 })
for (const [name, quorumSet] of [
  ['quorum test, 21 nodes in 7 organisations', tieredSet(7, 5)],
  ['quorum test, 300 nodes in 100 organisations', tieredSet(100, 67)],
  ['quorum test, 300 nodes in one list', flatSet(300, 201)],
] as const) {
  bench.add(name, quorumTest(quorumSet))
}
for (const organisations of [7, 14]) {
  const quorumSet = tieredSet(organisations, Math.floor((organisations * 2) / 3) + 1)
  const validators = validatorsOf(quorumSet)
  let seed = 0
  bench.add(`one slot of all ${validators.length} nodes`, () => {
    seed += 1
    simulate({ seed, quorumSet, validators })
  })
}
const quorumSet = flatSet(4, 3)
const envelope = {
  statement: {
    nodeId: validatorsOf(quorumSet)[0] as string,
    slot: 1n,
    pledges: {
      type: 'prepare' as const,
      quorumSetHash: quorumSetHash(quorumSet),
      ballot: { counter: 1, value: new Uint8Array(140) },
      prepared: { counter: 1, value: new Uint8Array(140) },
      preparedPrime: undefined,
      nC: 0,
      nH: 0,
    },
  },
  signature: new Uint8Array(64),
}
const encoded = encodeEnvelope(envelope)
bench.add('encode PREPARE, 140-byte value', () => void encodeEnvelope(envelope))
bench.add('decode PREPARE, 140-byte value', () => void decodeEnvelope(encoded))

await bench.run()
console.table(bench.table())
for (const { name, result } of bench.tasks) {
  const nodes = /^one slot of all (\d+)/.exec(name)?.[1]
  if (nodes === undefined || result.state !== 'completed') continue
  console.log(
    `${nodes} validators: ${(result.latency.p50 / Number(nodes)).toFixed(2)} ms a node and slot (median)`,
  )
}

/** Every node voting, all following one set: the usual case. */
function quorumTest(set: QuorumSet): () => void {
  const index = withQuorumSet(emptyIndex, 'local', set)
  const local = index.compiled.get('local')
  if (local === undefined) throw new TypeError('the set was just compiled')
  const everyone = emptyBits(index)
  for (const number of index.numbers.values()) addBit(everyone, number)
  const groups: readonly Followers[] = [{ quorumSet: local, nodes: everyone }]
  return () => {
    isQuorum(local, groups, everyone.slice())
  }
}

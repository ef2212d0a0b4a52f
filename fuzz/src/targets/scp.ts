/**
 * SCP's XDR: statements, envelopes and quorum sets as peers send them.
 * @module
 */
import {
  decodeEnvelope,
  decodeQuorumSet,
  decodeStatement,
  encodeEnvelope,
  encodeQuorumSet,
  encodeStatement,
  type Pledges,
  type QuorumSet,
  ScpDecodeError,
  type Statement,
} from '@watt/scp'
import { declared, promiseSameBytes, type Target } from '../target.ts'

const covers = /\/core\/scp\/src\/(xdr-\w+(-\w+)?|bytes)\.ts$/
const node = (byte: string): string => byte.repeat(32)
const quorumSetHash = node('0a')

/** One of each kind, with and without what is optional, over two values in ascending order. */
export function pledgesOver([low, high]: readonly Uint8Array[]): readonly Pledges[] {
  const [first, second] = [low ?? new Uint8Array(), high ?? new Uint8Array()]
  const ballot = { counter: 3, value: second }
  return [
    { type: 'nominate', quorumSetHash, votes: [first, second], accepted: [first] },
    { type: 'prepare', quorumSetHash, ballot, prepared: undefined, preparedPrime: undefined, nC: 0, nH: 0 },
    {
      type: 'prepare',
      quorumSetHash,
      ballot,
      prepared: { counter: 2, value: second },
      preparedPrime: { counter: 1, value: first },
      nC: 1,
      nH: 2,
    },
    { type: 'confirm', quorumSetHash, ballot, nPrepared: 3, nCommit: 1, nH: 3 },
    { type: 'externalize', commit: ballot, nH: 4, commitQuorumSetHash: quorumSetHash },
  ]
}

export const samplePledges: readonly Pledges[] = pledgesOver(
  [1, 2].map((fill) => new Uint8Array(9).fill(fill)),
)

export const sampleStatements: readonly Statement[] = samplePledges.map((pledges) => ({
  nodeId: node('11'),
  slot: 7n,
  pledges,
}))

const small: QuorumSet = { threshold: 1, validators: [node('11')], innerSets: [] }
export const sampleQuorumSets: readonly QuorumSet[] = [
  small,
  {
    threshold: 2,
    validators: [node('22'), node('33')],
    innerSets: [small, { ...small, innerSets: [small] }],
  },
]

export const statement: Target = {
  seeds: sampleStatements.map(encodeStatement),
  bytesMax: 2_048,
  covers,
  run(input) {
    const found = declared(() => decodeStatement(input), [ScpDecodeError])
    if (found === undefined) return false
    promiseSameBytes(encodeStatement(found), input, 'a statement has one encoding')
    return true
  },
}

export const envelope: Target = {
  seeds: sampleStatements.map((it) =>
    encodeEnvelope({ statement: it, signature: new Uint8Array(64).fill(5) }),
  ),
  bytesMax: 2_048,
  covers,
  run(input) {
    const found = declared(() => decodeEnvelope(input), [ScpDecodeError])
    if (found === undefined) return false
    promiseSameBytes(encodeEnvelope(found), input, 'an envelope has one encoding')
    return true
  },
}

export const quorumSet: Target = {
  seeds: sampleQuorumSets.map(encodeQuorumSet),
  bytesMax: 8_192,
  covers,
  run(input) {
    const found = declared(() => decodeQuorumSet(input), [ScpDecodeError])
    if (found === undefined) return false
    promiseSameBytes(encodeQuorumSet(found), input, 'a quorum set has one encoding')
    return true
  },
}

/**
 * Arbitrary statements, for property tests.
 * @module
 */
import fc from 'fast-check'
import { compareValues, sameValue } from './bytes.ts'
import type { Ballot, Envelope, Pledges, QuorumSet, Statement, Value } from './types.ts'

const noNullPrototype = { noNullPrototype: true } as const
const hex32: fc.Arbitrary<string> = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((it) => Buffer.from(it).toString('hex'))
const uint32: fc.Arbitrary<number> = fc.nat(0xffff_ffff)
const values: fc.Arbitrary<Value> = fc.uint8Array({ maxLength: 70 })
const ballots: fc.Arbitrary<Ballot> = fc.record({ counter: uint32, value: values }, noNullPrototype)
const valueSets: fc.Arbitrary<readonly Value[]> = fc
  .uniqueArray(values, { maxLength: 6, comparator: sameValue })
  .map((it) => it.toSorted(compareValues))

const pledges: fc.Arbitrary<Pledges> = fc.oneof(
  fc.record(
    { type: fc.constant('nominate' as const), quorumSetHash: hex32, votes: valueSets, accepted: valueSets },
    noNullPrototype,
  ),
  fc.record(
    {
      type: fc.constant('prepare' as const),
      quorumSetHash: hex32,
      ballot: ballots,
      prepared: fc.option(ballots, { nil: undefined }),
      preparedPrime: fc.option(ballots, { nil: undefined }),
      nC: uint32,
      nH: uint32,
    },
    noNullPrototype,
  ),
  fc.record(
    {
      type: fc.constant('confirm' as const),
      quorumSetHash: hex32,
      ballot: ballots,
      nPrepared: uint32,
      nCommit: uint32,
      nH: uint32,
    },
    noNullPrototype,
  ),
  fc.record(
    { type: fc.constant('externalize' as const), commit: ballots, nH: uint32, commitQuorumSetHash: hex32 },
    noNullPrototype,
  ),
)

export const statements: fc.Arbitrary<Statement> = fc.record(
  { nodeId: hex32, slot: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), pledges },
  noNullPrototype,
)
export const envelopes: fc.Arbitrary<Envelope> = fc.record(
  { statement: statements, signature: fc.uint8Array({ maxLength: 64 }) },
  noNullPrototype,
)
/** Any shape of up to three levels that encodes, sane or not. */
export const anyQuorumSets: fc.Arbitrary<QuorumSet> = [0, 1, 2].reduce<fc.Arbitrary<QuorumSet>>(
  (inner, level) =>
    fc.record(
      {
        threshold: uint32,
        validators: fc.array(hex32, { maxLength: 4 }),
        innerSets: fc.array(inner, { maxLength: level === 0 ? 0 : 3 }),
      },
      noNullPrototype,
    ),
  fc.constant({ threshold: 0, validators: [], innerSets: [] }),
)

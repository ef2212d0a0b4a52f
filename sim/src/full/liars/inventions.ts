/**
 * Pledges out of thin air: well formed, about values that others spoke of, and not what the protocol allows next.
 * @module
 */
import type { Ballot, Pledges, Value } from '@watt/scp'
import type { Random } from '../../random.ts'

/** @param said - What an honest node would say: its quorum set is taken over. */
export function inventPledges(said: Pledges, values: readonly Value[], random: Random): Pledges {
  const quorumSetHash = said.type === 'externalize' ? said.commitQuorumSetHash : said.quorumSetHash
  if (values.length === 0) return said
  const value = random.pick(values)
  const counter = random.int(1, random.chance(0.1) ? 0xffff_fffe : 5)
  const ballot: Ballot = { counter, value }
  const nH = random.int(1, counter)
  switch (random.int(0, 3)) {
    case 0: {
      const votes = sorted(random.sample(values, random.int(1, 4)))
      return { type: 'nominate', quorumSetHash, votes, accepted: votes.filter(() => random.chance(0.5)) }
    }
    case 1: {
      const prepared = random.chance(0.5) ? { counter: random.int(1, counter), value } : undefined
      return { type: 'prepare', quorumSetHash, ballot, prepared, preparedPrime: undefined, nC: 0, nH: 0 }
    }
    case 2: {
      const nCommit = random.int(1, nH)
      return { type: 'confirm', quorumSetHash, ballot, nPrepared: counter, nCommit, nH }
    }
    default:
      return { type: 'externalize', commit: ballot, nH: counter, commitQuorumSetHash: quorumSetHash }
  }
}

function sorted(values: readonly Value[]): readonly Value[] {
  const unique = new Map(values.map((value) => [Buffer.from(value).toString('hex'), value]))
  return [...unique.values()].toSorted((a, b) => Buffer.compare(a, b))
}

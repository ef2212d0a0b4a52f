/**
 * Pledges in short, for people.
 * @module
 */
import { type Ballot, infinityCounter, type Pledges, type Value } from '@watt/scp'
import type { TracedStatement } from './trace.ts'

export function traced(pledges: Pledges, nameOf: (value: Value) => string): TracedStatement {
  const short = ({ counter, value }: Ballot): string =>
    `${counter === infinityCounter ? '∞' : counter} ${nameOf(value)}`
  switch (pledges.type) {
    case 'nominate':
      return { kind: 'nominate', votes: pledges.votes.map(nameOf), accepted: pledges.accepted.map(nameOf) }
    case 'prepare': {
      const { ballot, prepared, preparedPrime, nC, nH } = pledges
      return {
        kind: 'prepare',
        ballot: short(ballot),
        ...(prepared && { prepared: short(prepared) }),
        ...(preparedPrime && { preparedPrime: short(preparedPrime) }),
        nC,
        nH,
      }
    }
    case 'confirm': {
      const { ballot, nPrepared, nCommit, nH } = pledges
      return { kind: 'confirm', ballot: short(ballot), nPrepared, nCommit, nH }
    }
    case 'externalize':
      return { kind: 'externalize', commit: short(pledges.commit), nH: pledges.nH }
  }
}

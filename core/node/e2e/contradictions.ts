/**
 * Judges what one validator was heard to say, over all its lives, as everyone else would.
 * @module
 */
import { contradict, isNewerStatement, type Pledges, type Statement } from '@watt/scp'

/** `life`: which process of the validator said it; kills lie between. */
export type Heard = { readonly life: number; readonly statement: Statement }
export type HeardFinality = { readonly number: bigint; readonly hash: string }

/** What no validator may ever have signed, in words; none when it kept to the protocol. */
export function contradictions(
  statements: readonly Heard[],
  finality: readonly HeardFinality[],
): readonly string[] {
  return [...bySlot(statements).values()].flatMap(contradictionsOfSlot).concat(twoHashes(finality))
}

function contradictionsOfSlot(heard: readonly Heard[]): readonly string[] {
  const found: string[] = []
  for (const [at, a] of heard.entries()) {
    for (const b of heard.slice(at + 1)) {
      const where = `slot ${a.statement.slot}, lives ${a.life} and ${b.life}`
      const [earlier, later] = [a.statement.pledges, b.statement.pledges]
      if (contradict(earlier, later)) found.push(`${where}: ${earlier.type} contradicts ${later.type}`)
      // Inside one life the network may deliver out of order; a life begins where the last one ended.
      if (
        a.life < b.life &&
        isNomination(earlier) === isNomination(later) &&
        isNewerStatement(later, earlier)
      )
        found.push(`${where}: went back from ${earlier.type} to ${later.type}`)
    }
  }
  return found
}

function twoHashes(finality: readonly HeardFinality[]): readonly string[] {
  const hashes = new Map<bigint, string>()
  return finality.flatMap(({ number, hash }) => {
    const known = hashes.get(number) ?? hash
    hashes.set(number, known)
    return known === hash ? [] : [`block ${number}: signed ${known} and ${hash}`]
  })
}

function bySlot(heard: readonly Heard[]): ReadonlyMap<bigint, readonly Heard[]> {
  return Map.groupBy(heard, ({ statement }) => statement.slot)
}

function isNomination({ type }: Pledges): boolean {
  return type === 'nominate'
}

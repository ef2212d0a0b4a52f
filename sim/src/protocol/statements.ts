/**
 * Own statements: signed, and kept.
 * @module
 */
import type { Effect, Envelope, Pledges, Statement } from '@watt/scp'
import type { Durable } from './disk.ts'
import { valuesIn } from './driver.ts'
import { decodeValue } from './value.ts'

/** An envelope as the network carries it. Nobody can make one in another's name here. */
export function sign(statement: Statement): Envelope {
  return { statement, signature }
}

const signature = new Uint8Array(64).fill(1)

/** What a node wants to say. */
export function saidIn(effects: readonly Effect[]): readonly Statement[] {
  const said: Statement[] = []
  for (const effect of effects) if (effect.type === 'emit') said.push(effect.statement)
  return said
}

/** The transaction sets that pledges name. */
export function setsIn(pledges: Pledges): readonly number[] {
  const sets: number[] = []
  for (const value of valuesIn(pledges)) {
    const set = decodeValue(value)?.set
    if (set !== undefined) sets.push(set)
  }
  return sets
}

/** Puts own statements, with the sets that they name, where a restart finds them. */
export function keep({ statements, pinned }: Durable, said: readonly Statement[]): void {
  for (const statement of said) {
    const line = statement.pledges.type === 'nominate' ? 'nomination' : 'ballot'
    statements.set(`${statement.slot}/${line}`, statement)
    for (const set of setsIn(statement.pledges)) pinned.add(set)
  }
}

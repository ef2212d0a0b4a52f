/**
 * Whether the contracts that the directory names are those by which the chain pays, and count the same days: where they are not, what is
 * done there earns nothing.
 * @module
 */
import { readEpoch, type Epoch, type OpenDay, type PeopleContracts } from '@watt/sdk/people'
import { CommandError } from '../failure.ts'
import type { People } from './open.ts'

const parts = ['members', 'presence', 'circles', 'nodes', 'attestors', 'rewards'] as const

/** @throws {CommandError} What the genesis says, and what the contracts say. */
export async function requireChainDays({ client, contracts }: People, open: OpenDay): Promise<void> {
  const problem = dayProblem(await readEpoch(client), contracts, open)
  if (problem !== undefined) throw problem
}

/** The first thing that does not fit. @param epoch - undefined: the chain pays nobody */
export function dayProblem(
  epoch: Epoch | undefined,
  contracts: PeopleContracts,
  { epochSeconds: found }: Pick<OpenDay, 'epochSeconds'>,
): CommandError | undefined {
  if (epoch === undefined)
    return problemOf(
      'cli/nobody-is-paid',
      'This chain’s genesis has no section about people: nothing done here earns anything.',
      {},
    )
  for (const part of parts) {
    const { address } = contracts[part]
    const expected = epoch.contracts[part]
    if (address.toLowerCase() === expected.toLowerCase()) continue
    const message = `The chain pays by the contract ${part} at ${expected}, as its genesis says; the directory names another, ${address}.`
    return problemOf('cli/contracts-differ', message, { part, expected, found: address })
  }
  const { epochSeconds: expected } = epoch.parameters
  if (found === expected) return undefined
  const message = `A day of this chain’s genesis has ${expected} s, one of its contracts ${found} s: what counts as today there is another day here, and earns nothing.`
  return problemOf('cli/day-length-differs', message, { expected, found })
}

function problemOf(
  code: `cli/${string}`,
  message: string,
  details: Readonly<Record<string, unknown>>,
): CommandError {
  const fix = 'tell whoever founded this network: contracts and genesis must agree, and neither can change'
  return new CommandError({ code, message, fix, ending: 'refused', details })
}

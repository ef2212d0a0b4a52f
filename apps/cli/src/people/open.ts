/**
 * The contracts of people behind `--rpc`, and the member that an account is.
 * @module
 */
import { findMember, findPeople, readMember, type MemberCard, type PeopleContracts } from '@watt/sdk/people'
import { withChain, type ChainClient } from '../chain/client.ts'
import type { DirectoryFlags } from '../commands/gov.ts'
import { CommandError, notFoundError } from '../failure.ts'
import { directoryGiven } from '../governance/open.ts'
import { inWords } from '../governance/refusal.ts'
import { rpcFlag, type Session } from '../session.ts'
import { findSigner, resolveAddress } from '../wallet/account.ts'

/** What to ask, and whom. */
export type People = { readonly client: ChainClient; readonly contracts: PeopleContracts }

/**
 * Runs `work` with a client and the contracts that the directory names.
 * @throws {CommandError} A contract refused, in words.
 * @throws {DirectoryUnknownError} This network has no directory that is known.
 */
export function withPeople<RESULT>(
  session: Session,
  flags: DirectoryFlags,
  work: (people: People) => Promise<RESULT>,
): Promise<RESULT> {
  const directory = directoryGiven(flags)
  return inWords(() =>
    withChain(session, async (client) =>
      work({ client, contracts: await findPeople(client, { directory }) }),
    ),
  )
}

/** The member with that account. @throws {CommandError} The account is no member's. */
export async function requireMember(
  session: Session,
  { client, contracts }: People,
  account: `0x${string}`,
): Promise<MemberCard> {
  const member = await findMember(client, contracts, account)
  if (member !== undefined) return member
  throw new CommandError({
    code: 'cli/not-a-member',
    message: `${account} is not a member yet.`,
    fix: `become one: watt presence join${rpcFlag(session)}`,
    ending: 'refused',
    details: { account },
  })
}

/**
 * The member that a word means: its number, an address, a wallet, or a test account.
 * @throws {CommandError} It means nobody.
 */
export async function memberNamed(
  session: Session,
  { client, contracts }: People,
  word: string,
): Promise<MemberCard> {
  const id = /^[1-9][0-9]{0,9}$/.test(word) ? Number(word) : undefined
  if (id === undefined)
    return requireMember(session, { client, contracts }, await resolveAddress(session, word))
  const members = await client.readContract({ ...contracts.members, functionName: 'members' })
  if (id <= members) return readMember(client, contracts, id)
  throw notFoundError(
    `There is no member ${word}; the newest is ${members}.`,
    'give a member’s number, its address, or a wallet of this machine',
    { member: word },
  )
}

/** The member that a word means, or the one of `--account`. */
export async function memberOf(
  session: Session,
  people: People,
  word: string | undefined,
): Promise<MemberCard> {
  if (word !== undefined) return memberNamed(session, people, word)
  return requireMember(session, people, await ownAddress(session))
}

/** Of the account that signs, without opening it. */
async function ownAddress(session: Session): Promise<`0x${string}`> {
  return session.account === undefined
    ? (await findSigner(session, undefined)).address
    : resolveAddress(session, session.account)
}

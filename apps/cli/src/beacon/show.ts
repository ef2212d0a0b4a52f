/**
 * `watt beacon show`: members, bonds, and the last value.
 * @module
 */
import { findStorage, readBeacon } from '@watt/sdk/storage'
import { formatAmount } from '../amount.ts'
import { withChain } from '../chain/client.ts'
import { columns, fields } from '../output.ts'
import type { Session } from '../session.ts'

/** Shows the state of the newest block. */
export async function showBeacon(session: Session): Promise<void> {
  const state = await withChain(session, async (client) =>
    readBeacon(client, (await findStorage(client)).beacon),
  )
  const { round, roundSeconds, missPenalty, members, latest } = state
  session.out.result({ ...state, latest: latest ?? null }, () => [
    ...fields([
      ['round', `${round}, one every ${roundSeconds} s`],
      ['last value', latest === undefined ? 'none for a while: too few members reveal' : latest.value],
      ['known since', latest && new Date(latest.at * 1000).toISOString()],
      ['a miss costs', formatAmount(missPenalty)],
    ]),
    '',
    ...columns([
      ['MEMBER', 'BOND', 'THIS ROUND'],
      ...members.map(({ address, bond, isActive, hasRevealed }) => [
        address,
        formatAmount(bond),
        hasRevealed ? 'revealed' : isActive ? 'awaited' : 'takes no part',
      ]),
    ]),
  ])
}

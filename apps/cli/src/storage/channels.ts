/**
 * `watt storage channels`: the deposits from which reading is paid, and how what is left of them comes back.
 * @module
 */
import { closeChannels, type OwnChannel, ownChannels } from '@watt/storage/client'
import { formatAmount } from '../amount.ts'
import { confirm } from '../ask.ts'
import type { StorageFlags } from '../commands/storage.ts'
import { notFoundError } from '../failure.ts'
import { columns, fields } from '../output.ts'
import { rpcFlag, type Session } from '../session.ts'
import { withStorage } from './open.ts'
import { formatSeconds } from './words.ts'

/** Lists the channels that still hold something. */
export async function listChannels(session: Session, flags: StorageFlags): Promise<void> {
  await withStorage(session, flags, async (client) => {
    const [channels, { now }] = await Promise.all([ownChannels(client), client.chain.clock()])
    session.out.result(channels, () =>
      channels.length === 0
        ? ['no channel holds anything']
        : columns(channels.map((channel) => lineOf(channel, now))),
    )
  })
}

/** Closes channels, and takes out what came back. */
export async function closeOwnChannels(
  session: Session,
  flags: StorageFlags,
  number?: number,
): Promise<void> {
  await withStorage(session, flags, async (client) => {
    const ids = number === undefined ? undefined : [BigInt(number)]
    const channels = (await ownChannels(client)).filter(({ id }) => ids === undefined || ids.includes(id))
    if (number !== undefined && channels.length === 0)
      throw notFoundError(
        `This account has no open channel ${number}.`,
        'watt storage channels list shows those it has',
      )
    const open = channels.filter(({ state }) => state === 'open')
    if (open.length > 0)
      await confirm(
        session,
        'Close them?',
        fields([
          ['close', `${open.length} ${open.length === 1 ? 'channel' : 'channels'}`],
          ['comes back', `about ${formatAmount(open.reduce((sum, channel) => sum + leftOf(channel), 0n))}`],
          ['when', 'after the time that providers have to redeem what they were promised'],
        ]),
      )
    const { channels: outcomes, backWei } = await closeChannels(client, ids)
    const { now } = await client.chain.clock()
    const ends = outcomes.flatMap(({ closesAt }) => (closesAt === undefined ? [] : [closesAt]))
    const used = outcomes.filter(({ outcome }) => outcome === 'in use').length
    const closed = outcomes.filter(({ outcome }) => outcome === 'closed').length
    session.out.result({ channels: outcomes, backWei }, () =>
      fields([
        ['closed', closed === 0 ? undefined : String(closed)],
        ['closing', ends.length === 0 ? undefined : String(ends.length)],
        ['in use', used === 0 ? undefined : `${used}: another command pays from them now`],
        ['back', formatAmount(backWei)],
      ]),
    )
    if (ends.length > 0)
      session.out.say(
        `In ${formatSeconds(Math.max(...ends) - now)}, to take the rest: watt storage channels close${rpcFlag(session)}`,
      )
  })
}

function lineOf(channel: OwnChannel, now: number): readonly string[] {
  const { id, payee, state, depositWei, paidWei, promisedWei, closesAt } = channel
  const when = state === 'closing' ? ` for ${formatSeconds(closesAt! - now)}` : ''
  return [
    `channel ${id}`,
    payee,
    `${state}${when}`,
    `holds ${formatAmount(depositWei - paidWei)}`,
    promisedWei === undefined ? 'opened elsewhere' : `promised ${formatAmount(promisedWei)}`,
  ]
}

/** What nobody was promised, as far as this machine knows. */
function leftOf({ depositWei, paidWei, promisedWei }: OwnChannel): bigint {
  return depositWei - (promisedWei !== undefined && promisedWei > paidWei ? promisedWei : paidWei)
}

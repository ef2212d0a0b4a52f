/**
 * `watt people compare`: is what the chain paid what its events say, and do two nodes say the same?
 * @module
 */
import { hexToBytes } from 'viem'
import { firstDifference, type TreeReader } from '@watt/day'
import { compareDay, compareEarlier } from '@watt/people/chain'
import { describeDifference } from '@watt/people/model'
import { watt } from '@watt/sdk'
import { readEpoch, readReward, readTreeNodes } from '@watt/sdk/people'
import type { ChainClient } from '../chain/client.ts'
import type { CompareFlags } from '../commands/people.ts'
import { CommandError } from '../failure.ts'
import { fields } from '../output.ts'
import type { Session } from '../session.ts'
import { withPeople, type People } from './open.ts'
import { formatGwei, sayBlocks } from './words.ts'

/** Compares a day of the chain with the model, or the last day of two nodes. */
export async function compare(session: Session, flags: CompareFlags): Promise<void> {
  await withPeople(session, flags, async ({ client, contracts }) => {
    if (flags.with !== undefined) return compareNodes(session, { client, contracts }, flags.with)
    session.out.say('Reading the events of all days, and playing them …')
    const { day, members, root, paidGwei, difference } = await compareDay(client, contracts, {
      day: flags.day,
      onProgress: sayBlocks(session),
    })
    if (difference !== undefined)
      throw new CommandError({
        code: 'cli/days-differ',
        message: `Day ${day} differs. ${describeDifference(difference)}`,
        fix: 'ask another node with --rpc; if it says the same, the chain paid what it should not: report it',
        details: { day, ...difference },
      })
    session.out.result({ day, isEqual: true, members, root, paidGwei }, () =>
      fields([
        ['day', String(day)],
        ['', session.out.tone('equal: the chain paid what its events say', 'good')],
        ['members', String(members)],
        ['paid', formatGwei(paidGwei)],
        ['root', root],
      ]),
    )
  })
}

/** Walks down both trees to the first member on which they differ. */
async function compareNodes(session: Session, people: People, url: string): Promise<void> {
  const { client } = people
  const other = watt(url)
  const [here, there] = await Promise.all([treeOf(session.rpc, client), treeOf(url, other)])
  if (here.day < there.day)
    return compareWithEvents(session, people, {
      day: here.day,
      behind: client,
      ahead: other,
      urls: [session.rpc, url],
    })
  if (here.day > there.day)
    return compareWithEvents(session, people, {
      day: there.day,
      behind: other,
      ahead: client,
      urls: [url, session.rpc],
    })
  const id = await firstDifference(here.reader, there.reader)
  if (id === undefined)
    return session.out.result({ day: here.day, isEqual: true, members: here.reader.members }, () => [
      session.out.tone(
        `equal: both nodes have the same rewards for all ${here.reader.members} members`,
        'good',
      ),
    ])
  const [left, right] = await Promise.all([readReward(client, id), readReward(other, id)])
  const text = (reward: typeof left): string =>
    reward === undefined
      ? 'no such member'
      : `earned ${formatGwei(reward.earnedGwei)}, waiting ${formatGwei(reward.provisionalGwei)}`
  throw new CommandError({
    code: 'cli/nodes-differ',
    message: `Day ${here.day}: the nodes differ from member ${id} on. ${session.rpc}: ${text(left)}. ${url}: ${text(right)}.`,
    fix: 'find out which is right: watt people compare --rpc <url>, for each of them',
    details: { day: here.day, id, here: left ?? null, there: right ?? null },
  })
}

/** Two nodes at different days, as after a halt: what one has closed last is compared with what the events of the other say of it. */
async function compareWithEvents(
  session: Session,
  { contracts }: People,
  { day, behind, ahead, urls: [behindUrl, aheadUrl] }: Apart,
): Promise<void> {
  session.out.say(`${behindUrl} closed day ${day} last; playing the events that ${aheadUrl} has until then …`)
  const onProgress = sayBlocks(session)
  const { members, difference } = await compareEarlier(behind, ahead, contracts, { day, onProgress })
  if (difference !== undefined)
    throw new CommandError({
      code: 'cli/nodes-differ',
      message: `Day ${day}: ${behindUrl} is not what the events of ${aheadUrl} say. ${describeDifference(difference)}`,
      fix: 'find out which is right: watt people compare --rpc <url>, for each of them',
      details: { day, ...difference },
    })
  session.out.result({ day, isEqual: true, members }, () => [
    session.out.tone(
      `equal: at day ${day} both nodes have the same rewards for all ${members} members`,
      'good',
    ),
  ])
}

type Apart = {
  readonly day: number
  readonly behind: ChainClient
  readonly ahead: ChainClient
  readonly urls: readonly [behind: string, ahead: string]
}

async function treeOf(
  url: string,
  client: ChainClient,
): Promise<{ readonly day: number; readonly reader: TreeReader }> {
  const close = (await readEpoch(client))?.lastClose ?? undefined
  const nodes = async (level: number, from: number, count: number): Promise<readonly Uint8Array[]> => {
    const answer = await readTreeNodes(client, level, from, count)
    return (answer?.nodes ?? []).map((node) => hexToBytes(node))
  }
  if (close !== undefined) return { day: close.day, reader: { members: close.members, nodes } }
  throw new CommandError({
    code: 'cli/no-day',
    message: `${url} has closed no day yet.`,
    fix: 'wait for the end of the first day on which somebody checked in',
    details: { url },
  })
}

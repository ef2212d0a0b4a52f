/**
 * `watt gov delegate` and `watt gov undelegate`: whom an account follows where it does not vote itself.
 * @module
 */
import { isAddressEqual, type Address } from 'viem'
import {
  delegateCall,
  durationText,
  followedBy,
  topics,
  type GovernanceContracts,
  type Topic,
} from '@watt/sdk/governance'
import type { ChainClient } from '../chain/client.ts'
import { writeResult } from '../chain/write-result.ts'
import type { TopicFlags } from '../commands/gov.ts'
import { usageError } from '../failure.ts'
import type { Session } from '../session.ts'
import { findSigner, resolveAddress } from '../wallet/account.ts'
import { withGovernance } from './open.ts'
import { sendCall } from './refusal.ts'

const whenItCounts = ['counts', 'for proposals whose snapshot is later than this'] as const

/** Follows an account on one topic, or on all. */
export async function delegate(session: Session, flags: TopicFlags, who: string): Promise<void> {
  const topic = flags.topic ?? 'all'
  const signer = await findSigner(session, flags.passwordFile)
  const to = await resolveAddress(session, who)
  if (isAddressEqual(to, signer.address))
    throw usageError('An account cannot follow itself.', 'to vote yourself: watt gov undelegate')
  const { contracts, lifetime, circles } = await withGovernance(session, flags, async (client, found) => ({
    contracts: found,
    lifetime: await client.readContract({ ...found.delegationBook, functionName: 'lifetime' }),
    circles: await circlesThrough(client, found, topic, { from: signer.address, to }),
  }))
  if (circles.length > 0) {
    session.out.warn(
      `${to} follows this account on ${circles.join(', ')}: a circle, on which nobody counts until one of it votes`,
    )
  }
  const call = delegateCall(contracts, topic, to)
  const receipt = await sendCall(session, signer, call, `follow ${who} on ${topicText(topic)}`, [
    ['means', 'where you do not vote, your weight is cast as they, or whom they follow, vote'],
    ['coins', 'stay yours; your own vote takes your weight back'],
    ['ends', `after ${durationText(BigInt(lifetime))}, or with watt gov undelegate`],
    whenItCounts,
  ])
  writeResult(session, receipt, { holder: signer.address, delegate: to, topic }, [
    ['follows', to],
    ['on', topicText(topic)],
  ])
}

/** Follows nobody any more on one topic, or on all. */
export async function undelegate(session: Session, flags: TopicFlags): Promise<void> {
  const topic = flags.topic ?? 'all'
  const signer = await findSigner(session, flags.passwordFile)
  const contracts = await withGovernance(session, flags, async (_, found) => found)
  const call = delegateCall(contracts, topic, undefined)
  const receipt = await sendCall(session, signer, call, `follow nobody on ${topicText(topic)}`, [
    whenItCounts,
  ])
  writeResult(session, receipt, { holder: signer.address, delegate: null, topic }, [
    ['follows', 'nobody'],
    ['on', topicText(topic)],
  ])
}

/** Topics on which `to` already follows `from`, directly or through others. */
async function circlesThrough(
  client: ChainClient,
  contracts: GovernanceContracts,
  topic: Topic | 'all',
  { from, to }: { readonly from: Address; readonly to: Address },
): Promise<readonly Topic[]> {
  const asked = topic === 'all' ? topics : [topic]
  const chains = await Promise.all(asked.map((it) => followedBy(client, contracts, to, it)))
  return asked.filter((_, at) => chains[at]!.some((it) => isAddressEqual(it, from)))
}

function topicText(topic: Topic | 'all'): string {
  return topic === 'all' ? 'every topic' : topic
}

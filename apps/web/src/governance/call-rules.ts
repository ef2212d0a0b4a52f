/**
 * What would become of a proposal with one call: which topic decides, how long it waits, and whether its contract takes it.
 * @module
 */
import { topics, type Call, type GovernanceContracts, type Topic } from '@watt/sdk/governance'
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { isAddressEqual, type PublicClient } from 'viem'
import { usePublicClient } from '../chain/public-client.ts'
import type { RefusalReason } from '../intent/refusal.ts'
import { isRefused, refusalIn } from '../sign/problem.ts'

export type CallRules = {
  readonly topic: Topic
  /** Seconds. */
  readonly votingDelay: bigint
  readonly votingPeriod: bigint
  readonly wait: bigint
  /** Why the contract would refuse it as things are now; undefined where it would not, or nobody can tell. */
  readonly refusal: RefusalReason | undefined
}

export function useCallRules(
  contracts: GovernanceContracts,
  call: Call | undefined,
): UseQueryResult<CallRules> {
  const client = usePublicClient()
  return useQuery({
    queryKey: ['governance', 'rules', call?.to, String(call?.value), call?.data],
    queryFn: () => readCallRules(client, contracts, call!),
    enabled: call !== undefined,
    placeholderData: keepPreviousData,
  })
}

async function readCallRules(
  client: PublicClient,
  contracts: GovernanceContracts,
  call: Call,
): Promise<CallRules> {
  const { governor, timelock } = contracts
  const { to, value, data } = call
  const [topic, wait, votingDelay, votingPeriod, refusal] = await Promise.all([
    client.readContract({ ...timelock, functionName: 'topicOfCall', args: [to, value, data] }),
    client.readContract({ ...timelock, functionName: 'delayOfCalls', args: [[to], [value], [data]] }),
    client.readContract({ ...governor, functionName: 'votingDelay' }),
    client.readContract({ ...governor, functionName: 'votingPeriod' }),
    readRefusal(client, contracts, call),
  ])
  return { topic: topics[topic]!, votingDelay, votingPeriod, wait, refusal }
}

/** Runs the call as the timelock would. The governor takes calls only while it executes them: nobody can tell before. */
async function readRefusal(
  client: PublicClient,
  { governor, timelock }: GovernanceContracts,
  { to, value, data }: Call,
): Promise<RefusalReason | undefined> {
  if (isAddressEqual(to, governor.address)) return undefined
  try {
    await client.call({ account: timelock.address, to, value, data })
    return undefined
  } catch (error) {
    if (!isRefused(error)) throw error
    return refusalIn(error)
  }
}

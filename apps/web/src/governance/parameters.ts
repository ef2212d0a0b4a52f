/**
 * What votes can change: current values, the topic that decides over each, and what was changed before.
 * @module
 */
import { inHalves } from '@watt/sdk'
import { findEnergy, listRegions, type Region } from '@watt/sdk/energy'
import {
  addressOf,
  ContractUnnamedError,
  topics,
  type GovernanceContracts,
  type Topic,
} from '@watt/sdk/governance'
import { encodeFunctionData, parseAbi, type Address, type Hex, type PublicClient } from 'viem'

/** How a value is written. `kwt` and `watt` have 18 decimals. */
export type Unit = 'seconds' | 'watt' | 'kwt' | 'percent' | 'count'

/** Keys below `parameter` in the messages. */
export type ParameterName =
  | 'votingDelay'
  | 'votingPeriod'
  | 'lateQuorum'
  | 'threshold'
  | 'thresholdFloor'
  | 'quorum'
  | 'shortDelay'
  | 'longDelay'
  | 'ceiling'
  | 'maxAge'
  | 'heartbeat'
  | 'reward'
  | 'reporters'

export type Parameter = {
  readonly name: ParameterName
  /** Region or feed that it is of. */
  readonly of: string | undefined
  readonly contract: Address
  readonly unit: Unit
  readonly value: bigint
  /** undefined: no vote can change it. */
  readonly topic: Topic | undefined
  /** Seconds between a won vote of that topic and its execution. */
  readonly delay: bigint | undefined
}

/** A value as it was set once. */
export type Change = {
  readonly name: ParameterName
  readonly unit: Unit
  readonly before: bigint
  readonly after: bigint
  readonly blockNumber: bigint
  readonly transactionHash: Hex
}

type Found = Omit<Parameter, 'topic' | 'delay'> & {
  /** A call that sets it to what it is now: whoever decides over that decides over all others. */
  readonly setter: Hex | undefined
}

/** Every value, votes first. Regions and feeds are left out where the network has none. */
export async function readParameters(
  client: PublicClient,
  contracts: GovernanceContracts,
): Promise<readonly Parameter[]> {
  const [ofVotes, ofReporters, ofRegions] = await Promise.all([
    readVotes(client, contracts),
    readReporters(client, contracts),
    readRegions(client),
  ])
  return Promise.all([...ofVotes, ...ofRegions, ...ofReporters].map((it) => withTopic(client, contracts, it)))
}

async function withTopic(
  client: PublicClient,
  { timelock }: GovernanceContracts,
  { setter, ...parameter }: Found,
): Promise<Parameter> {
  if (setter === undefined) return { ...parameter, topic: undefined, delay: undefined }
  const call = [parameter.contract, 0n, setter] as const
  const [topic, delay] = await Promise.all([
    client.readContract({ ...timelock, functionName: 'topicOfCall', args: call }),
    client.readContract({
      ...timelock,
      functionName: 'delayOfCalls',
      args: [[parameter.contract], [0n], [setter]],
    }),
  ])
  return { ...parameter, topic: topics[topic], delay }
}

async function readVotes(
  client: PublicClient,
  { governor, timelock }: GovernanceContracts,
): Promise<readonly Found[]> {
  const [delay, period, late, threshold, quorum, short, long] = await Promise.all([
    client.readContract({ ...governor, functionName: 'votingDelay' }),
    client.readContract({ ...governor, functionName: 'votingPeriod' }),
    client.readContract({ ...governor, functionName: 'lateQuorumVoteExtension' }),
    client.readContract({ ...governor, functionName: 'proposalThreshold' }),
    client.readContract({ ...governor, functionName: 'quorumNumerator' }),
    client.readContract({ ...timelock, functionName: 'getMinDelay' }),
    client.readContract({ ...timelock, functionName: 'longDelay' }),
  ])
  const vote = { of: undefined, contract: governor.address }
  const wait = { of: undefined, contract: timelock.address, unit: 'seconds' } as const
  return [
    {
      ...vote,
      name: 'votingDelay',
      unit: 'seconds',
      value: delay,
      setter: encodeFunctionData({ ...governor, functionName: 'setVotingDelay', args: [Number(delay)] }),
    },
    {
      ...vote,
      name: 'votingPeriod',
      unit: 'seconds',
      value: period,
      setter: encodeFunctionData({ ...governor, functionName: 'setVotingPeriod', args: [Number(period)] }),
    },
    {
      ...vote,
      name: 'lateQuorum',
      unit: 'seconds',
      value: BigInt(late),
      setter: encodeFunctionData({ ...governor, functionName: 'setLateQuorumVoteExtension', args: [late] }),
    },
    {
      ...vote,
      name: 'threshold',
      unit: 'watt',
      value: threshold,
      setter: encodeFunctionData({ ...governor, functionName: 'setProposalThreshold', args: [threshold] }),
    },
    {
      ...vote,
      name: 'quorum',
      unit: 'percent',
      value: quorum,
      setter: encodeFunctionData({ ...governor, functionName: 'updateQuorumNumerator', args: [quorum] }),
    },
    {
      ...wait,
      name: 'shortDelay',
      value: short,
      setter: encodeFunctionData({ ...timelock, functionName: 'updateDelay', args: [short] }),
    },
    { ...wait, name: 'longDelay', value: long, setter: undefined },
  ]
}

const registryAbi = parseAbi([
  'function rewardPerObservation() view returns (uint128)',
  'function setReward(uint128 reward)',
  'function reporters() view returns (uint32 setEpoch, uint32 suspended, address[] members)',
  'function setReporters(address[] members)',
])

async function readReporters(
  client: PublicClient,
  { named }: GovernanceContracts,
): Promise<readonly Found[]> {
  if (!named.has('reporters')) return []
  const registry = { address: addressOf(named, 'reporters'), abi: registryAbi }
  const [reward, [, , members]] = await Promise.all([
    client.readContract({ ...registry, functionName: 'rewardPerObservation' }),
    client.readContract({ ...registry, functionName: 'reporters' }),
  ])
  const common = { of: undefined, contract: registry.address }
  return [
    {
      ...common,
      name: 'reward',
      unit: 'watt',
      value: reward,
      setter: encodeFunctionData({ ...registry, functionName: 'setReward', args: [reward] }),
    },
    {
      ...common,
      name: 'reporters',
      unit: 'count',
      value: BigInt(members.length),
      setter: encodeFunctionData({ ...registry, functionName: 'setReporters', args: [members] }),
    },
  ]
}

async function readRegions(client: PublicClient): Promise<readonly Found[]> {
  try {
    const regions = await listRegions(client, await findEnergy(client))
    return (await Promise.all(regions.map((region) => readRegion(client, region)))).flat()
  } catch (error) {
    if (error instanceof ContractUnnamedError) return []
    throw error
  }
}

async function readRegion(client: PublicClient, region: Region): Promise<readonly Found[]> {
  const { branch, feeds } = region
  const [ceiling, rules] = await Promise.all([
    client.readContract({ ...branch, functionName: 'ceiling' }),
    Promise.all(
      feeds.map(async (feed) => ({
        feed,
        rules: await client.readContract({ ...feed, functionName: 'rules' }),
      })),
    ),
  ])
  const [retail] = rules
  return [
    {
      name: 'ceiling',
      of: region.id,
      contract: branch.address,
      unit: 'kwt',
      value: ceiling,
      setter: encodeFunctionData({ ...branch, functionName: 'setCeiling', args: [ceiling] }),
    },
    ...(retail === undefined
      ? []
      : (['maxAge', 'heartbeat'] as const).map((name) => ({
          name,
          of: region.id,
          contract: retail.feed.address,
          unit: 'seconds' as const,
          value: BigInt(retail.rules[name]),
          setter: encodeFunctionData({ ...retail.feed, functionName: 'setRules', args: [retail.rules] }),
        }))),
  ]
}

const changeEvents = parseAbi([
  'event VotingDelaySet(uint256 oldValue, uint256 newValue)',
  'event VotingPeriodSet(uint256 oldValue, uint256 newValue)',
  'event ProposalThresholdSet(uint256 oldValue, uint256 newValue)',
  'event QuorumNumeratorUpdated(uint256 oldValue, uint256 newValue)',
  'event LateQuorumVoteExtensionSet(uint64 oldValue, uint64 newValue)',
  'event MinDelayChange(uint256 oldValue, uint256 newValue)',
])

const changed: Readonly<
  Record<(typeof changeEvents)[number]['name'], readonly [name: ParameterName, unit: Unit]>
> = {
  VotingDelaySet: ['votingDelay', 'seconds'],
  VotingPeriodSet: ['votingPeriod', 'seconds'],
  // What counts is this or a share of all that is wrapped, whichever is more.
  ProposalThresholdSet: ['thresholdFloor', 'watt'],
  QuorumNumeratorUpdated: ['quorum', 'percent'],
  LateQuorumVoteExtensionSet: ['lateQuorum', 'seconds'],
  MinDelayChange: ['shortDelay', 'seconds'],
}

/** Blocks that are searched for changes: what is older is with an index, not with a node. */
const blocksSearched = 100_000n

/** Changes to votes and waits, newest first; those of the founding are there too. */
export async function readChanges(
  client: PublicClient,
  { governor, timelock }: GovernanceContracts,
): Promise<{ readonly changes: readonly Change[]; readonly fromBlock: bigint }> {
  const toBlock = await client.getBlockNumber()
  const fromBlock = toBlock > blocksSearched ? toBlock - blocksSearched : 0n
  const address = [governor.address, timelock.address]
  const logs = await inHalves({ fromBlock, toBlock }, (span) =>
    client.getLogs({ address, events: changeEvents, strict: true, ...span }),
  )
  const changes = logs.map(({ eventName, args, blockNumber, transactionHash }): Change => {
    const [name, unit] = changed[eventName]
    return { name, unit, before: args.oldValue, after: args.newValue, blockNumber, transactionHash }
  })
  return { changes: changes.toReversed(), fromBlock }
}

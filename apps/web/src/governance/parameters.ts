/**
 * What votes can change: current values, the topic that decides over each, and how a proposal changes it.
 * @module
 */
import { findEnergy, listRegions, type Region } from '@watt/sdk/energy'
import {
  addressOf,
  ContractUnnamedError,
  topics,
  type GovernanceContracts,
  type Topic,
} from '@watt/sdk/governance'
import {
  encodeFunctionData,
  parseAbi,
  type Address,
  type ContractFunctionReturnType,
  type Hex,
  type PublicClient,
} from 'viem'

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
  /** What a proposal can put in its place; undefined where no single figure can. */
  readonly change: ParameterChange | undefined
}

/** How a parameter is changed, and what its contract takes; bounds are inclusive. */
export type ParameterChange = {
  readonly encode: (value: bigint) => Hex
  readonly least: bigint
  readonly most: bigint
}

type Found = Omit<Parameter, 'topic' | 'delay' | 'change'> & {
  readonly change?: ParameterChange
  /** A call that sets it, where no single figure does. */
  readonly setter?: Hex
}

/** Longest time that is taken: 136 years. Contracts take more, and nobody wants it. */
const secondsMost = 2n ** 32n - 1n
/** Most tokens that are taken: what the smallest of the contracts' figures holds, in wei. */
const coinsMost = 2n ** 96n - 1n

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
  { setter: given, change, ...parameter }: Found,
): Promise<Parameter> {
  // Set to what it is now: whoever decides over that decides over all other values.
  const setter = given ?? change?.encode(parameter.value)
  if (setter === undefined) return { ...parameter, topic: undefined, delay: undefined, change }
  const call = [parameter.contract, 0n, setter] as const
  const [topic, delay] = await Promise.all([
    client.readContract({ ...timelock, functionName: 'topicOfCall', args: call }),
    client.readContract({
      ...timelock,
      functionName: 'delayOfCalls',
      args: [[parameter.contract], [0n], [setter]],
    }),
  ])
  return { ...parameter, topic: topics[topic], delay, change }
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
      change: {
        encode: (it) =>
          encodeFunctionData({ ...governor, functionName: 'setVotingDelay', args: [Number(it)] }),
        least: 0n,
        most: secondsMost,
      },
    },
    {
      ...vote,
      name: 'votingPeriod',
      unit: 'seconds',
      value: period,
      change: {
        encode: (it) =>
          encodeFunctionData({ ...governor, functionName: 'setVotingPeriod', args: [Number(it)] }),
        least: 1n,
        most: secondsMost,
      },
    },
    {
      ...vote,
      name: 'lateQuorum',
      unit: 'seconds',
      value: BigInt(late),
      change: {
        encode: (it) =>
          encodeFunctionData({
            ...governor,
            functionName: 'setLateQuorumVoteExtension',
            args: [Number(it)],
          }),
        least: 0n,
        most: period,
      },
    },
    {
      ...vote,
      name: 'threshold',
      unit: 'watt',
      value: threshold,
      change: {
        encode: (it) => encodeFunctionData({ ...governor, functionName: 'setProposalThreshold', args: [it] }),
        least: 0n,
        most: coinsMost,
      },
    },
    {
      ...vote,
      name: 'quorum',
      unit: 'percent',
      value: quorum,
      change: {
        encode: (it) =>
          encodeFunctionData({ ...governor, functionName: 'updateQuorumNumerator', args: [it] }),
        least: 0n,
        most: 100n,
      },
    },
    {
      ...wait,
      name: 'shortDelay',
      value: short,
      change: {
        encode: (it) => encodeFunctionData({ ...timelock, functionName: 'updateDelay', args: [it] }),
        least: 0n,
        most: secondsMost,
      },
    },
    { ...wait, name: 'longDelay', value: long },
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
      change: {
        encode: (it) => encodeFunctionData({ ...registry, functionName: 'setReward', args: [it] }),
        least: 0n,
        most: coinsMost,
      },
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
      change: {
        encode: (it) => encodeFunctionData({ ...branch, functionName: 'setCeiling', args: [it] }),
        least: 0n,
        most: coinsMost,
      },
    },
    ...(retail === undefined ? [] : ofPrice(region.id, retail.feed, retail.rules)),
  ]
}

/** Of the rules of a price these two; the others are written again as they are now. */
function ofPrice(
  id: string,
  feed: Region['feeds'][number],
  rules: ContractFunctionReturnType<Region['feeds'][number]['abi'], 'view', 'rules'>,
): readonly Found[] {
  const common = { of: id, contract: feed.address, unit: 'seconds' } as const
  const encode = (name: 'maxAge' | 'heartbeat') => (it: bigint) =>
    encodeFunctionData({ ...feed, functionName: 'setRules', args: [{ ...rules, [name]: Number(it) }] })
  const [maxAge, heartbeat] = [BigInt(rules.maxAge), BigInt(rules.heartbeat)]
  return [
    {
      ...common,
      name: 'maxAge',
      value: maxAge,
      change: { encode: encode('maxAge'), least: heartbeat, most: secondsMost },
    },
    {
      ...common,
      name: 'heartbeat',
      value: heartbeat,
      change: { encode: encode('heartbeat'), least: 1n, most: maxAge },
    },
  ]
}

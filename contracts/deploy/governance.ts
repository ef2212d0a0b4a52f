/**
 * Votes, their delays, and what may be decided how fast.
 * @module
 */
import {
  type Address,
  encodeAbiParameters,
  getContractAddress,
  type Hex,
  keccak256,
  toFunctionSelector,
  zeroAddress,
} from 'viem'
import { artifact } from './artifact.ts'
import type { Site } from './site.ts'

/** Seconds. */
export type VotingTimes = {
  readonly delay: number
  readonly period: number
  readonly lateQuorum: number
  readonly shortTimelock: bigint
  readonly longTimelock: bigint
  readonly delegationLifetime: number
}

/** The token that votes, and who votes for whom. */
export function layVotes(site: Site, times: VotingTimes): void {
  site.deploy('wrapped-watt', 'WrappedWatt')
  site.deploy('delegation-book', 'DelegationBook', [times.delegationLifetime])
}

/** Timelock and governor; last, because the timelock knows every call of its founding. */
export function layGovernor(site: Site, voting: VotingTimes): void {
  const numbers = {
    votingDelay: voting.delay,
    votingPeriod: voting.period,
    lateQuorumExtension: voting.lateQuorum,
    quorumPercent: 4n,
    quorumFloor: 10n ** 18n,
    thresholdFloor: 10n ** 18n,
  }
  site.founding.deploy('GovernanceGenesis', [
    site.at('wrapped-watt'),
    site.at('delegation-book'),
    numbers,
    voting.shortTimelock,
    voting.longTimelock,
    topicRules(site),
    site.calls.map(({ target, data }) =>
      keccak256(encodeAbiParameters([{ type: 'address' }, { type: 'bytes' }], [target, data])),
    ),
  ])
}

/** Where {@link layGovernor} puts them. @param genesis - Address of GovernanceGenesis. */
export function governanceOf(genesis: Address): { readonly timelock: Address; readonly governor: Address } {
  return {
    timelock: getContractAddress({ from: genesis, nonce: 1n }),
    governor: getContractAddress({ from: genesis, nonce: 2n }),
  }
}

type TopicRule = { readonly target: Address; readonly selector: Hex; readonly topic: number }

/**
 * Numbers may change after the short delay, money may leave after a vote on the treasury; all else waits longest. What a
 * collateral is worth is no number: a captured vote could mint against a false one. An attestor that lies is ended after the
 * short delay, as every day of it counts; admitting one waits longest.
 */
function topicRules(site: Site): readonly TopicRule[] {
  const parameters = [
    ['RegionBranch', 'setCeiling'],
    ['RegionBranch', 'pause'],
    ['PriceFeed', 'setRules'],
    ['ReporterRegistry', 'setReward'],
    ['SupplierRegistry', 'setMinimumBond'],
  ]
  const treasury = [['RegionBranch', 'spendSurplus']]
  return [
    ...parameters.map((it) => ({ target: zeroAddress, selector: selectorOf(it), topic: 0 })),
    ...treasury.map((it) => ({ target: zeroAddress, selector: selectorOf(it), topic: 1 })),
    ...(site.names.has('attestors')
      ? [{ target: site.at('attestors'), selector: selectorOf(['Attestors', 'revoke']), topic: 0 }]
      : []),
  ]
}

function selectorOf([contract, functionName]: readonly string[]): Hex {
  const item = artifact(contract!).abi.find((it) => it.type === 'function' && it.name === functionName)
  if (item?.type !== 'function') throw new Error(`${contract} has no function ${functionName}`)
  return toFunctionSelector(item)
}

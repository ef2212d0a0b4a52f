/**
 * What votes changed before, as events tell it.
 * @module
 */
import { inHalves } from '@watt/sdk'
import { parseAbi, type Address, type GetEventArgs, type Hex, type PublicClient } from 'viem'
import type { Parameter, ParameterName, Unit } from './parameters.ts'

/** A value as it was set once. */
export type Change = {
  readonly name: ParameterName
  /** Region that it is of. */
  readonly of: string | undefined
  readonly unit: Unit
  /** undefined: it was the first. */
  readonly before: bigint | undefined
  readonly after: bigint
  readonly blockNumber: bigint
  readonly transactionHash: Hex
}

const votes = parseAbi([
  'event VotingDelaySet(uint256 oldValue, uint256 newValue)',
  'event VotingPeriodSet(uint256 oldValue, uint256 newValue)',
  'event ProposalThresholdSet(uint256 oldValue, uint256 newValue)',
  'event QuorumNumeratorUpdated(uint256 oldValue, uint256 newValue)',
  'event LateQuorumVoteExtensionSet(uint64 oldValue, uint64 newValue)',
  'event MinDelayChange(uint256 oldValue, uint256 newValue)',
])
const energy = parseAbi([
  'struct Rules { uint72 min; uint72 max; uint32 maxAge; uint32 heartbeat; uint32 confirmAfter; uint16 maxRatioPercent; }',
  'event RulesChanged(Rules rules)',
  'event CeilingSet(uint256 ceiling)',
  'event RewardChanged(uint256 rewardPerObservation)',
  'event ReportersChanged(uint32 indexed setEpoch, address[] members)',
])
const events = [...votes, ...energy] as const
type EventName = (typeof events)[number]['name']

/** One event, decoded. */
export type SetEvent = {
  readonly [NAME in EventName]: {
    readonly eventName: NAME
    readonly args: GetEventArgs<
      typeof events,
      NAME,
      { EnableUnion: false; IndexedOnly: false; Required: true }
    >
    readonly address: Address
    readonly blockNumber: bigint
    readonly transactionHash: Hex
  }
}[EventName]

type Setting = readonly [name: ParameterName, unit: Unit, after: bigint]

/** The values that an event sets. */
function settingsOf({ eventName, args }: SetEvent): readonly Setting[] {
  switch (eventName) {
    case 'VotingDelaySet':
      return [['votingDelay', 'seconds', args.newValue]]
    case 'VotingPeriodSet':
      return [['votingPeriod', 'seconds', args.newValue]]
    case 'ProposalThresholdSet':
      // What counts is this or a share of all that is wrapped, whichever is more.
      return [['thresholdFloor', 'watt', args.newValue]]
    case 'QuorumNumeratorUpdated':
      return [['quorum', 'percent', args.newValue]]
    case 'LateQuorumVoteExtensionSet':
      return [['lateQuorum', 'seconds', args.newValue]]
    case 'MinDelayChange':
      return [['shortDelay', 'seconds', args.newValue]]
    case 'RulesChanged':
      return [
        ['maxAge', 'seconds', BigInt(args.rules.maxAge)],
        ['heartbeat', 'seconds', BigInt(args.rules.heartbeat)],
      ]
    case 'CeilingSet':
      return [['ceiling', 'kwt', args.ceiling]]
    case 'RewardChanged':
      return [['reward', 'watt', args.rewardPerObservation]]
    case 'ReportersChanged':
      return [['reporters', 'count', BigInt(args.members.length)]]
  }
}

/**
 * What events changed, newest first; what they set to what it was is left out.
 * @param log - Oldest first.
 * @param places - Regions by the address of what is theirs, in lower case.
 */
export function changesOf(log: readonly SetEvent[], places: ReadonlyMap<string, string>): readonly Change[] {
  const last = new Map<string, bigint>()
  const changes = log.flatMap((event) => {
    const { address, blockNumber, transactionHash } = event
    const place = address.toLowerCase()
    return settingsOf(event).flatMap(([name, unit, after]): readonly Change[] => {
      const before = last.get(`${place} ${name}`)
      last.set(`${place} ${name}`, after)
      if (before === after) return []
      return [{ name, of: places.get(place), unit, before, after, blockNumber, transactionHash }]
    })
  })
  return changes.toReversed()
}

/** Blocks that are searched for changes: what is older is with an index, not with a node. */
const blocksSearched = 100_000n

/**
 * Changes of all values, newest first; those of the founding are there too.
 * @param parameters - What there is now: whose contracts are asked.
 */
export async function readChanges(
  client: PublicClient,
  parameters: readonly Pick<Parameter, 'contract' | 'of'>[],
): Promise<{ readonly changes: readonly Change[]; readonly fromBlock: bigint }> {
  const toBlock = await client.getBlockNumber()
  const fromBlock = toBlock > blocksSearched ? toBlock - blocksSearched : 0n
  const address = [...new Set(parameters.map(({ contract }) => contract))]
  const places = new Map(
    parameters.flatMap(({ contract, of }) =>
      of === undefined ? [] : [[contract.toLowerCase(), of] as const],
    ),
  )
  const log = await inHalves({ fromBlock, toBlock }, (span) =>
    client.getLogs({ address, events, strict: true, ...span }),
  )
  return { changes: changesOf(log as readonly SetEvent[], places), fromBlock }
}

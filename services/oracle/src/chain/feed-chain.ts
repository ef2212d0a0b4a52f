/**
 * One feed’s contract as a reporter sees it: its state, and the way to bring a report there.
 * @module
 */
import { watt, type WattActions } from '@watt/sdk'
import {
  BaseError,
  ContractFunctionRevertedError,
  encodeFunctionData,
  parseAbi,
  type LocalAccount,
  type PublicClient,
  type Transport,
} from 'viem'
import { fetchAtMost } from './at-most.ts'
import type { FeedDomain } from '../round/observation.ts'
import { sendCall } from './send.ts'
import { shortSignature } from '../round/observation.ts'
import type { Known } from '../round/pool.ts'

/* The signatures are those of `contracts/src/energy/oracle`. */
const rules =
  'struct Rules { uint72 min; uint72 max; uint32 maxAge; uint32 heartbeat; uint32 confirmAfter; uint16 maxRatioPercent; }'

const priceFeedAbi = parseAbi([
  rules,
  'struct Round { uint80 roundId; uint40 periodStart; uint40 periodEnd; uint16 vintage; bytes32 configDigest; }',
  'struct Observation { uint8 reporter; int192 value; uint40 observedAt; bytes32 sourcesRoot; }',
  'struct Signature { bytes32 r; bytes32 vs; }',
  'function submit(Round round, Observation[] observations, Signature[] signatures)',
  'function feedId() view returns (bytes32)',
  'function registry() view returns (address)',
  'function rules() view returns (Rules)',
  'function indexRuleHash() view returns (bytes32)',
  'function configDigest() view returns (bytes32)',
  'function lastReportedRound() view returns (uint80)',
  'function latestAnswer() view returns (int192 answer, uint64 observedAt)',
  'function latestRoundData() view returns (uint80, int256, uint256, uint256, uint80)',
  'function periodOf(uint80 roundId) view returns (uint40 start, uint40 end, uint16 vintage)',
  'function reason() view returns (uint8)',
  'function eip712Domain() view returns (bytes1 fields, string name, string version, uint256 chainId, address verifyingContract, bytes32 salt, uint256[] extensions)',
  'error NoData(uint256 roundId)',
  'error NoReporters()',
  'error WrongConfig(bytes32 expected, bytes32 found)',
  'error WrongRound(uint256 last, uint256 found)',
  'error WrongPeriod(uint40 periodStart, uint40 periodEnd, uint16 vintage)',
  'error WrongCount(uint256 observations, uint256 signatures, uint256 quorum)',
  'error NotSorted(uint256 position)',
  'error WrongTime(uint256 position, uint40 observedAt)',
  'error WrongSigner(uint256 position, address recovered)',
  'error RepeatedReporter(uint256 position, uint8 reporter)',
  'error SuspendedReporter(uint256 position, uint8 reporter)',
])

const registryAbi = parseAbi([
  'function reporters() view returns (uint32 setEpoch, uint32 suspended, address[] members)',
])

export type OracleClient = PublicClient<Transport> & WattActions

/** What does not change while rules and reporter set stay. */
export type FeedSetting = {
  readonly address: `0x${string}`
  readonly registry: `0x${string}`
  readonly feedId: `0x${string}`
  readonly indexRuleHash: `0x${string}`
  readonly domain: FeedDomain
  readonly configDigest: `0x${string}`
  readonly members: readonly `0x${string}`[]
  /** Bit i: member i may not sign. */
  readonly suspended: number
  readonly min: bigint
  readonly max: bigint
  readonly maxAge: number
  readonly heartbeat: number
}

/** The accepted answer; `value` 0 and times 0 before the first. */
export type FeedAnswer = {
  readonly value: bigint
  readonly observedAt: number
  readonly start: number
  readonly end: number
  readonly vintage: number
}

/** Why a feed is not to be relied on, by the contract’s number. */
export const reasons = ['None', 'NoAnswer', 'Stale', 'Dispersed', 'OutOfBounds', 'Pending'] as const
export type Reason = (typeof reasons)[number]

export interface FeedChain {
  readonly address: `0x${string}`
  /** Cheap: what changes with every round. */
  pulse(): Promise<{ readonly lastRound: bigint; readonly configDigest: `0x${string}` }>
  setting(): Promise<FeedSetting>
  answer(): Promise<{ readonly answer: FeedAnswer; readonly reason: Reason }>
  /** Sends a report. @returns its transaction @throws the contract’s refusal, before anything is sent */
  submit(account: LocalAccount, observations: readonly Known[]): Promise<`0x${string}`>
}

/** A client that asks little at once, and asks again when the node is busy. */
export function oracleClient(rpc: string): OracleClient {
  return watt(rpc, { timeout: 15_000, retryCount: 4, retryDelay: 300, fetchFn: fetchAtMost(2) })
}

/** The contract at `address`. */
export function createFeedChain(client: OracleClient, address: `0x${string}`): FeedChain {
  const feed = { address, abi: priceFeedAbi } as const
  return {
    address,
    pulse: async () => {
      const [lastRound, configDigest] = await Promise.all([
        client.readContract({ ...feed, functionName: 'lastReportedRound' }),
        client.readContract({ ...feed, functionName: 'configDigest' }),
      ])
      return { lastRound, configDigest }
    },
    setting: async () => {
      const [feedId, indexRuleHash, domain, configDigest, rules, registry] = await Promise.all([
        client.readContract({ ...feed, functionName: 'feedId' }),
        client.readContract({ ...feed, functionName: 'indexRuleHash' }),
        client.readContract({ ...feed, functionName: 'eip712Domain' }),
        client.readContract({ ...feed, functionName: 'configDigest' }),
        client.readContract({ ...feed, functionName: 'rules' }),
        client.readContract({ ...feed, functionName: 'registry' }),
      ])
      const [, suspended, members] = await client.readContract({
        address: registry,
        abi: registryAbi,
        functionName: 'reporters',
      })
      const [, name, version, chainId, verifyingContract] = domain
      const { min, max, maxAge, heartbeat } = rules
      return {
        address,
        registry,
        feedId,
        indexRuleHash,
        domain: { name, version, chainId: Number(chainId), verifyingContract },
        configDigest,
        members,
        suspended,
        min,
        max,
        maxAge,
        heartbeat,
      }
    },
    answer: async () => {
      const [[value, observedAt], reason] = await Promise.all([
        client.readContract({ ...feed, functionName: 'latestAnswer' }),
        client.readContract({ ...feed, functionName: 'reason' }),
      ])
      const why = reasons[reason] ?? 'NoAnswer'
      if (value === 0n) return { answer: { value, observedAt: 0, start: 0, end: 0, vintage: 0 }, reason: why }
      const [roundId] = await client.readContract({ ...feed, functionName: 'latestRoundData' })
      const [start, end, vintage] = await client.readContract({
        ...feed,
        functionName: 'periodOf',
        args: [roundId],
      })
      return { answer: { value, observedAt: Number(observedAt), start, end, vintage }, reason: why }
    },
    submit: async (account, observations) => sendCall(client, account, address, encodeReport(observations)),
  }
}

/** Call data of `submit`. @param observations - of one round, sorted by value */
export function encodeReport(observations: readonly Known[]): `0x${string}` {
  const first = observations[0]
  if (first === undefined) throw new RangeError('A report needs observations')
  const { roundId, periodStart, periodEnd, vintage, configDigest } = first
  return encodeFunctionData({
    abi: priceFeedAbi,
    functionName: 'submit',
    args: [
      { roundId, periodStart, periodEnd, vintage, configDigest },
      observations.map(({ reporter, value, observedAt, sourcesRoot }) => ({
        reporter,
        value,
        observedAt,
        sourcesRoot,
      })),
      observations.map(({ signature }) => shortSignature(signature)),
    ],
  })
}

/** The contract’s own name for its refusal: `WrongRound`. undefined when it was no refusal. */
export function refusalOf(error: unknown): string | undefined {
  if (!(error instanceof BaseError)) return undefined
  const reverted = error.walk((it) => it instanceof ContractFunctionRevertedError)
  if (reverted instanceof ContractFunctionRevertedError) return reverted.data?.errorName ?? 'unknown'
  return /revert/i.test(error.message) ? 'reverted' : undefined
}

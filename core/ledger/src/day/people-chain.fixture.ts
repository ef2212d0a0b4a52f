/**
 * A chain that pays people, with small contracts in the place of the real ones: five log what they are told to, the
 * sixth keeps what the ledger tells it and pays out as it is asked.
 * @module
 */
import type { Address, Hex, StateReader } from '@watt/evm'
import { encodeAbiParameters, encodeEventTopics, parseAbi, type ParseAbi, toEventSelector } from 'viem'
import type { Block, Ledger, Transaction } from '../types.ts'
import { type Genesis, parseGenesis } from '../genesis-file.ts'
import { closeNext } from '../ledger.fixture.ts'
import { addressOf, chainId, transfer } from '../signing.fixture.ts'
import type { PeopleContracts } from './genesis-people.ts'

const contract = (digit: number): Address => `0x${`${digit}`.repeat(40)}`

export const contracts: PeopleContracts = {
  members: contract(1),
  presence: contract(2),
  circles: contract(3),
  nodes: contract(4),
  attestors: contract(5),
  rewards: contract(6),
}

const events = [
  'event Registered(uint32 indexed id, address indexed account, uint32 indexed inviter)',
  'event SeedSet(uint32 indexed id, bool isSeed)',
  'event SuspensionSet(uint32 indexed id, bool isSuspended)',
  'event CheckedIn(uint32 indexed id, uint64 indexed day)',
  'event Vouched(uint32 indexed from, uint32 indexed to)',
  'event Unvouched(uint32 indexed from, uint32 indexed to)',
  'event NodeSet(uint32 indexed id, address indexed key)',
  'event UptimeProven(uint32 indexed id, uint64 indexed day, uint8 windows)',
  'event Verified(uint32 indexed id, uint16 indexed attestor, uint64 untilDay)',
  'event Unverified(uint32 indexed id)',
  'event AttestorRevoked(uint16 indexed attestor)',
  'event Claimed(uint32 indexed id, uint64 earnedGwei)',
] as const

export const eventAbi: ParseAbi<typeof events> = parseAbi(events)

/** Logs two to four topics and the rest of the call data; the first word says where to jump for how many. */
const loggerCode =
  '0x60a036038060a05f375f35565b604035602035825fa2005b606035604035602035835fa3005b608035606035604035602035845fa400'
const jumps = [12, 23, 37] as const

/** From the system: keeps the eight arguments in slots 0 to 7. From others: pays (id, to, wei, earned) and logs `Claimed`. */
const rewardsCode =
  `0x3373fffffffffffffffffffffffffffffffffffffffe14605457` +
  `5f5f5f5f6040356020355af150` +
  `6060355f525f357f${toEventSelector('Claimed(uint32,uint64)').slice(2)}60205fa200` +
  `5b${[0, 1, 2, 3, 4, 5, 6, 7].map((slot) => `60${byte(4 + 32 * slot)}3560${byte(slot)}55`).join('')}00`

export type PeopleOptions = {
  readonly epochSeconds?: number
  readonly epochs?: number
  readonly totalWatt?: number
  readonly provisionalEpochs?: number
  readonly claimEpochs?: number
  readonly timestampMs?: number
  /** Code of the rewards contract; empty for a chain on which it is not there yet. */
  readonly rewards?: string
  readonly gasLimit?: number
}

export const startBalance: bigint = 10n ** 18n

/** Accounts 0 to 4 hold {@link startBalance} each; a day has ten seconds, and day 100 begins with the chain. */
export function peopleGenesis({ rewards = rewardsCode, ...options }: PeopleOptions = {}): Genesis {
  const { timestampMs = 1_000_000, gasLimit, ...people } = options
  const funded = [0, 1, 2, 3, 4].map((index) => [addressOf(index), { balance: String(startBalance) }])
  const loggers = [1, 2, 3, 4, 5].map((digit) => [contract(digit), { balance: '0', code: loggerCode }])
  return parseGenesis({
    chainId,
    name: 'people',
    timestampMs,
    parameters: { freeTransactionsPerAccountMax: 1_000, ...(gasLimit && { gasLimit }) },
    allocation: Object.fromEntries([
      ...funded,
      ...loggers,
      [contracts.rewards, { balance: '0', code: rewards }],
    ]),
    people: { epochSeconds: 10, epochs: 4, totalWatt: 1_000, contracts, ...people },
  })
}

export type Told =
  | readonly [name: 'Registered', id: number, account: Address, inviter: number]
  | readonly [name: 'SeedSet' | 'SuspensionSet', id: number, is: boolean]
  | readonly [name: 'CheckedIn', id: number, day: number]
  | readonly [name: 'Vouched' | 'Unvouched', from: number, to: number]
  | readonly [name: 'UptimeProven', id: number, day: number, windows: number]
  | readonly [name: 'Verified', id: number, attestor: number, untilDay: number]
  | readonly [name: 'AttestorRevoked', attestor: number]

const teller = {
  Registered: 'members',
  SeedSet: 'members',
  SuspensionSet: 'members',
  CheckedIn: 'presence',
  Vouched: 'circles',
  Unvouched: 'circles',
  UptimeProven: 'nodes',
  Verified: 'attestors',
  AttestorRevoked: 'attestors',
} as const

/** Closes a block in which the contracts log these events; account 0 sends them. */
export async function tell(ledger: Ledger, events: readonly Told[], afterMs = 1_000n): Promise<Block> {
  return closeNext(ledger, await Promise.all(events.map((event, index) => telling(ledger, event, index))), {
    afterMs,
  })
}

/** A transaction that makes a contract log an event, the `index`th of account 0 in its block. */
export function telling(ledger: Ledger, [name, ...values]: Told, index = 0): Promise<Transaction> {
  const item = eventAbi.find((it) => it.name === name)!
  const args = Object.fromEntries(
    item.inputs.map((input, at) => [input.name, typed(input.type, values[at]!)]),
  )
  const topics = encodeEventTopics({ abi: [item], eventName: name, args } as never) as readonly Hex[]
  const unindexed = item.inputs.filter((input) => !('indexed' in input && input.indexed))
  const data = encodeAbiParameters(unindexed, unindexed.map((input) => args[input.name]) as never)
  const words = [...topics, ...Array<Hex>(4 - topics.length).fill('0x')].map((topic) =>
    topic.slice(2).padStart(64, '0'),
  )
  return transfer({
    from: 0,
    nonce: nonceOf(ledger, 0) + index,
    to: contracts[teller[name]],
    gas: 100_000n,
    data: `0x${word(BigInt(jumps[topics.length - 2]!))}${words.join('')}${data.slice(2)}`,
  })
}

/** A transaction of account 1 that has the rewards contract pay a member. */
export function claiming(
  ledger: Ledger,
  { id, to, wei, earnedGwei }: { id: number; to: Address; wei: bigint; earnedGwei: bigint },
  index = 0,
): Promise<Transaction> {
  const data: Hex = `0x${word(BigInt(id))}${word(BigInt(to))}${word(wei)}${word(earnedGwei)}`
  return transfer({ from: 1, nonce: nonceOf(ledger, 1) + index, to: contracts.rewards, gas: 200_000n, data })
}

/** What the rewards contract was told last: the arguments of `closeEpoch`. */
export function toldAtClose(state: StateReader | undefined): readonly bigint[] {
  return [0, 1, 2, 3, 4, 5, 6, 7].map(
    (slot) => state?.storage(contracts.rewards, `0x${word(BigInt(slot))}`) ?? 0n,
  )
}

export function stateOf(ledger: Ledger): StateReader {
  const state = ledger.state(ledger.head.header.number)
  if (state === undefined) throw new Error('the head has a state')
  return state
}

export function balanceAt(ledger: Ledger, address: Address): bigint {
  return stateOf(ledger).account(address)?.balance ?? 0n
}

function nonceOf(ledger: Ledger, index: number): number {
  return Number(stateOf(ledger).account(addressOf(index))?.nonce ?? 0n)
}

function typed(type: string, value: number | boolean | Hex): unknown {
  return type === 'uint64' ? BigInt(value) : value
}

function word(value: bigint): string {
  return value.toString(16).padStart(64, '0')
}

function byte(value: number): string {
  return value.toString(16).padStart(2, '0')
}

/**
 * What a chain needs to pay people, for tests: small contracts that log what they are told to in the place of the real ones.
 * @module
 */
import { encodeAbiParameters, encodeEventTopics, parseAbi, type AbiEvent, type Hex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'

const names = ['members', 'presence', 'circles', 'nodes', 'attestors', 'rewards'] as const

export const contracts = Object.fromEntries(
  names.map((name, index) => [name, `0x${`${index + 1}`.repeat(40)}`]),
) as Readonly<Record<(typeof names)[number], Hex>>

/** Logs two to four topics and the rest of the call data; the first word says where to jump for how many. */
const tellerCode =
  '0x60a036038060a05f375f35565b604035602035825fa2005b606035604035602035835fa3005b608035606035604035602035845fa400'
const jumps = [12, 23, 37] as const
/** Keeps the root that it is told, so that the state depends on it. */
const rewardsCode = '0x6024355f5500'

/** Parts of a genesis file. */
export function peopleGenesis(section: Readonly<Record<string, number>>): {
  readonly people: object
  readonly allocation: Readonly<Record<string, object>>
} {
  const codes = names.map((name) => [contracts[name], name === 'rewards' ? rewardsCode : tellerCode] as const)
  return {
    people: { ...section, contracts },
    allocation: Object.fromEntries(codes.map(([address, code]) => [address, { balance: '0', code }])),
  }
}

const events = {
  Registered: [
    'members',
    'event Registered(uint32 indexed id, address indexed account, uint32 indexed inviter)',
  ],
  SeedSet: ['members', 'event SeedSet(uint32 indexed id, bool isSeed)'],
  CheckedIn: ['presence', 'event CheckedIn(uint32 indexed id, uint64 indexed day)'],
} as const

/** A member's account: the same number gives the same. */
export function memberAccount(id: number): ReturnType<typeof privateKeyToAccount> {
  return privateKeyToAccount(`0x${(1_000 + id).toString(16).padStart(64, '0')}`)
}

/** A zero-fee transaction of a member that makes a contract log an event. */
export function signTelling(
  name: keyof typeof events,
  args: Readonly<Record<string, unknown>>,
  { chainId, nonce, from }: { readonly chainId: number; readonly nonce: number; readonly from: number },
): Promise<Hex> {
  const [contract, declaration] = events[name]
  const item = parseAbi([declaration] as readonly string[])[0] as AbiEvent
  const unindexed = item.inputs.filter(({ indexed }) => indexed !== true)
  const topics = encodeEventTopics({ abi: [item], args } as never) as readonly Hex[]
  const data = encodeAbiParameters(unindexed, unindexed.map((input) => args[input.name!]) as never)
  const words = [...topics, ...Array<Hex>(4 - topics.length).fill('0x')].map((it) =>
    it.slice(2).padStart(64, '0'),
  )
  const jump = jumps[topics.length - 2]!.toString(16).padStart(64, '0')
  return memberAccount(from).signTransaction({
    type: 'eip1559',
    chainId,
    nonce,
    to: contracts[contract],
    gas: 100_000n,
    data: `0x${jump}${words.join('')}${data.slice(2)}`,
    maxFeePerGas: 0n,
    maxPriorityFeePerGas: 0n,
  })
}

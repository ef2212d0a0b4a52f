/**
 * What a transaction would change, by running it in a block that never was (`eth_simulateV1`).
 * @see ethereum/execution-apis `eth_simulateV1`, ERC-7528 (the coin's address in its logs)
 * @module
 */
import {
  decodeEventLog,
  isAddressEqual,
  numberToHex,
  parseAbi,
  type Address,
  type Client,
  type Hex,
} from 'viem'
import type { Call } from './intent.ts'
import { refusalOf, type RefusalReason } from './refusal.ts'

/** The coin itself, where tokens have an address. */
export const coin: Address = '0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE'

export type AssetChange = {
  readonly asset: Address
  /** Of a single piece (ERC-721, ERC-1155). */
  readonly tokenId: bigint | undefined
  /** Below 0: it leaves the sender. */
  readonly amount: bigint
}

export type AllowanceChange = {
  readonly token: Address
  readonly spender: Address
  /** 'all': every piece, now and later. */
  readonly amount: bigint | 'all'
}

export type Forecast =
  | {
      readonly kind: 'succeeds'
      readonly changes: readonly AssetChange[]
      readonly allowances: readonly AllowanceChange[]
      readonly gasUsed: bigint
    }
  | { readonly kind: 'fails'; readonly reason: RefusalReason }
  /** The node cannot tell; the transaction may still work. */
  | { readonly kind: 'unavailable' }

type SimulatedLog = { readonly address: Address; readonly topics: readonly Hex[]; readonly data: Hex }
type SimulatedCall = {
  readonly status: Hex
  readonly gasUsed: Hex
  readonly logs: readonly SimulatedLog[]
  readonly error?: { readonly message?: string; readonly data?: Hex }
}

/** Asks the node what `call` of `from` would do now. Never throws: not knowing is an answer. */
export async function forecast(client: Client, from: Address, { to, value, data }: Call): Promise<Forecast> {
  const call = { from, ...(to && { to }), value: numberToHex(value), data }
  const ask = client.request as unknown as (request: object) => Promise<readonly { calls: SimulatedCall[] }[]>
  try {
    const [block] = await ask({
      method: 'eth_simulateV1',
      params: [{ blockStateCalls: [{ calls: [call] }], traceTransfers: true }, 'latest'],
    })
    const outcome = block?.calls[0]
    if (outcome === undefined) return { kind: 'unavailable' }
    if (outcome.status !== '0x1')
      return { kind: 'fails', reason: refusalOf(outcome.error?.data, outcome.error?.message) }
    return {
      kind: 'succeeds',
      ...changesOf(outcome.logs, from),
      gasUsed: BigInt(outcome.gasUsed),
    }
  } catch (error) {
    const reason = refusalOf(undefined, error instanceof Error ? error.message : String(error))
    return reason.kind === 'funds' ? { kind: 'fails', reason } : { kind: 'unavailable' }
  }
}

/** What logs say came to and left `who`, sums of zero left out, and what others may take from now on. */
export function changesOf(
  logs: readonly SimulatedLog[],
  who: Address,
): { readonly changes: readonly AssetChange[]; readonly allowances: readonly AllowanceChange[] } {
  const changes = new Map<string, AssetChange>()
  const allowances = new Map<string, AllowanceChange>()
  const move = (asset: Address, tokenId: bigint | undefined, from: Address, to: Address, amount: bigint) => {
    const signed = (isAddressEqual(to, who) ? amount : 0n) - (isAddressEqual(from, who) ? amount : 0n)
    const key = `${asset.toLowerCase()}/${tokenId ?? ''}`
    changes.set(key, { asset, tokenId, amount: (changes.get(key)?.amount ?? 0n) + signed })
  }
  const allow = (token: Address, spender: Address, amount: bigint | 'all') =>
    void allowances.set(`${token}/${spender}`.toLowerCase(), { token, spender, amount })
  for (const log of logs) {
    const event = eventOf(log)
    if (event === undefined) continue
    const { address } = log
    if (event.eventName === 'Transfer') {
      const { from, to, value, tokenId } = event.args
      move(isAddressEqual(address, coin) ? coin : address, tokenId, from, to, value ?? 1n)
    } else if (event.eventName === 'TransferSingle') {
      move(address, event.args.id, event.args.from, event.args.to, event.args.value)
    } else if (event.eventName === 'TransferBatch') {
      const { ids, values, from, to } = event.args
      ids.forEach((id, at) => move(address, id, from, to, values[at] ?? 0n))
    } else if (event.eventName === 'Approval') {
      const { owner, spender, value, tokenId } = event.args
      // One piece let go of is told as the piece itself, whoever may take it.
      if (isAddressEqual(owner, who)) allow(address, spender, tokenId === undefined ? (value ?? 0n) : 1n)
    } else if (isAddressEqual(event.args.owner, who)) {
      allow(address, event.args.operator, event.args.approved ? 'all' : 0n)
    }
  }
  return {
    changes: [...changes.values()].filter(({ amount }) => amount !== 0n),
    allowances: [...allowances.values()],
  }
}

type TokenEvent =
  | {
      readonly eventName: 'Transfer'
      readonly args: { from: Address; to: Address; value?: bigint; tokenId?: bigint }
    }
  | {
      readonly eventName: 'Approval'
      readonly args: { owner: Address; spender: Address; value?: bigint; tokenId?: bigint }
    }
  | {
      readonly eventName: 'TransferSingle'
      readonly args: { from: Address; to: Address; id: bigint; value: bigint }
    }
  | {
      readonly eventName: 'TransferBatch'
      readonly args: { from: Address; to: Address; ids: readonly bigint[]; values: readonly bigint[] }
    }
  | {
      readonly eventName: 'ApprovalForAll'
      readonly args: { owner: Address; operator: Address; approved: boolean }
    }

function eventOf({ topics, data }: SimulatedLog): TokenEvent | undefined {
  for (const abi of [amounts, pieces]) {
    try {
      return decodeEventLog({ abi, topics: topics as [Hex, ...Hex[]], data, strict: true }) as TokenEvent
    } catch {
      // The same name with other arguments indexed, or an event of the contract's own.
    }
  }
  return undefined
}

const amounts = parseAbi([
  'event Transfer(address indexed from, address indexed to, uint256 value)',
  'event Approval(address indexed owner, address indexed spender, uint256 value)',
])
const pieces = parseAbi([
  'event Transfer(address indexed from, address indexed to, uint256 indexed tokenId)',
  'event Approval(address indexed owner, address indexed spender, uint256 indexed tokenId)',
  'event ApprovalForAll(address indexed owner, address indexed operator, bool approved)',
  'event TransferSingle(address indexed operator, address indexed from, address indexed to, uint256 id, uint256 value)',
  'event TransferBatch(address indexed operator, address indexed from, address indexed to, uint256[] ids, uint256[] values)',
])

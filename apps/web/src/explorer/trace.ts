/**
 * What happened inside a transaction, as the node tells when it runs it again.
 * @module
 */
import { hexToBigInt, type Address, type Client, type Hex } from 'viem'

/** geth's `callTracer`. */
export type Frame = {
  readonly type: string
  readonly from: Address
  readonly to?: Address
  readonly value?: Hex
  readonly gasUsed: Hex
  readonly input: Hex
  readonly output?: Hex
  readonly error?: string
  readonly revertReason?: string
  readonly calls?: readonly Frame[]
}

export type InnerCall = Frame & {
  /** 1 for what the called contract called itself. */
  readonly depth: number
}

/** `off`: this node does not trace. `pruned`: it no longer keeps the state before the transaction. */
export type Traced =
  | { readonly frame: Frame }
  | { readonly frame?: never; readonly missing: 'off' | 'pruned' }

export async function traceOf(client: Client, hash: Hex): Promise<Traced> {
  const ask = client.request as unknown as (call: object) => Promise<Frame>
  try {
    return {
      frame: await ask({ method: 'debug_traceTransaction', params: [hash, { tracer: 'callTracer' }] }),
    }
  } catch (error) {
    if (hasCode(error, -32_601)) return { missing: 'off' }
    if (hasCode(error, prunedCode)) return { missing: 'pruned' }
    throw error
  }
}

/** EIP-4444's "pruned history unavailable". */
const prunedCode = 4_444

/** The calls below the first one, in the order they ran. */
export function innerCalls(frame: Frame, depth = 1): readonly InnerCall[] {
  return (frame.calls ?? []).flatMap((call) => [{ ...call, depth }, ...innerCalls(call, depth + 1)])
}

export type CoinMove = { readonly from: Address; readonly to: Address; readonly amount: bigint }

/** Coins that moved, also between contracts. What a failed call moved was undone, and all below it. */
export function coinMoves({ error, from, to, value, calls = [], type }: Frame): readonly CoinMove[] {
  if (error !== undefined) return []
  const amount = value === undefined || type === 'DELEGATECALL' ? 0n : hexToBigInt(value)
  const own = amount > 0n && to !== undefined ? [{ from, to, amount }] : []
  return [...own, ...calls.flatMap(coinMoves)]
}

function hasCode(error: unknown, code: number): boolean {
  for (let it: unknown = error; it instanceof Error; it = it.cause)
    if ('code' in it && it.code === code) return true
  return false
}

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

/** @returns undefined where the node does not trace. */
export async function traceOf(client: Client, hash: Hex): Promise<Frame | undefined> {
  const ask = client.request as unknown as (call: object) => Promise<Frame>
  try {
    return await ask({ method: 'debug_traceTransaction', params: [hash, { tracer: 'callTracer' }] })
  } catch (error) {
    if (isUnknownMethod(error)) return undefined
    throw error
  }
}

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

function isUnknownMethod(error: unknown): boolean {
  for (let it: unknown = error; it instanceof Error; it = it.cause) {
    if ('code' in it && it.code === -32_601) return true
  }
  return false
}

/**
 * Events over many blocks, in spans that a node answers.
 * @module
 */
import { BaseError, RpcRequestError } from 'viem'

/** Blocks of one request; nodes of Watt answer up to 10,000. */
const spanMax = 10_000n

export type Span = { readonly fromBlock: bigint; readonly toBlock: bigint }

/**
 * Spans from a block to another one, both included.
 * @yields Each as long as a node answers at most.
 */
export function* spansOf(fromBlock: bigint, toBlock: bigint): Generator<Span> {
  for (let first = fromBlock; first <= toBlock; first += spanMax) {
    const last = first + spanMax - 1n
    yield { fromBlock: first, toBlock: last < toBlock ? last : toBlock }
  }
}

/** Where a node says that it is too much at once, its halves are asked one after the other. */
export async function inHalves<FOUND>(
  span: Span,
  ask: (span: Span) => Promise<readonly FOUND[]>,
): Promise<readonly FOUND[]> {
  const { fromBlock, toBlock } = span
  try {
    return await ask(span)
  } catch (error) {
    if (fromBlock === toBlock || !isTooMuch(error)) throw error
    const middle = (fromBlock + toBlock) / 2n
    const older = await inHalves({ fromBlock, toBlock: middle }, ask)
    return [...older, ...(await inHalves({ fromBlock: middle + 1n, toBlock }, ask))]
  }
}

/** "Limit exceeded" (EIP-1474). */
function isTooMuch(error: unknown): boolean {
  const refusal = error instanceof BaseError ? error.walk((it) => it instanceof RpcRequestError) : null
  return refusal instanceof RpcRequestError && refusal.code === -32_005
}

/**
 * Plain JSON-RPC calls of the measuring side.
 * @module
 */

const tries = 50
const againMs = 100
/** The code of limits in JSON-RPC answers. */
const busyCode = -32_005

/** One call; a busy node is asked again. @throws what the node answered as an error. */
export async function call<T>(rpc: string, method: string, params: readonly unknown[] = []): Promise<T> {
  for (let left = tries; ; left--) {
    const answer = await fetch(rpc, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    })
    const { result, error } = (await answer.json()) as {
      result: T
      error?: { readonly code: number; readonly message: string }
    }
    if (error === undefined) return result
    if (error.code !== busyCode || left === 0) throw new Error(`${method}: ${error.message}`)
    await sleep(againMs)
  }
}

/** Number of the head. */
export async function headOf(rpc: string): Promise<number> {
  return Number(await call<string>(rpc, 'eth_blockNumber'))
}

/** Milliseconds between agreed close times of the blocks `from` to `to`. */
export async function closeGaps(rpc: string, from: number, to: number): Promise<readonly number[]> {
  const times: number[] = []
  for (let number = from; number <= to; number++) {
    const block = await call<{ readonly closeTimeMs: number }>(rpc, 'eth_getBlockByNumber', [
      hex(number),
      false,
    ])
    times.push(Number(block.closeTimeMs))
  }
  return times.slice(1).map((time, index) => time - (times[index] as number))
}

export function hex(value: number): `0x${string}` {
  return `0x${value.toString(16)}`
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

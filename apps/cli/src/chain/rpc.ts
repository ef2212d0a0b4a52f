/**
 * `watt rpc`: any JSON-RPC call, the answer as JSON.
 * @module
 */
import type { NoFlags } from '../command.ts'
import { parseExactJson } from '../exact-json.ts'
import { usageError } from '../failure.ts'
import type { Session } from '../session.ts'
import { withChain } from './client.ts'

/** Calls a method and prints its result. */
export async function callRpc(session: Session, _flags: NoFlags, ...words: string[]): Promise<void> {
  const [method = '', ...rest] = words
  if (!/^[a-zA-Z][a-zA-Z0-9]*_[a-zA-Z0-9_]+$/.test(method)) {
    throw usageError(
      `"${method.slice(0, 60)}" is not a method.`,
      'methods look like eth_blockNumber or watt_status',
    )
  }
  const params = rest.map(parseParameter)
  const result = await withChain(session, (client) => {
    const request = client.request as unknown as (call: {
      method: string
      params: unknown[]
    }) => Promise<unknown>
    return request({ method, params })
  })
  session.out.result(result, () => [typeof result === 'string' ? result : JSON.stringify(result, null, 2)])
}

/** JSON where it is JSON; else text. A bare number of many digits, hex and names stay text. */
export function parseParameter(word: string): unknown {
  try {
    return parseExactJson(word)
  } catch {
    return word
  }
}

/**
 * `watt call`: reads a contract; nothing is written.
 * @module
 */
import { decodeFunctionResult, encodeFunctionData } from 'viem'
import type { CallFlags } from '../commands/contract.ts'
import type { Session } from '../session.ts'
import { printable, toJson } from '../output.ts'
import { resolveAddress } from '../wallet/account.ts'
import { withChain } from './client.ts'
import { parseArguments, parseFunction } from './signature.ts'

/** Calls a function and prints what comes back, decoded where the signature says how. */
export async function callContract(session: Session, flags: CallFlags, ...words: string[]): Promise<void> {
  const [contract = '', signature = '', ...rest] = words
  const to = await resolveAddress(session, contract)
  const item = parseFunction(signature)
  const args = await parseArguments(session, item.inputs, rest)
  const data = encodeFunctionData({ abi: [item], functionName: item.name, args })
  const account = session.account === undefined ? undefined : await resolveAddress(session, session.account)
  const { block } = flags
  const raw = await withChain(session, async (client) => {
    const at =
      typeof block === 'bigint' ? { blockNumber: block } : block === 'earliest' ? { blockTag: block } : {}
    const hashed = typeof block === 'string' && block.startsWith('0x')
    const blockNumber = hashed
      ? (await client.getBlock({ blockHash: block as `0x${string}` })).number
      : undefined
    const { data: result } = await client.call({
      to,
      data,
      ...(account && { account }),
      ...(blockNumber === undefined ? at : { blockNumber }),
    })
    return result ?? '0x'
  })
  if (item.outputs.length === 0) {
    session.out.result({ result: raw }, () => [raw])
    return
  }
  const result: unknown = decodeFunctionResult({ abi: [item], functionName: item.name, data: raw })
  session.out.result({ result, raw }, () =>
    shown(item.outputs.length === 1 ? [result] : (result as readonly unknown[])),
  )
}

/** One line a value; what has parts is JSON. */
function shown(values: readonly unknown[]): string[] {
  return values.map((value) =>
    typeof value === 'object' && value !== null ? toJson(value) : printable(String(value)),
  )
}

/**
 * The node behind `--rpc`, and its failures in the words of this command line.
 * @module
 */
import {
  BaseError,
  createPublicClient,
  HttpRequestError,
  RpcRequestError,
  TimeoutError,
  type PublicClient,
  type Transport,
} from 'viem'
import { wattActions, type WattActions } from '@watt/sdk'
import { CommandError } from '../failure.ts'
import { defaultTimeoutMs, type Session } from '../session.ts'
import { isBusy, nodeTransport } from './patience.ts'

export type ChainClient = PublicClient<Transport> & WattActions

const pollMs = 250

/**
 * Runs `work` with a client.
 * @throws {CommandError} What the client threw, put into words.
 */
export async function withChain<RESULT>(
  session: Session,
  work: (client: ChainClient) => Promise<RESULT>,
): Promise<RESULT> {
  const timeout = session.timeoutMs ?? defaultTimeoutMs
  const transport = nodeTransport(session.rpc, { timeoutMs: timeout })
  const client = createPublicClient({ transport, pollingInterval: pollMs, cacheTime: 0 }).extend(wattActions)
  try {
    return await work(client)
  } catch (error) {
    throw error instanceof BaseError ? chainError(error, session.rpc, timeout) : error
  }
}

/** Puts a client's error into words. */
export function chainError(error: BaseError, rpc: string, timeoutMs: number): CommandError {
  if (error.walk((it) => it instanceof TimeoutError) !== null) {
    return new CommandError({
      code: 'cli/timed-out',
      message: `${rpc} did not answer within ${timeoutMs / 1000} seconds.`,
      fix: 'wait longer with --timeout, or look at the node: watt node status',
      ending: 'timedOut',
      details: { rpc },
      cause: error,
    })
  }
  if (isBusy(error)) {
    return new CommandError({
      code: 'cli/node-busy',
      message: `The node at ${rpc} has too much to do now.`,
      fix: 'try again in a moment, or name another node: --rpc <url>',
      details: { rpc },
      cause: error,
    })
  }
  const refusal = error.walk((it) => it instanceof RpcRequestError)
  if (refusal instanceof RpcRequestError) return refusalError(refusal)
  if (error.walk((it) => it instanceof HttpRequestError) !== null) {
    return new CommandError({
      code: 'cli/rpc-unreachable',
      message: `No node answers at ${rpc}.`,
      fix: 'start one: npx watt up; or name another: --rpc <url>',
      details: { rpc },
      cause: error,
    })
  }
  return new CommandError({
    code: 'cli/rpc-error',
    message: `${error.shortMessage.split('\n', 1)[0] ?? 'The node’s answer could not be used.'}`,
    fix: 'check the arguments; WATT_DEBUG=1 shows the whole answer',
    details: { rpc },
    cause: error,
  })
}

/** The node answered, and said no. */
function refusalError(refusal: RpcRequestError): CommandError {
  const answer = (refusal.details || refusal.shortMessage).replace(/\.$/, '')
  const isRevert = refusal.code === 3 || /revert/i.test(answer)
  const said = isRevert ? answer.replace(/^execution reverted:? ?/i, '') || 'it gave no reason' : answer
  return new CommandError({
    code: isRevert ? 'cli/reverted' : 'cli/rpc-error',
    message: isRevert ? `The contract refused: ${said}.` : `The node refused: ${said}.`,
    fix: isRevert
      ? 'the reason is the contract’s own: check arguments, account and value'
      : (fixes.find(([pattern]) => pattern.test(said))?.[1] ?? 'check the arguments and try again'),
    details: { rpcCode: refusal.code, data: refusal.data ?? null },
    cause: refusal,
  })
}

const fixes: readonly (readonly [RegExp, string])[] = [
  [/insufficient funds/i, 'send less, or get more first: watt wallet balance'],
  [/nonce too low|already known/i, 'an earlier transaction took this place; run it again'],
  [/underpriced/i, 'wait for the earlier transaction, or bid at least 10 % more'],
  [
    /not found|does not exist|not available|unknown method/i,
    'the node may be an older version or not a Watt node: watt node status',
  ],
]

/**
 * Session keys: what one may do, how it is granted and revoked, and which sessions an account has.
 * @see contracts/src/account/SessionKeys.sol
 * @module
 */
import {
  type Address,
  type ContractFunctionArgs,
  encodeAbiParameters,
  encodeFunctionData,
  getAbiItem,
  type Hex,
  keccak256,
  type PublicClient,
} from 'viem'
import { WattError } from '@watt/errors'
import { smartAccountAbi } from '../abi/smart-account.ts'
import { eventsOf, type SearchOptions } from '../logs.ts'

/**
 * What a session key may do: only calls that a rule names, so many, and of each token so much in each window. Times are unix
 * seconds, both included; windows begin at `validAfter`. Token zero is the coin, and fees count.
 */
export type Session = ContractFunctionArgs<typeof smartAccountAbi, 'nonpayable', 'grantSession'>[0]

/** A session of an account, and what became of it. */
export type KnownSession = {
  readonly id: bigint
  readonly session: Session
  /** False: revoked. */
  readonly isGranted: boolean
  /** Of `session.callLimit`. */
  readonly callsMade: number
}

/** A call that an account makes. */
export type AccountCall = { readonly to: Address; readonly data: Hex; readonly value?: bigint }

const { inputs } = getAbiItem({ abi: smartAccountAbi, name: 'grantSession' })

/** The id of a session, which is also the key of the nonces of its operations. */
export function sessionId(session: Session): bigint {
  return BigInt(keccak256(encodeAbiParameters(inputs, [session]))) & ((1n << 192n) - 1n)
}

/** For the account itself to make. The contract refuses sessions that could become more than that. */
export function grantSessionCall(account: Address, session: Session): AccountCall {
  const data = encodeFunctionData({ abi: smartAccountAbi, functionName: 'grantSession', args: [session] })
  return { to: account, data }
}

/** Ends a session at once, for the account itself to make. */
export function revokeSessionCall(account: Address, id: bigint): AccountCall {
  const data = encodeFunctionData({ abi: smartAccountAbi, functionName: 'revokeSession', args: [id] })
  return { to: account, data }
}

/** For the account itself to make: who may sign from now on, and how many must agree. */
export function changeSignersCall(
  account: Address,
  change: { readonly added?: readonly Hex[]; readonly removed?: readonly Hex[]; readonly threshold: bigint },
): AccountCall {
  const { added = [], removed = [], threshold } = change
  const args = [added, removed, threshold] as const
  return {
    to: account,
    data: encodeFunctionData({ abi: smartAccountAbi, functionName: 'changeSigners', args }),
  }
}

/** All sessions that an account ever granted in the span, oldest first. */
export async function listSessions(
  client: PublicClient,
  account: Address,
  options: SearchOptions = {},
): Promise<readonly KnownSession[]> {
  const contract = { address: account, abi: smartAccountAbi }
  const { events } = await eventsOf(client, contract, 'SessionGranted', {}, options)
  // Granted again after it was revoked: the same session.
  const granted = new Map(events.map(({ args }) => [args.id, args.session]))
  return Promise.all(
    [...granted].map(async ([id, session]) => {
      const [isGranted, callsMade] = await client.readContract({
        ...contract,
        functionName: 'sessionUse',
        args: [id],
      })
      return { id, session, isGranted, callsMade }
    }),
  )
}

/** What a session let leave in the window of a time: units of the token; token zero is wei, fees included. */
export async function readSessionSpent(
  client: PublicClient,
  account: Address,
  session: Session,
  { token, atSeconds }: { readonly token: Address; readonly atSeconds: number },
): Promise<bigint> {
  const args = [sessionId(session), windowOf(session, atSeconds), token] as const
  return client.readContract({ address: account, abi: smartAccountAbi, functionName: 'sessionSpent', args })
}

/**
 * In which window of a session a time falls.
 * @throws {SessionTimeError} Before or after the session.
 */
export function windowOf({ validAfter, validUntil, windowSeconds }: Session, atSeconds: number): number {
  if (atSeconds < validAfter || atSeconds > validUntil)
    throw new SessionTimeError(atSeconds, validAfter, validUntil)
  return Math.floor((atSeconds - validAfter) / windowSeconds)
}

/** A session has not begun yet, or is over. */
export class SessionTimeError extends WattError {
  readonly code = 'sdk/session-time'
  override readonly fix = 'Wait until it begins, or have a new one granted.'
  constructor(at: number, from: number, until: number) {
    super(`The session holds from ${from} to ${until}, not at ${at} (unix seconds).`)
  }
}

/**
 * The least gas limit with which a call succeeds. Gas used is not enough: refunds come at the end, and every inner call
 * keeps back a 64th, so the limit is searched.
 * @see EIP-150 (63/64), EIP-3529 (refunds), EIP-7825 (the most a transaction may ask for)
 * @module
 */
import { transactionGasMax } from '@watt/evm'

import type { CallRequest } from './call-request.ts'
import { ServerError } from './errors.ts'
import type { RpcContext } from './method.ts'
import { failureOf, RejectedError, runCall } from './simulation.ts'
import type { Scene } from './simulation.ts'

/** What a plain transfer takes. */
const transferGas = 21_000n
/** Given to a callee with value on top of what the caller passes. */
const callStipend = 2_300n

/**
 * @returns a limit that was tried and succeeds, at most 1/64 above the least one.
 * @throws {RevertedError} or {ServerError} it fails even with all the gas there is.
 */
export async function estimateGas(context: RpcContext, scene: Scene, request: CallRequest): Promise<bigint> {
  const deadlineMs = context.node.clock.elapsed() + context.limits.callTimeMs
  const run = (gas: bigint) => runCall(context, scene, request, { gas, deadlineMs })
  const highest = highestGas(context, scene, request)

  const first = await run(highest)
  if (!first.succeeded) {
    if (first.error === 'out of gas') throw new ServerError(`gas required exceeds allowance (${highest})`)
    throw failureOf(first)
  }
  let tooLow = first.gasUsed - 1n
  let enough = highest
  const attempt = async (gas: bigint): Promise<void> => {
    if (gas <= tooLow || gas >= enough) return
    if (await tryRun(run, gas)) enough = gas
    else tooLow = gas
  }
  await attempt(first.gasUsed)
  await attempt(((first.gasUsed + callStipend) * 64n) / 63n)
  while (enough - tooLow > 1n && enough - tooLow > tooLow / 64n) await attempt((enough + tooLow) / 2n)
  return enough
}

/** Too little for the intrinsic cost is a refusal, not a failed run; here both only mean "more". */
async function tryRun(
  run: (gas: bigint) => Promise<{ readonly succeeded: boolean }>,
  gas: bigint,
): Promise<boolean> {
  try {
    return (await run(gas)).succeeded
  } catch (error) {
    if (error instanceof RejectedError && error.rejection.code === 'intrinsic-gas-too-low') return false
    throw error
  }
}

/** What was asked for, bounded by the call limit and by what the sender can pay at its price. */
function highestGas(
  { limits }: RpcContext,
  { reader }: Scene,
  { from, gas, price, value }: CallRequest,
): bigint {
  // More could be called, but not sent.
  const most = limits.callGas < transactionGasMax ? limits.callGas : transactionGasMax
  const bounded = gas === undefined || gas < transferGas || gas > most ? most : gas
  if (price === undefined || price === 0n) return bounded
  const balance = reader.account(from)?.balance ?? 0n
  if (balance < value)
    throw new ServerError('insufficient funds for transfer', { reason: 'insufficient-funds' })
  const affordable = (balance - value) / price
  return affordable < bounded ? affordable : bounded
}

/**
 * A member of the beacon: does its duty, round after round, until it is stopped. Nothing is kept on disk: the key and the
 * chain tell everything.
 * @module
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { findStorage } from '@watt/sdk/storage'
import { type Address, BaseError, createPublicClient, http, type Hex } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { dutyOf } from './duty.ts'
import { Onion } from './onion.ts'
import { createSeat, type Seat } from './seat.ts'

export type MemberEvent =
  | { readonly type: 'committed' | 'revealed'; readonly round: bigint; readonly hash: Hex }
  /** It is tried again. */
  | { readonly type: 'failed'; readonly message: string }

export type MemberOptions = {
  readonly rpc: string
  readonly privateKey: Hex
  /** Where the directory is not the known one of the chain. */
  readonly directory?: Address | undefined
  /** Between two looks at the chain. */
  readonly pollMs?: number | undefined
  readonly onEvent: (event: MemberEvent) => void
}

const defaultPollMs = 2000

/** Runs until the signal says stop. @throws {DirectoryUnknownError | ContractUnnamedError} There is no beacon. */
export async function runMember(options: MemberOptions, signal: AbortSignal): Promise<void> {
  const { rpc, privateKey, directory, pollMs = defaultPollMs, onEvent } = options
  const client = createPublicClient({ transport: http(rpc, { batch: true }), pollingInterval: pollMs })
  const onionOf = keepLatest((period) => new Onion(privateKey, period))
  let seat: Seat | undefined
  while (!signal.aborted) {
    try {
      seat ??= createSeat(
        client,
        (await findStorage(client, { directory })).beacon,
        privateKeyToAccount(privateKey),
        rpc,
      )
      await doDuty(seat, onionOf, onEvent)
    } catch (error) {
      // Whatever the node or the chain says may be otherwise in a moment; that there is no beacon stays so.
      if (!(error instanceof BaseError)) throw error
      onEvent({ type: 'failed', message: error.shortMessage })
    }
    await sleep(pollMs, undefined, { signal }).catch(() => undefined)
  }
}

async function doDuty(
  seat: Seat,
  onionOf: (period: number) => Onion,
  onEvent: (event: MemberEvent) => void,
): Promise<void> {
  const standing = await seat.standing()
  const duty = dutyOf(standing, onionOf)
  if (duty.type === 'none') return
  const hash = await seat.carryOut(duty)
  onEvent({ type: duty.type === 'reveal' ? 'revealed' : 'committed', round: standing.round, hash })
}

/** Two chains are in use at most; each takes a moment to make. */
function keepLatest(make: (period: number) => Onion): (period: number) => Onion {
  const kept = new Map<number, Onion>()
  return (period) => {
    const onion = kept.get(period) ?? make(period)
    kept.delete(period)
    kept.set(period, onion)
    for (const old of kept.keys()) if (kept.size > 2) kept.delete(old)
    return onion
  }
}

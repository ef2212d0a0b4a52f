/**
 * What a provider earned, what is still to be settled, and why every coin that was not earned is not there. Everything but the
 * local reason follows from the chain.
 * @module
 */
import {
  type Payable,
  type PayingContract,
  payingContracts,
  type ProviderChain,
} from '../chain/provider-chain.ts'
import type { LostMoney } from './account.ts'
import { type AccountOptions, readAccount } from './read-account.ts'
import { unpaidOf } from './reasons.ts'

/** Money is wei. */
export type Earnings = {
  /** Paid for proven epochs, in settlements so far. */
  readonly earned: bigint
  /** Brought by vouchers, and by answers to forced retrievals. */
  readonly read: bigint
  readonly withdrawn: bigint
  readonly payable: Payable
  /** Proven, and not settled yet. */
  readonly pending: bigint
  /** What live deals bring if every epoch to their end is proven. */
  readonly ahead: bigint
  readonly lost: readonly LostMoney[]
}

/** Adds up. */
export async function readEarnings(chain: ProviderChain, options: AccountOptions = {}): Promise<Earnings> {
  const { account, deals, outcomes, openEpoch } = await readAccount(chain, options)
  let pending = 0n
  let ahead = 0n
  const lost = [...account.lost]
  for (const deal of deals) {
    if (deal.firstEpoch === 0) continue
    const { marks = [] } = account.open.get(deal.id) ?? {}
    for (let epoch = deal.settledTo; epoch < Math.min(openEpoch, deal.endEpoch); epoch++)
      if (outcomes.get(epoch) === 'proven' && !marks.includes(epoch)) pending += deal.perEpoch
    if (deal.state === 'active')
      ahead += deal.perEpoch * BigInt(Math.max(0, deal.endEpoch - Math.max(openEpoch, deal.firstEpoch)))
    lost.push(...unpaidOf(deal, { openEpoch, outcomes, marks, journal: options.journal ?? [] }))
  }
  const payable = await chain.payable()
  const withdrawn = (from: readonly PayingContract[]): bigint =>
    from.reduce((sum, it) => sum + account.withdrawn[it], 0n)
  return {
    earned: account.earned,
    read: withdrawn(['channels', 'forced']) + payable.channels + payable.forced,
    withdrawn: withdrawn(payingContracts),
    payable,
    pending,
    ahead,
    lost,
  }
}

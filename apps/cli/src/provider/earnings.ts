/**
 * `watt provider earnings`: earned, pending, lost, with the reason of every lost coin.
 * @module
 */
import { type LostMoney, readEarnings } from '@watt/storage/provider'
import { formatAmount } from '../amount.ts'
import type { NoFlags } from '../command.ts'
import { columns, fields } from '../output.ts'
import type { Session } from '../session.ts'
import {
  providerSigner,
  providerWords,
  readProviderConfig,
  withAccount,
  withProviderChain,
} from './folder.ts'

/** Shows the account of a provider. */
export async function showEarnings(session: Session, _flags: NoFlags): Promise<void> {
  const config = await readProviderConfig(session)
  const { address } = await providerSigner(session, undefined)
  const found = await withProviderChain(session, config, { address }, async (chain) =>
    withAccount(session, async (options) => readEarnings(chain, options)),
  )
  const { earned, read, withdrawn, pending, ahead, lost } = found
  const payable = found.payable.market + found.payable.channels + found.payable.forced
  const total = (of: LostMoney['of']) =>
    lost.filter((it) => it.of === of).reduce((sum, it) => sum + it.wei, 0n)
  session.out.result(
    {
      provider: address,
      earnedWei: earned,
      readWei: read,
      withdrawnWei: withdrawn,
      payableWei: payable,
      pendingWei: pending,
      aheadWei: ahead,
      lost,
    },
    () => [
      ...fields([
        ['for storing', `${formatAmount(earned)} so far`],
        ['for reading', `${formatAmount(read)} so far`],
        ['withdrawn', `${formatAmount(withdrawn)} of that`],
        [
          'to withdraw',
          `${formatAmount(payable)} now, and ${formatAmount(pending)} proven that withdrawing settles first`,
        ],
        ['ahead', `${formatAmount(ahead)} more, if every epoch of the deals that run is proven`],
        ['not earned', `${formatAmount(total('pay'))} in epochs without a proof`],
        ['fined', `${formatAmount(total('stake'))} of the stake`],
      ]),
      ...(lost.length === 0 ? [] : ['']),
      ...columns(
        lost.map((it) => [
          it.deal === undefined ? '-' : `deal ${it.deal}`,
          epochsOf(it),
          formatAmount(it.wei),
          it.of,
          it.reason,
        ]),
        [2],
      ),
    ],
  )
  if (payable > 0n || pending > 0n) session.out.say(`Take it: ${providerWords(session, 'withdraw')}`)
}

function epochsOf({ epochs }: LostMoney): string {
  if (epochs === undefined) return '-'
  return epochs[0] === epochs[1] ? `epoch ${epochs[0]}` : `epochs ${epochs[0]} to ${epochs[1]}`
}

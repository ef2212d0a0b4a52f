/**
 * `watt provider status`: is it fine?
 * @module
 */
import { type Agreement, type ProviderConfig, readAccount } from '@watt/storage/provider'
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
import { formatBytes, formatWhen } from './words.ts'

const dealsShownMax = 50

/** Shows standing, deals, next deadline, and whether the process answers. */
export async function showProvider(session: Session, _flags: NoFlags): Promise<void> {
  const config = await readProviderConfig(session)
  const { address } = await providerSigner(session, undefined)
  const [process, chain] = await Promise.all([
    askProcess(config),
    withProviderChain(session, config, { address }, async (chain) => {
      const { deals } = await withAccount(session, async (options) => readAccount(chain, options))
      const [standing, space, due, missedInARow, payable, head] = await Promise.all([
        chain.standing(),
        chain.space(),
        chain.due(),
        chain.missedInARow(),
        chain.payable(),
        chain.head(),
      ])
      return { standing, space, due, missedInARow, payable, head, deals }
    }),
  ])
  const { standing, space, due, missedInARow, payable, head, deals } = chain
  const live = deals.filter(({ state }) => state === 'matched' || state === 'active')
  const result = {
    provider: address,
    process,
    standing,
    space,
    due,
    missedInARow,
    payableWei: payable,
    deals: live,
  }
  session.out.result(result, () => [
    ...fields([
      ['provider', address],
      [
        'process',
        process.answers
          ? session.out.tone('answers', 'good')
          : session.out.tone(`silent at ${process.url}; start it: ${providerWords(session, 'start')}`, 'bad'),
      ],
      [
        'standing',
        standing === undefined
          ? 'not registered yet: it registers when it starts and its account can pay the stake'
          : `${standing.class}, ${formatAmount(standing.stake)} at stake, ${formatAmount(standing.locked)} of it bound by deals`,
      ],
      ['leaves', standing?.leaving && leavingWords(session, standing.leaving, head.time)],
      ['room', `${formatBytes(space.used)} of ${formatBytes(space.capacity)} used`],
      ['epoch', `${due.epoch}`],
      [
        'next proof',
        due.isDue
          ? `opens ${formatWhen(due.opens - head.time)}, due ${formatWhen(due.closes - head.time)}`
          : 'nothing to prove',
      ],
      ['missed', missedInARow === 0 ? undefined : `${missedInARow} epochs in a row`],
      ['to withdraw', formatAmount(payable.market + payable.channels + payable.forced)],
    ]),
    ...dealLines(live),
  ])
}

/** Stake that was asked back, and from when it may be taken. */
function leavingWords(
  session: Session,
  { wei, at }: { readonly wei: bigint; readonly at: number },
  now: number,
): string {
  const when = at <= now ? 'now' : formatWhen(at - now)
  return `${formatAmount(wei)} of stake, ${when}: ${providerWords(session, 'withdraw')}`
}

/** Whether the provider's process answers on its own machine. */
async function askProcess({
  machine,
  listen,
}: ProviderConfig): Promise<{ readonly answers: boolean; readonly url: string }> {
  const { host, port } = machine ?? listen
  const url = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}${machine ? '/health' : '/'}`
  const answer = await fetch(url, { signal: AbortSignal.timeout(3000) }).catch(() => undefined)
  await answer?.body?.cancel()
  return { answers: answer !== undefined, url }
}

function dealLines(deals: readonly Agreement[]): readonly string[] {
  if (deals.length === 0) return []
  const rows = deals
    .slice(-dealsShownMax)
    .map(({ id, state, sizeBytes, firstEpoch, endEpoch, perEpoch }) => [
      String(id),
      state,
      formatBytes(sizeBytes),
      state === 'active' ? `${firstEpoch} to ${endEpoch - 1}` : '-',
      formatAmount(perEpoch),
    ])
  return ['', ...columns([['deal', 'state', 'size', 'epochs', 'pay an epoch'], ...rows], [0, 2])]
}

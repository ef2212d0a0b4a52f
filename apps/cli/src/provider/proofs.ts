/**
 * `watt provider proofs`: the next deadline, and how the last epochs ended.
 * @module
 */
import { readEvents, readOutcomes, reasonFor } from '@watt/storage/provider'
import type { ProviderProofsFlags } from '../commands/provider.ts'
import { columns, fields } from '../output.ts'
import type { Session } from '../session.ts'
import { providerSigner, readJournal, readProviderConfig, withProviderChain } from './folder.ts'
import { formatWhen } from './words.ts'

const usualCount = 30

/** Shows the next deadline and the last proofs, newest first. */
export async function showProofs(
  session: Session,
  { count = usualCount }: ProviderProofsFlags,
): Promise<void> {
  const config = await readProviderConfig(session)
  const { address } = await providerSigner(session, undefined)
  const journal = await readJournal(session)
  const found = await withProviderChain(session, config, { address }, async (chain) => {
    const [due, missedInARow, head, events] = await Promise.all([
      chain.due(),
      chain.missedInARow(),
      chain.head(),
      readEvents(chain),
    ])
    const deals = await Promise.all(
      events.flatMap((event) => (event.type === 'active' ? [chain.deal(event.deal)] : [])),
    )
    const first = deals.reduce((least, deal) => Math.min(least, deal?.firstEpoch ?? least), due.epoch)
    const outcomes = await readOutcomes(chain, Math.max(first, due.epoch - count), due.epoch)
    // Whether a deal ran tells epochs with nothing to prove from excused and missed ones.
    const ran = (epoch: number) =>
      deals.some((deal) => deal !== undefined && epoch >= deal.firstEpoch && epoch < deal.endEpoch)
    return { due, missedInARow, head, outcomes, ran, deals: deals.length }
  })
  const { due, missedInARow, head, outcomes, ran } = found
  const epochs = [...outcomes].toReversed().map(([epoch, outcome]) => {
    const kind = ran(epoch) ? (outcome === 'nothing' ? 'excused' : outcome) : 'nothing'
    const noted = journal.findLast((entry) => entry.epoch === epoch && entry.outcome === 'proven')
    const why = kind === 'missed' || kind === 'excused' ? reasonFor(epoch, kind, journal) : undefined
    return {
      epoch,
      outcome: kind,
      at: noted?.at,
      transaction: noted?.transaction,
      marked: noted?.marked,
      why,
    }
  })
  const { epoch, opens, closes, isDue } = due
  session.out.result(
    { provider: address, next: { epoch, opens, closes, isDue }, missedInARow, epochs },
    () => [
      ...fields([
        [
          'next',
          isDue
            ? `epoch ${epoch}: opens ${formatWhen(opens - head.time)}, due ${formatWhen(closes - head.time)}`
            : 'nothing to prove',
        ],
        ['missed', missedInARow === 0 ? 'none since the last proof' : `${missedInARow} in a row`],
      ]),
      ...(epochs.length === 0 ? [] : ['']),
      ...columns(
        epochs.map((it) => [
          String(it.epoch),
          it.outcome,
          it.why ?? it.at?.slice(0, 19).replace('T', ' ') ?? '',
        ]),
        [0],
      ),
    ],
  )
}

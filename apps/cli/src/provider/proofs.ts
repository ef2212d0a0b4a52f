/**
 * `watt provider proofs`: the next deadline, and how the last epochs ended.
 * @module
 */
import { isWithin, readAccount, readOutcomes, reasonFor } from '@watt/storage/provider'
import type { ProviderProofsFlags } from '../commands/provider.ts'
import { columns, fields } from '../output.ts'
import type { Session } from '../session.ts'
import { providerSigner, readJournal, readProviderConfig, withAccount, withProviderChain } from './folder.ts'
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
    const { spans, openEpoch } = await withAccount(session, async (options) => readAccount(chain, options))
    const [due, missedInARow, head] = await Promise.all([chain.due(), chain.missedInARow(), chain.head()])
    const began = Math.min(openEpoch, ...spans.map(({ firstEpoch }) => firstEpoch))
    const shown = Array.from({ length: Math.min(count, openEpoch - began) }, (_, at) => openEpoch - 1 - at)
    const ran = shown.filter((epoch) => isWithin(spans, epoch))
    return { due, missedInARow, head, shown, outcomes: await readOutcomes(chain, ran) }
  })
  const { due, missedInARow, head, shown, outcomes } = found
  const epochs = shown.map((epoch) => {
    const kind = outcomes.get(epoch) ?? 'nothing'
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

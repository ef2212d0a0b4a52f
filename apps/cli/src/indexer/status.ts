/**
 * `watt indexer status`: is it up to date?
 * @module
 */
import { indexerClient, IndexerAnswerError } from '@watt/sdk/indexer'
import type { IndexerStatusFlags } from '../commands/indexer.ts'
import { CommandError } from '../failure.ts'
import { fields } from '../output.ts'
import { defaultTimeoutMs, type Session } from '../session.ts'
import { defaultIndexPort } from './port.ts'

/** Shows what a running index says of itself. */
export async function showIndex(session: Session, flags: IndexerStatusFlags): Promise<void> {
  const url = flags.index ?? `http://127.0.0.1:${defaultIndexPort}`
  const signal = AbortSignal.timeout(session.timeoutMs ?? defaultTimeoutMs)
  const status = await indexerClient(url)
    .status({ signal })
    .catch((error: unknown) => {
      if (!(error instanceof IndexerAnswerError)) throw error
      throw new CommandError({
        code: 'cli/no-index',
        message: `No index answers at ${url}.`,
        fix: 'start one: watt indexer start; or say where it is: --index http://127.0.0.1:<port>',
        details: { url },
      })
    })
  const { head, indexed, lag, problem } = status
  const standing =
    lag === 0 ? session.out.tone('up to date', 'good') : `${lag ?? 'an unknown number of'} blocks behind`
  session.out.result(status, () =>
    fields([
      ['index', url],
      ['standing', standing],
      ['newest block', indexed === null ? 'none yet' : String(indexed)],
      ['head of the chain', head === null ? 'not known' : String(head)],
      ['transactions', String(status.transactions)],
      ['database', status.database],
      ['problem', problem === null ? undefined : session.out.tone(problem, 'bad')],
    ]),
  )
}

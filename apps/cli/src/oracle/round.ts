/**
 * `watt oracle round`: the last round of a feed, as its contract has it.
 * @module
 */
import { createFeedChain, formatDecimal, isoDay, oracleClient } from '@watt/oracle'
import type { OracleRoundFlags } from '../commands/oracle.ts'
import { fields } from '../output.ts'
import type { Session } from '../session.ts'
import { locateFeed, namedFeed } from './folder.ts'

/** Shows answer, period, age and health. */
export async function showRound(
  session: Session,
  { contract: given }: OracleRoundFlags,
  name: string,
): Promise<void> {
  const feed = namedFeed(name)
  const { contract, rpc } = await locateFeed(session, name, given)
  const chain = createFeedChain(oracleClient(rpc), contract)
  const [{ lastRound }, { answer, reason }, setting] = await Promise.all([
    chain.pulse(),
    chain.answer(),
    chain.setting(),
  ])
  const hasAnswer = answer.value !== 0n
  const result = {
    feed: feed.name,
    contract,
    lastRound,
    answer: hasAnswer ? formatDecimal(answer.value) : null,
    unit: feed.unit,
    periodStart: hasAnswer ? isoDay(answer.start) : null,
    periodEnd: hasAnswer ? isoDay(answer.end) : null,
    vintage: answer.vintage,
    observedAt: hasAnswer ? new Date(answer.observedAt * 1000).toISOString() : null,
    healthy: reason === 'None',
    reason,
    reporters: setting.members.length,
  }
  session.out.result(result, () =>
    fields([
      ['feed', feed.name],
      ['round', lastRound.toString()],
      ['answer', result.answer === null ? 'none yet' : `${result.answer} ${feed.unit}`],
      [
        'period',
        hasAnswer ? `${result.periodStart} to ${result.periodEnd}, vintage ${answer.vintage}` : undefined,
      ],
      ['observed', result.observedAt ?? undefined],
      ['health', result.healthy ? 'good' : `not to be relied on: ${reason}`],
      ['reporters', String(setting.members.length)],
      ['contract', contract],
    ]),
  )
}

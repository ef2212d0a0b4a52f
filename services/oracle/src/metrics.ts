/**
 * A reporter’s metrics as Prometheus text: one table.
 * @module
 */
import { Counter, Gauge, Histogram, Registry } from 'prom-client'

export interface Metrics {
  readonly sourceLive: Gauge<'feed' | 'source'>
  readonly sourcesLive: Gauge<'feed'>
  readonly originsLive: Gauge<'feed'>
  readonly value: Gauge<'feed'>
  readonly spread: Gauge<'feed'>
  readonly round: Gauge<'feed'>
  readonly answerAge: Gauge<'feed'>
  readonly alarm: Gauge<'feed' | 'kind'>
  readonly observations: Counter<'feed' | 'verdict'>
  readonly abstentions: Counter<'feed'>
  readonly reports: Counter<'feed' | 'outcome'>
  readonly refusals: Counter<'why'>
  readonly latency: Histogram<'feed'>
  text(): Promise<string>
}

const seconds = [0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300]

/** Makes the table of one reporter; nothing is shared between reporters of one process. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const gauge = <LABEL extends string>(name: string, help: string, labelNames: LABEL[]) =>
    new Gauge({ name: `oracle_${name}`, help, labelNames, registers })
  const counter = <LABEL extends string>(name: string, help: string, labelNames: LABEL[]) =>
    new Counter({ name: `oracle_${name}_total`, help, labelNames, registers })
  return {
    sourceLive: gauge('source_live', '1 when the source counted in the last look.', ['feed', 'source']),
    sourcesLive: gauge(
      'sources_live',
      'Sources that counted in the last look; below 3 the reporter abstains.',
      ['feed'],
    ),
    originsLive: gauge('origins_live', 'Independent origins among the live sources.', ['feed']),
    value: gauge('value', 'Own value of the last look, in the unit of the feed.', ['feed']),
    spread: gauge('spread_basis_points', 'Widest distance of a source from the value.', ['feed']),
    round: gauge('round', 'Last reported round on chain.', ['feed']),
    answerAge: gauge('answer_age_seconds', 'Age of the accepted answer.', ['feed']),
    alarm: gauge('alarm', '1 while the alarm stands: latency, spread, abstained, unhealthy.', [
      'feed',
      'kind',
    ]),
    observations: counter('observations', 'Observations from other reporters, by verdict.', [
      'feed',
      'verdict',
    ]),
    abstentions: counter('abstentions', 'Looks with fewer than three live sources.', ['feed']),
    reports: counter('reports', 'Reports sent, by outcome.', ['feed', 'outcome']),
    refusals: counter('refusals', 'Requests refused, by reason.', ['why']),
    latency: new Histogram({
      name: 'oracle_round_seconds',
      help: 'From the own observation to the round on chain.',
      labelNames: ['feed'],
      buckets: seconds,
      registers,
    }),
    text: () => registry.metrics(),
  }
}

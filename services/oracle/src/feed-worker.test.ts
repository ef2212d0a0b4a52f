import assert from 'node:assert/strict'
import { after, describe, it } from 'node:test'
import { parseDecimal } from './decimal.ts'
import { findFeed, replaySources } from './feeds.ts'
import { bundledSeries, replaySteps } from './history/bundled.ts'
import { createNetwork, type Network } from './memory-feed.fixture.ts'
import type { PlannerOptions } from './planner.ts'
import { signObservation } from './round/observation.ts'
import type { SourceDefinition } from './source/source.ts'

const replay: PlannerOptions['mode'] = { type: 'replay', everySeconds: 4, from: '2020-07-01' }
const feed = findFeed('ES')!

/** Live sources out of the bundled files, their figures changed by `change`. */
function live(change: (value: bigint) => bigint, count = 4): PlannerOptions['mode'] {
  const sources = replaySources(feed)
    .slice(0, count)
    .map((source): SourceDefinition => ({
      ...source,
      parse: (raw) => source.parse(raw).map((figure) => ({ ...figure, value: change(figure.value) })),
    }))
  return { type: 'live', lookSeconds: 1, sources }
}

const longReplay: PlannerOptions['mode'] = { type: 'replay', everySeconds: 4 }

describe('seven reporters', () => {
  const networks: Network[] = []
  const network = async (modeOf: (at: number) => PlannerOptions['mode'] = () => replay): Promise<Network> => {
    const made = await createNetwork('ES', modeOf)
    networks.push(made)
    return made
  }
  after(async () => Promise.all(networks.map(async (it) => it.remove())))

  it('replay every step of the history in order, revisions included', async () => {
    const { feed: chain, pass } = await network()
    await pass(40)
    const series = bundledSeries().filter(({ rule }) => rule === feed.rule)
    const steps = replaySteps(series, 3).filter(({ start }) => start >= Date.UTC(2020, 6) / 1000)
    const seen = chain.answers.map(({ start, vintage }) => ({ start, vintage }))
    assert.deepEqual(
      seen.slice(0, steps.length),
      steps.map(({ start, vintage }) => ({ start, vintage })),
    )
    const revised = chain.answers.filter(({ start }) => start === Date.UTC(2023, 0) / 1000)
    assert.deepEqual(
      revised.map(({ value }) => value),
      [parseDecimal('0.1823'), parseDecimal('0.2454')],
    )
    assert.ok(chain.answers.every(({ observations }) => observations.length >= 5))
  })

  it('share the work of submitting', async () => {
    const { metrics } = networks[0]!
    const sent = await Promise.all(
      metrics.map(
        async (it) => /oracle_reports_total\{feed="ES",outcome="sent"\} (\d+)/.exec(await it.text())?.[1],
      ),
    )
    assert.ok(
      sent.every((count) => Number(count) >= 1),
      sent.join(' '),
    )
  })

  it('go on without two, stop without three, and go on when one is back; nobody signs twice', async () => {
    const { feed: chain, pass, stop, restart } = await network(() => longReplay)
    await pass(10)
    const all = chain.answers.length
    for (const at of [0, 1]) stop(at)
    await pass(20)
    const five = chain.answers.length
    assert.ok(five >= all + 2)
    stop(2)
    await pass(70, 10)
    const four = chain.answers.length
    assert.ok(four <= five + 1)
    assert.equal((await chain.answer()).reason, 'Stale')
    restart(2)
    await pass(20)
    assert.ok(chain.answers.length >= four + 2, 'observations that grew old are replaced under a later round')
    assert.ok(!chain.refusals.includes('WrongSigner'))
    for (const it of networks.at(-1)!.metrics) assert.doesNotMatch(await it.text(), /verdict="conflict"/)
  })

  it('restart in the middle of a round with what they signed', async () => {
    const { feed: chain, pass, stop, restart } = await network()
    for (let cycle = 0; cycle < 8; cycle++) {
      const at = cycle % 7
      stop(at)
      await pass(1)
      restart(at)
      await pass(3)
    }
    assert.ok(chain.answers.length >= 3)
    for (const it of networks.at(-1)!.metrics) assert.doesNotMatch(await it.text(), /verdict="conflict"/)
  })

  it('keep the answer inside the honest range with two liars, high or low', async () => {
    for (const lie of [(value: bigint) => value * 2n, (value: bigint) => value / 2n]) {
      const { feed: chain, pass } = await network((at) => live(at < 2 ? lie : (value) => value))
      await pass(10)
      assert.deepEqual(
        chain.answers.map(({ value }) => value),
        [parseDecimal('0.2347')],
      )
    }
  })

  it('abstain with two live sources, each and all', async () => {
    const { feed: chain, pass, metrics } = await network(() => live((value) => value, 2))
    await pass(5)
    assert.equal(chain.answers.length, 0)
    const text = await metrics[0]!.text()
    assert.match(text, /oracle_sources_live\{feed="ES"\} 2/)
    assert.match(text, /oracle_alarm\{feed="ES",kind="abstained"\} 1/)
  })

  it('raise the alarm when a source is far off, and stay with the others', async () => {
    const honest = live((value) => value)
    assert.ok(honest.type === 'live' && honest.sources !== undefined)
    const sources = honest.sources.map((source, at): SourceDefinition =>
      at === 1
        ? { ...source, parse: (raw) => source.parse(raw).map((it) => ({ ...it, value: it.value * 2n })) }
        : source,
    )
    const { feed: chain, pass, metrics } = await network(() => ({ ...honest, sources }))
    await pass(3)
    const text = await metrics[0]!.text()
    assert.match(text, /oracle_spread_basis_points\{feed="ES"\} 10000/)
    assert.match(text, /oracle_alarm\{feed="ES",kind="spread"\} 1/)
    assert.equal(chain.answers.at(-1)?.value, parseDecimal('0.2347'))
  })

  it('keep two statements of one reporter as evidence', async () => {
    const { feed: chain, pass, workers } = await network()
    await pass(1)
    const { domain, ...setting } = await chain.setting()
    const liar = chain.members[3]!
    const statement = (value: bigint) =>
      signObservation(liar, domain, {
        feedId: setting.feedId,
        roundId: (chain.answers.at(-1)?.round ?? 0n) + 2n,
        value,
        periodStart: 1,
        periodEnd: 2,
        vintage: 0,
        observedAt: 1,
        sourcesRoot: setting.configDigest,
        configDigest: setting.configDigest,
      })
    assert.equal(await workers[0]!.takeIn(await statement(5n)), 'new')
    assert.equal(await workers[0]!.takeIn(await statement(6n)), 'conflict')
    const stranger = await signObservation(
      (await import('viem/accounts')).privateKeyToAccount(setting.configDigest),
      domain,
      await statement(5n),
    )
    assert.equal(await workers[0]!.takeIn(stranger), 'not a reporter')
    assert.equal(
      await workers[0]!.takeIn({ ...stranger, configDigest: setting.feedId }),
      'other configuration',
    )
    assert.equal(await workers[0]!.takeIn({ ...stranger, feedId: setting.configDigest }), 'other feed')
  })
})

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { feeds } from '../feeds.ts'
import { bundledSeries, replaySteps } from './bundled.ts'
import { parseSeries } from './series.ts'

const year = 365.25 * 86_400

describe('the bundled history', () => {
  const all = bundledSeries()

  it('names source, publisher, licence, unit, class, tax and independence of every series', () => {
    for (const series of all) {
      const unit = series.kind === 'fx' ? /^USD\/(EUR|GBP|BRL|CNY)$/ : /^(EUR|GBP|BRL|CNY|USD)\/kWh$/
      assert.match(series.unit, unit, series.id)
      assert.equal(series.unit.slice(0, 3), series.currency, series.id)
      assert.ok(series.source.includes('.'), `${series.id}: the source is no address`)
      assert.ok(series.independence.length > 30, `${series.id}: what is it independent of?`)
    }
  })

  it('holds figures within the bounds of their feed', () => {
    for (const feed of feeds) {
      const own = all.filter(({ rule }) => rule === feed.rule)
      for (const { id, figures } of own)
        for (const { value, start } of figures)
          assert.ok(value >= feed.bounds.min && value <= feed.bounds.max, `${id} at ${start}: ${value}`)
    }
  })

  it('belongs to a feed, or says by its rule that it is context', () => {
    const rules = new Set([...feeds.map(({ rule }) => rule), 'uk-ofgem-cap-unit-rate'])
    for (const { id, rule } of all) assert.ok(rules.has(rule), id)
  })

  it('covers at least four regions over at least eight years with three sources at every step', () => {
    const long = feeds
      .filter(({ kind }) => kind === 'retail')
      .map(({ name, rule }) => {
        const steps = replaySteps(
          all.filter((series) => series.rule === rule),
          3,
        )
        return { name, years: ((steps.at(-1)?.end ?? 0) - (steps[0]?.start ?? 0)) / year }
      })
    assert.deepEqual(
      long.filter(({ years }) => years >= 7.9).map(({ name }) => name),
      ['ES', 'UK', 'CN', 'DE', 'US'],
    )
    assert.ok(long.every(({ years }) => years >= 7))
  })

  it('steps by less than a factor of three and never back in time', () => {
    for (const feed of feeds) {
      const own = all.filter(({ rule }) => rule === feed.rule)
      const steps = replaySteps(own, 3)
      assert.ok(steps.length >= 25, feed.name)
      for (const [at, step] of steps.entries()) {
        const before = steps[at - 1]
        if (before) assert.ok(step.start > before.start || step.vintage > before.vintage, feed.name)
      }
    }
  })

  it('keeps the three publications of Spain’s first half of 2023', () => {
    const spain = all.filter(({ rule }) => rule === 'es-household-dc-all-taxes')
    const found = spain
      .flatMap(({ figures }) => figures)
      .filter(({ start }) => start === Date.UTC(2023, 0) / 1000)
      .map(({ value, vintage }) => `${vintage}: ${value}`)
    assert.deepEqual([...new Set(found)].toSorted(), ['0: 18230000', '1: 23320000', '2: 24540000'])
    // Vintage 1 was in one place only: nobody may publish it.
    const steps = replaySteps(spain, 3).filter(({ start }) => start === Date.UTC(2023, 0) / 1000)
    assert.deepEqual(
      steps.map(({ vintage }) => vintage),
      [0, 2],
    )
  })
})

describe('a series file', () => {
  const good = {
    id: 'a',
    region: 'ES',
    rule: 'r',
    kind: 'retail',
    publisher: 'p',
    dataset: 'd',
    compiledBy: 'c',
    source: 'example.org',
    licence: 'l',
    currency: 'EUR',
    unit: 'EUR/kWh',
    class: 'household',
    tax: 'all',
    publishedOn: '2024-01-01',
    origin: 'o',
    independence: 'i',
    note: 'n',
    figures: [
      { start: '2020-01-01', end: '2020-07-01', value: '0.2' },
      { start: '2020-07-01', end: '2021-01-01', value: '0.21' },
    ],
  }
  const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value))

  it('is read', () => {
    assert.equal(parseSeries(bytes(good)).figures[1]?.value, 21_000_000n)
  })

  it('is refused without a source, with a number for a text, or with periods out of order', () => {
    const { source: _, ...nameless } = good
    const figure = good.figures[0]
    for (const bad of [
      nameless,
      { ...good, publishedOn: '2023-02-30' },
      { ...good, figures: [] },
      { ...good, figures: [{ ...figure, value: 0.2 }] },
      { ...good, figures: [{ ...figure, value: '-0.2' }] },
      { ...good, figures: [{ ...figure, end: '2020-01-01' }] },
      { ...good, figures: good.figures.toReversed() },
      { ...good, figures: [figure, figure] },
      { ...good, kind: 'wholesale' },
    ])
      assert.throws(() => parseSeries(bytes(bad)), { code: /^oracle\// })
    assert.throws(() => parseSeries(new Uint8Array([0xff, 0xfe])), { code: 'oracle/series' })
    assert.throws(() => parseSeries(new Uint8Array(1_000_001)), { code: 'oracle/series' })
  })
})

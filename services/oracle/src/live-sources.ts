/**
 * Public endpoints by feed, read when the internet is there. A feed with fewer than three that answer abstains.
 * @module
 */
import type { FeedDefinition } from './feeds.ts'
import { parseAverageTariffs, parseDistributorTariffs } from './source/aneel.ts'
import { parseBlsAverage } from './source/eia.ts'
import { eurostatUrl, householdCell, parseJsonStat, parseSdmxCsv } from './source/eurostat.ts'
import { fredSeries, parseEcbMonths, parseFredMonths } from './source/exchange-rate.ts'
import type { SourceDefinition } from './source/source.ts'
import { parseUnitRates } from './source/unit-rates.ts'

/** Where the endpoints are; tests put a server of their own here. */
export type Endpoints = Readonly<Record<'eurostat' | 'ecb' | 'fred' | 'aneel' | 'octopus', string>>

export const publicEndpoints: Endpoints = {
  eurostat: 'https://ec.europa.eu/eurostat/api/dissemination',
  ecb: 'https://data-api.ecb.europa.eu',
  fred: 'https://fred.stlouisfed.org',
  aneel: 'https://dadosabertos.aneel.gov.br',
  octopus: 'https://api.octopus.energy',
}

const day = 86_400
const year = 365 * day

/**
 * The sources of a feed. China has none: its prices are notices of a regulator without an interface, which an operator
 * gives as files.
 */
export function liveSources(
  feed: FeedDefinition,
  endpoints: Endpoints = publicEndpoints,
): readonly SourceDefinition[] {
  const { unit, bounds } = feed
  const http = (
    id: string,
    publisher: string,
    origin: string,
    url: string,
    lagSecondsMax: number,
    parse: SourceDefinition['parse'],
  ): SourceDefinition => ({
    id,
    publisher,
    origin,
    unit,
    at: { type: 'http', url },
    bounds,
    lagSecondsMax,
    parse,
  })
  const { eurostat, ecb, fred, aneel, octopus } = endpoints
  if (feed.name === 'ES' || feed.name === 'DE') {
    const cell = householdCell(feed.name, 'EUR')
    return [
      http('eurostat-json-stat', 'Eurostat', 'eurostat', eurostatUrl(eurostat, cell, 'JSON'), year, (raw) =>
        parseJsonStat(raw, cell),
      ),
      http('eurostat-sdmx', 'Eurostat', 'eurostat', eurostatUrl(eurostat, cell, 'SDMX-CSV'), year, (raw) =>
        parseSdmxCsv(raw, cell),
      ),
    ]
  }
  if (feed.name === 'UK') {
    const tariff = 'products/VAR-22-11-01/electricity-tariffs/E-1R-VAR-22-11-01-C/standard-unit-rates'
    return [
      http(
        'octopus-standard-unit-rates',
        'Octopus Energy',
        'octopus',
        `${octopus}/v1/${tariff}/`,
        year,
        parseUnitRates,
      ),
    ]
  }
  if (feed.name === 'BR') {
    const filters = encodeURIComponent('{"DscSubGrupo":"B1","DscModalidadeTarifaria":"Convencional"}')
    const tariffs = `api/3/action/datastore_search?resource_id=fcf2906c-7c32-4b9b-a637-054e7a5234f4&limit=5000&sort=DatInicioVigencia%20desc&filters=${filters}`
    return [
      http('aneel-distributors', 'ANEEL', 'aneel', `${aneel}/${tariffs}`, year, (raw) =>
        parseDistributorTariffs(raw, bounds),
      ),
      http(
        'aneel-average',
        'ANEEL',
        'aneel',
        `${aneel}/dataset/tarifas-medias/TarifaMediaFornecimento.csv`,
        year,
        (raw) => parseAverageTariffs(raw, 'Brasil'),
      ),
    ]
  }
  if (feed.name === 'US')
    return [
      http(
        'fred-apu',
        'US Bureau of Labor Statistics',
        'bls',
        `${fred}/graph/fredgraph.csv?id=APU000072610`,
        year,
        parseBlsAverage,
      ),
    ]
  const currency = /^USD\/(EUR|GBP|BRL|CNY)$/.exec(feed.name)?.[1] as keyof typeof fredSeries | undefined
  if (currency === undefined) return []
  const codes = currency === 'EUR' ? 'USD' : `USD+${currency}`
  return [
    http(
      'ecb-monthly',
      'European Central Bank',
      'ecb',
      `${ecb}/service/data/EXR/M.${codes}.EUR.SP00.A?format=csvdata&startPeriod=2020-01`,
      year,
      (raw) => parseEcbMonths(raw, currency),
    ),
    http(
      'fred-h10',
      'Board of Governors of the Federal Reserve System',
      'fed',
      `${fred}/graph/fredgraph.csv?id=${fredSeries[currency].id}`,
      year,
      (raw) => parseFredMonths(raw, currency),
    ),
  ]
}

/**
 * What reporters of prices read: answers of sources, observations of other reporters, and the files beside them.
 * @module
 */
import { readFileSync } from 'node:fs'
import { privateKeyToAccount } from 'viem/accounts'
import { ConfigError, parseConfig } from '../../../services/oracle/src/config.ts'
import { DecimalError } from '../../../services/oracle/src/decimal.ts'
import { parseSeries, SeriesError } from '../../../services/oracle/src/history/series.ts'
import { type Figure, PeriodError } from '../../../services/oracle/src/period.ts'
import {
  type Observation,
  recoverReporter,
  signObservation,
} from '../../../services/oracle/src/round/observation.ts'
import {
  decodeObservation,
  encodeObservation,
  ObservationError,
} from '../../../services/oracle/src/round/observation-json.ts'
import { parseAverageTariffs, parseDistributorTariffs } from '../../../services/oracle/src/source/aneel.ts'
import { parseCsv, type Row } from '../../../services/oracle/src/source/csv.ts'
import { parseBlsAverage, parseTable98 } from '../../../services/oracle/src/source/eia.ts'
import { parseJsonStat, parseSdmxCsv } from '../../../services/oracle/src/source/eurostat.ts'
import { parseEcbMonths, parseFredMonths } from '../../../services/oracle/src/source/exchange-rate.ts'
import { ParseError } from '../../../services/oracle/src/source/parse-error.ts'
import { parseApidatosDay, parseEsiosDay } from '../../../services/oracle/src/source/pvpc.ts'
import { parseCapHistory, parseUnitRates } from '../../../services/oracle/src/source/unit-rates.ts'
import { mutateCsv } from '../mutate/csv.ts'
import { mutateJson, unlessDeep } from '../mutate/json.ts'
import { declared, jsonOf, type Mutate, promise, type Target, utf8 } from '../target.ts'
import { sourceSeeds, spain } from './oracle.seeds.ts'

const adapters: Readonly<Record<string, (raw: Uint8Array) => readonly Figure[]>> = {
  'aneel-average': (raw) => parseAverageTariffs(raw, 'Brasil', { encoding: 'utf-8' }),
  'aneel-distributors': (raw) => parseDistributorTariffs(raw, { min: 10_000_000n, max: 200_000_000n }),
  eia: parseTable98,
  bls: parseBlsAverage,
  'json-stat': (raw) => parseJsonStat(raw, spain),
  sdmx: (raw) => parseSdmxCsv(raw, spain),
  ecb: (raw) => parseEcbMonths(raw, 'GBP'),
  fred: (raw) => parseFredMonths(raw, 'BRL'),
  esios: parseEsiosDay,
  apidatos: parseApidatosDay,
  'unit-rates': parseUnitRates,
  'cap-history': parseCapHistory,
}
const refusals = [ParseError, DecimalError, PeriodError]

const sourceWords = [
  '2024-01',
  '2024-02-01',
  '1e99-01-01',
  '2023-S1',
  '0000-S1',
  '2024-01-01T00:00:30.5Z',
  '+275760-09-13T00:00:00Z',
  'Jan–Mar 0099',
  'Not Available',
]
const mutateTable = mutateCsv(sourceWords)
const mutateAnswer = mutateJson(sourceWords.map((it) => JSON.stringify(it)))

/** An input is the name of an adapter, a line end, and what its source said. */
export const source: Target = {
  seeds: sourceSeeds,
  bytesMax: 65_536,
  covers: /\/oracle\/src\/(source\/(?!download|source|merkle)[a-z-]+|decimal|period)\.ts$/,
  mutate: onBody((input, random, other) =>
    jsonOf(input) === undefined ? mutateTable(input, random, other) : mutateAnswer(input, random, other),
  ),
  run(input) {
    const { name, body } = partsOf(input)
    if (name === 'csv') return isTableKept(body)
    const parse = Object.hasOwn(adapters, name) ? adapters[name] : undefined
    const figures = parse && declared(() => parse(body), refusals)
    if (figures === undefined) return false
    for (const [at, { start, end, value }] of figures.entries()) {
      promise(Number.isSafeInteger(start) && Number.isSafeInteger(end), 'a period is in whole seconds')
      promise(start < end, 'a period ends after it begins')
      promise(value >= 0n, 'a figure is not negative')
      promise(at === 0 || start >= figures[at - 1]!.end, 'periods follow each other')
    }
    return figures.length > 0
  },
}

/** A table says the same when it is written anew, with all its cells quoted. */
function isTableKept(body: Uint8Array): boolean {
  const read = (raw: Uint8Array): readonly Row[] | undefined => declared(() => parseCsv(raw, ['a']), refusals)
  const rows = read(body)
  const [first] = rows ?? []
  if (rows === undefined || first === undefined) return false
  const names = Object.keys(first)
  const quoted = (cells: readonly string[]): string =>
    cells.map((it) => `"${it.replaceAll('"', '""')}"`).join(',')
  const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))].map(quoted)
  const again = read(utf8(lines.join('\n')))
  // Some cells are lines of their own that mean something else: marks of a merge, and those that hold nothing.
  if (again === undefined || again.length < rows.length) return true
  promise(JSON.stringify(again) === JSON.stringify(rows), 'a table reads the same when it is written again')
  return true
}

type Parts = { readonly name: string; readonly body: Uint8Array }

function partsOf(input: Uint8Array): Parts {
  const end = input.indexOf(0x0a)
  const at = end < 0 ? input.length : end
  return { name: Buffer.from(input.subarray(0, at)).toString('latin1'), body: input.subarray(at + 1) }
}

/** Changes what stands behind the name. */
function onBody(mutate: Mutate): Mutate {
  return (input, random, other) => {
    const { name, body } = partsOf(input)
    return new Uint8Array(Buffer.concat([utf8(`${name}\n`), mutate(body, random, partsOf(other).body)]))
  }
}

const reporter = privateKeyToAccount(`0x${'01'.repeat(32)}`)
const domain = {
  name: 'Watt price feed',
  version: '1',
  chainId: 31_337,
  verifyingContract: `0x${'ab'.repeat(20)}`,
} as const
const observed: Observation = {
  feedId: `0x${'11'.repeat(32)}`,
  roundId: 7n,
  value: 23_970_000n,
  periodStart: 1_672_531_200,
  periodEnd: 1_688_169_600,
  vintage: 0,
  observedAt: 1_700_000_000,
  sourcesRoot: `0x${'22'.repeat(32)}`,
  configDigest: `0x${'33'.repeat(32)}`,
}
const signed = encodeObservation(await signObservation(reporter, domain, observed))
const claimOf = (text: string): string => text.slice(0, text.lastIndexOf('"signature"'))

const claims: readonly (readonly [string, readonly (string | number)[]])[] = [
  ['roundId', ['0', '8', '1208925819614629174706175']],
  ['value', ['0', '24000000', String(2n ** 191n - 1n)]],
  ['periodStart', [0, 1_672_531_201]],
  ['periodEnd', [0, 2 ** 40 - 1]],
  ['vintage', [1, 65_535]],
  ['observedAt', [0, 1_700_000_001]],
  ...['feedId', 'sourcesRoot', 'configDigest'].map((name) => [name, [`0x${'44'.repeat(32)}`]] as const),
  ['signature', [`0x${'00'.repeat(65)}`, `0x${'ff'.repeat(65)}`, `0x${'01'.repeat(64)}1b`]],
]
const mutateText = mutateJson(['"roundId"', '"value"', '"1208925819614629174706176"', '1099511627776'])

/** Half of them stay observations: another one than the reporter signed, or under another signature. */
const mutateObservation: Mutate = (input, random, other) => {
  const json = jsonOf(input)?.value
  if (typeof json !== 'object' || json === null || random.oneIn(2)) return mutateText(input, random, other)
  const [name, values] = random.pick(claims)
  return utf8(JSON.stringify({ ...json, [name]: random.pick(values) }))
}

export const observation: Target = {
  seeds: [utf8(signed)],
  bytesMax: 8_192,
  covers: /\/oracle\/src\/round\/(observation-json|observation)\.ts$/,
  mutate: unlessDeep(mutateObservation, mutateText),
  async run(input) {
    const json = jsonOf(input)
    const found = json && declared(() => decodeObservation(json.value), [ObservationError])
    if (found === undefined) return false
    const text = encodeObservation(found)
    promise(
      encodeObservation(decodeObservation(JSON.parse(text))) === text,
      'an observation comes back when it is written',
    )
    const signer = await recoverReporter(domain, found).catch(() => undefined)
    promise(
      signer !== reporter.address || claimOf(text) === claimOf(signed),
      'a reporter signed nothing but what it observed',
    )
    return true
  },
}

const contract = '0x5FbDB2315678afecb367f032d93F642f64180aa3'
const config = {
  rpc: 'http://127.0.0.1:8545',
  listen: { host: '0.0.0.0', port: 9_000 },
  peers: ['https://a.example/'],
  feeds: [{ name: 'ES', contract }],
  mode: { type: 'replay', everySeconds: 30, from: '2023-01-01' },
  files: { CN: ['/data/cn.json'] },
  keep: [contract],
  timing: { pollMs: 500 },
}
const series = new URL(
  '../../../services/oracle/history/uk-ofgem-cap-electricityprices.json',
  import.meta.url,
)

/** Settings of a reporter, and series that an operator adds to the feeds. */
export const file: Target = {
  seeds: [utf8(JSON.stringify(config)), new Uint8Array(readFileSync(series))],
  bytesMax: 65_536,
  covers: /\/oracle\/src\/(config|history\/series)\.ts$/,
  mutate: mutateJson([
    '"live"',
    '"lookSeconds"',
    '"vintage"',
    '"2023-02-30"',
    '"2023-01-01"',
    '"0000-01-01"',
  ]),
  run(input) {
    const read = declared(() => parseSeries(input), [SeriesError, DecimalError, PeriodError])
    if (read !== undefined) {
      for (const { start, end, value } of read.figures)
        promise(start < end && value >= 0n, 'a figure is of a time and not negative')
      return true
    }
    const json = jsonOf(input)
    const found = json && declared(() => parseConfig(json.value), [ConfigError, PeriodError])
    if (found === undefined) return false
    promise(found.feeds.length > 0 && found.listen.port <= 65_535, 'a reporter has feeds and a port')
    promise(Object.values(found.timing).every(Number.isSafeInteger), 'times are whole numbers')
    promise(
      found.peers.every((it) => URL.canParse(it)),
      'a peer has an address',
    )
    return true
  },
}

import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { quarter, halfYear } from '../period.ts'
import { parseAverageTariffs, parseDistributorTariffs } from './aneel.ts'
import { parseCsv } from './csv.ts'
import { parseBlsAverage, parseTable98 } from './eia.ts'
import { householdCell, parseJsonStat, parseSdmxCsv } from './eurostat.ts'
import { parseEcbMonths, parseFredMonths } from './exchange-rate.ts'
import { parseApidatosDay, parseEsiosDay } from './pvpc.ts'
import { parseCapHistory, parseUnitRates } from './unit-rates.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const json = (value: unknown): Uint8Array => bytes(JSON.stringify(value))
const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'))
const refused = { code: /^oracle\/(parse|decimal|period)$/ }

describe('CSV', () => {
  it('reads quotes, line breaks within them and both line ends', () => {
    const rows = parseCsv(bytes('a,b\r\n"x, ""y""\nz",1\n2,3'), ['a', 'b'])
    assert.deepEqual(rows, [
      { a: 'x, "y"\nz', b: '1' },
      { a: '2', b: '3' },
    ])
  })

  it('refuses shifted rows, lacking or doubled columns, open quotes and unfinished merges', () => {
    for (const [text, column] of [
      ['a,b\n1,2,3\n', 'a'],
      ['a,b\n1,2\n', 'c'],
      ['a,a\n1,2\n', 'a'],
      ['a,b\n"1,2\n', 'a'],
      ['a,b\n<<<<<<< HEAD\n1,2\n=======\n1,3\n>>>>>>> main\n', 'a'],
    ] as const)
      assert.throws(() => parseCsv(bytes(text), [column]), refused, text)
    assert.throws(() => parseCsv(latin1('a\né\n'), ['a']), refused)
    assert.throws(() => parseCsv(bytes(`a,b${','.repeat(1_000_000)}`), ['a']), refused)
    assert.equal(parseCsv(latin1('a;b\né;1\n'), ['a'], { separator: ';', encoding: 'latin1' })[0]?.['a'], 'é')
  })
})

/** Shape of `statistics/1.0/data/nrg_pc_204`; figures of Spain as Eurostat published them. */
const spain = householdCell('ES', 'EUR')
const jsonStat = {
  version: '2.0',
  class: 'dataset',
  label: 'Electricity prices for household consumers - bi-annual data (from 2007 onwards)',
  source: 'ESTAT',
  updated: '2024-04-25T23:00:00+0200',
  value: { 0: 0.335, 1: 0.2454, 3: 0.2436 } as Record<string, number | null>,
  id: ['freq', 'product', 'nrg_cons', 'unit', 'tax', 'currency', 'geo', 'time'],
  size: [1, 1, 1, 1, 1, 1, 1, 4],
  dimension: {
    ...Object.fromEntries(
      Object.entries(spain).map(([name, code]) => [
        name,
        { label: name, category: { index: { [code]: 0 } } },
      ]),
    ),
    time: { label: 'Time', category: { index: { '2022-S2': 0, '2023-S1': 1, '2023-S2': 2, '2024-S1': 3 } } },
  } as Record<string, { label: string; category: { index: Record<string, number> } }>,
}

describe('Eurostat', () => {
  const expected = [
    { ...halfYear(2022, 2), value: 33_500_000n, vintage: 0 },
    { ...halfYear(2023, 1), value: 24_540_000n, vintage: 0 },
    { ...halfYear(2024, 1), value: 24_360_000n, vintage: 0 },
  ]

  it('reads JSON-stat; a gap is absent, never zero', () => {
    assert.deepEqual(parseJsonStat(json(jsonStat), spain), expected)
  })

  it('refuses another tax basis, a second country, a lacking dimension, and text for a number', () => {
    const { dimension } = jsonStat
    const with_ = (name: string, index: Record<string, number>) => ({
      ...jsonStat,
      dimension: { ...dimension, [name]: { label: name, category: { index } } },
    })
    for (const bad of [
      with_('tax', { X_TAX: 0 }),
      with_('geo', { ES: 0, DE: 1 }),
      { ...jsonStat, id: jsonStat.id.filter((name) => name !== 'currency') },
      { ...jsonStat, value: { 0: '0.335' } },
      { ...jsonStat, value: { 0: -0.335 } },
      { ...jsonStat, class: 'collection' },
      with_('time', { '2022': 0 }),
      [],
    ])
      assert.throws(() => parseJsonStat(json(bad), spain), refused)
  })

  const header =
    'DATAFLOW,LAST UPDATE,freq,product,nrg_cons,unit,tax,currency,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG'
  const row = (tail: string) =>
    `ESTAT:NRG_PC_204(1.0),25/04/24 23:00:00,S,6000,KWH2500-4999,KWH,I_TAX,EUR,${tail}`

  it('reads the same from SDMX-CSV', () => {
    const text = [
      header,
      row('ES,2022-S2,0.335,'),
      row('ES,2023-S1,0.2454,'),
      row('ES,2023-S2,,'),
      row('ES,2024-S1,0.2436,p'),
    ]
    assert.deepEqual(parseSdmxCsv(bytes(text.join('\r\n')), spain), expected)
    assert.throws(() => parseSdmxCsv(bytes([header, row('DE,2022-S2,0.335,')].join('\n')), spain), refused)
    const twice = [header, row('ES,2022-S2,0.335,'), row('ES,2022-S2,0.336,')]
    assert.throws(() => parseSdmxCsv(bytes(twice.join('\n')), spain), refused)
    assert.throws(() => parseSdmxCsv(bytes([header, row('ES,0050-S2,0.335,')].join('\n')), spain), refused)
  })
})

/** Hours of a day in Madrid from a UTC instant on. */
function day(fromUtc: string, hours: number): readonly { readonly value: number; readonly ms: number }[] {
  return Array.from({ length: hours }, (_, at) => ({
    value: 100 + at,
    ms: Date.parse(fromUtc) + at * 3_600_000,
  }))
}
const esios = (hours: ReturnType<typeof day>) =>
  json({
    indicator: {
      id: 1001,
      values: hours.flatMap(({ value, ms }) =>
        [8741, 8742].map((geo_id) => ({
          value: value + (geo_id - 8741),
          datetime_utc: new Date(ms).toISOString().replace('.000', ''),
          geo_id,
          geo_name: geo_id === 8741 ? 'Península' : 'Canarias',
        })),
      ),
    },
  })

describe('PVPC', () => {
  it('takes the mean of 24 hours, of 25 in October and of 23 in March', () => {
    const cases = [
      ['2021-10-29T22:00:00Z', 24, 111.5],
      ['2021-10-30T22:00:00Z', 25, 112],
      ['2022-03-26T23:00:00Z', 23, 111],
    ] as const
    for (const [from, hours, mean] of cases) {
      const [figure] = parseEsiosDay(esios(day(from, hours)))
      assert.equal(figure?.value, BigInt(mean * 100_000), from)
      assert.equal((figure?.end ?? 0) - (figure?.start ?? 0), hours * 3600)
    }
  })

  it('refuses a day with 24 hours where the clocks change, a lacking hour, a doubled one, and UTC days', () => {
    const october = day('2021-10-30T22:00:00Z', 25)
    for (const hours of [
      day('2021-10-30T22:00:00Z', 24),
      day('2022-03-26T23:00:00Z', 24),
      october.filter((_, at) => at !== 7),
      [...october, october[3]!],
      day('2021-10-30T00:00:00Z', 24),
      [],
    ])
      assert.throws(() => parseEsiosDay(esios(hours)), refused)
  })

  it('reads REE’s API, whose times carry their offset', () => {
    const values = day('2023-01-14T23:00:00Z', 24).map(({ value, ms }) => ({
      value,
      percentage: 1,
      datetime: `${new Date(ms + 3_600_000).toISOString().slice(0, 23)}+01:00`,
    }))
    const answer = { included: [{ type: 'PVPC', id: '1001', attributes: { title: 'PVPC', values } }] }
    assert.equal(parseApidatosDay(json(answer))[0]?.value, 11_150_000n)
    const zoneless = values.map((it) => ({ ...it, datetime: it.datetime.slice(0, 19) }))
    const late = values.map((it) => ({ ...it, datetime: it.datetime.replace('.000', '.500') }))
    const later = values.map((it) => ({ ...it, datetime: it.datetime.replace(':00.000', ':30.000') }))
    for (const bad of [zoneless, late, later]) {
      const wrong = { included: [{ id: '1001', attributes: { values: bad } }] }
      assert.throws(() => parseApidatosDay(json(wrong)), refused)
    }
  })
})

describe('ANEEL', () => {
  const header =
    'ideTarifaMediaFornecimento;nomClasseConsumo;nomRegiao;vlrConsumoMWh;mesReferencia;anoReferencia;dthProcessamento;'
  const rows = [
    header,
    '661;Residencia;Brasil;283.62;12;2013;13/09/2017 00:00;',
    '734;Residencial;Brasil;443.44;12;2016;13/09/2017 00:00;',
    '735;Residencial;Brasil;458.71;3;2003;13/09/2017 00:00;',
    '738;Residencial;Brasil;445.95;3;2017;13/09/2017 00:00;',
    '739;Residencial;Região Norte;545.95;3;2017;13/09/2017 00:00;',
    '740;Comercial e Serviços;Brasil;434.27;12;2016;13/09/2017 00:00;',
  ]

  it('reads Latin-1, both spellings of the class, and leaves the typo of 2003 out', () => {
    assert.deepEqual(parseAverageTariffs(latin1(rows.join('\n')), 'Brasil'), [
      { ...quarter(2013, 4), value: 28_362_000n, vintage: 0 },
      { ...quarter(2016, 4), value: 44_344_000n, vintage: 0 },
      { ...quarter(2017, 1), value: 44_595_000n, vintage: 0 },
    ])
  })

  it('leaves a few shifted rows out, and refuses a file of them', () => {
    const shifted = '1;Comercial; Serviços e Outras;Brasil;434.27;12;2016;13/09/2017 00:00;'
    const many = Array.from({ length: 12 }, () => rows[6]!)
    assert.equal(parseAverageTariffs(latin1([...rows, ...many, shifted].join('\n')), 'Brasil').length, 3)
    assert.throws(
      () => parseAverageTariffs(latin1([...rows, shifted, shifted].join('\n')), 'Brasil'),
      refused,
    )
    assert.throws(() => parseAverageTariffs(latin1([...rows, rows[1]!].join('\n')), 'Brasil'), refused)
  })

  const bounds = { min: 10_000_000n, max: 200_000_000n }
  const distributors = (count: number, slips: number) =>
    json({
      success: true,
      result: {
        records: Array.from({ length: count }, (_, at) => ({
          SigAgente: `D${at}`,
          DatInicioVigencia: '2024-08-22',
          DscBaseTarifaria: 'Tarifa de Aplicação',
          DscSubGrupo: 'B1',
          DscModalidadeTarifaria: 'Convencional',
          DscSubClasse: 'Residencial',
          DscDetalhe: 'Não se aplica',
          VlrTUSD: at < slips ? '117862,00' : '398,81',
          VlrTE: '266,03',
        })),
      },
    })

  it('takes the median distributor, and a few decimal slips do not move it', () => {
    for (const slips of [0, 6])
      assert.equal(parseDistributorTariffs(distributors(104, slips), bounds)[0]?.value, 66_484_000n)
  })

  it('refuses 65 slips of 104: a median of a systematic error is that error', () => {
    assert.throws(() => parseDistributorTariffs(distributors(104, 65), bounds), refused)
    assert.throws(() => parseDistributorTariffs(distributors(3, 0), bounds), refused)
  })
})

describe('EIA and BLS', () => {
  const residential = 'Average Retail Price of Electricity, Residential'
  const months = ['January', 'February', 'March', 'April', 'May', 'June']
  const table = (unit: string, value: string) =>
    [
      `Month,"${residential}"`,
      `,"${unit}"`,
      '1976 January,Not Available',
      ...months.map((name) => `2021 ${name},${value}`),
    ].join('\n')

  it('skips what is not available and turns cents into dollars', () => {
    const cents = '(Cents per Kilowatthour,  Including Taxes)'
    assert.deepEqual(parseTable98(bytes(table(cents, '13.66'))), [
      { ...halfYear(2021, 1), value: 13_660_000n, vintage: 0 },
    ])
    assert.throws(() => parseTable98(bytes(table('(Dollars per Kilowatthour)', '13.66'))), refused)
    assert.throws(() => parseTable98(bytes(table(cents, 'n/a'))), refused)
  })

  it('wants six months for half a year', () => {
    const rows = ['observation_date,APU000072610', '2021-01-01,0.136', '2021-02-01,.']
    assert.deepEqual(parseBlsAverage(bytes(rows.join('\n'))), [])
  })

  it('refuses what is no month: years from 2021 to 1e99 would take for ever', () => {
    const rows = ['observation_date,APU000072610', '2021-01-01,0.136', '1e99-01-01,0.136']
    assert.throws(() => parseBlsAverage(bytes(rows.join('\n'))), refused)
  })

  it('refuses a month that comes twice: nobody can tell which of both figures is meant', () => {
    const rows = ['observation_date,APU000072610', '2021-01-01,0.136', '2021-01-01,0.137']
    assert.throws(() => parseBlsAverage(bytes(rows.join('\n'))), refused)
  })
})

describe('exchange rates', () => {
  const columns = 'KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE'
  const ecb = (currency: string, value: string, type = 'SP00') =>
    Array.from({ length: 6 }, (_, at) => `EXR,M,${currency},EUR,${type},A,2024-0${at + 1},${value}`)
  const fred = (id: string, value: string) =>
    bytes(
      [`observation_date,${id}`, ...Array.from({ length: 6 }, (_, at) => `2024-0${at + 1}-01,${value}`)].join(
        '\n',
      ),
    )

  it('comes to dollars per unit from either direction', () => {
    const both = bytes([columns, ...ecb('USD', '1.08'), ...ecb('GBP', '0.85')].join('\n'))
    assert.equal(parseEcbMonths(both, 'GBP')[0]?.value, 127_058_823n)
    assert.equal(parseEcbMonths(both, 'EUR')[0]?.value, 108_000_000n)
    assert.equal(parseFredMonths(fred('EXUSUK', '1.27'), 'GBP')[0]?.value, 127_000_000n)
    assert.equal(parseFredMonths(fred('EXBZUS', '5'), 'BRL')[0]?.value, 20_000_000n)
  })

  it('refuses the other direction, another rate type and a zero', () => {
    assert.throws(() => parseFredMonths(fred('EXUKUS', '0.79'), 'GBP'), refused)
    assert.throws(() => parseFredMonths(fred('EXBZUS', '0'), 'BRL'), refused)
    const averages = bytes([columns, ...ecb('USD', '1.08', 'NRP0')].join('\n'))
    assert.throws(() => parseEcbMonths(averages, 'EUR'), refused)
    for (const gbp of [ecb('GBP', '0'), [...ecb('GBP', '0.85'), ...ecb('GBP', '0.86')]])
      assert.throws(
        () => parseEcbMonths(bytes([columns, ...ecb('USD', '1.08'), ...gbp].join('\n')), 'GBP'),
        refused,
      )
    assert.throws(() => parseEcbMonths(bytes([columns, ...ecb('USD', '1.08')].join('\n')), 'GBP'), refused)
  })
})

describe('unit rates of the United Kingdom', () => {
  it('reads a supplier’s API, whose quarters begin at British midnight', () => {
    const results = [
      {
        value_exc_vat: 23.33,
        value_inc_vat: 24.5,
        valid_from: '2024-09-30T23:00:00Z',
        valid_to: '2024-12-31T00:00:00Z',
      },
      {
        value_exc_vat: 21.3,
        value_inc_vat: 22.36,
        valid_from: '2024-06-30T23:00:00Z',
        valid_to: '2024-09-30T23:00:00Z',
      },
    ]
    assert.deepEqual(parseUnitRates(json({ results })), [
      { ...quarter(2024, 3), value: 22_360_000n, vintage: 0 },
      { ...quarter(2024, 4), value: 24_500_000n, vintage: 0 },
    ])
    const lastMoment = { value_inc_vat: 24.5, valid_from: '+275760-09-13T00:00:00Z' }
    assert.throws(() => parseUnitRates(json({ results: [lastMoment] })), refused)
  })

  it('reads the kept history of the cap, and refuses the one with the marks of an unfinished merge', () => {
    const entry = { period: '1 Jul 2023 – 30 Sep 2023', label: 'Jul–Sep 2023', electricity_unit_avg: 30.11 }
    const text = JSON.stringify([entry], null, 2)
    assert.throws(() => parseCapHistory(json([entry, entry])), refused)
    assert.equal(parseCapHistory(bytes(text))[0]?.value, 30_110_000n)
    const broken = text.replace('  {', '<<<<<<< HEAD\n  {\n=======\n  {\n>>>>>>> 1d56ad7')
    assert.throws(() => parseCapHistory(bytes(broken)), refused)
  })
})

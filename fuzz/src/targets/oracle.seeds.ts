/**
 * Answers of price sources, in the form in which they publish: `<adapter>\n<body>`.
 * @module
 */
import { householdCell } from '../../../services/oracle/src/source/eurostat.ts'
import { utf8 } from '../target.ts'

export const spain: ReturnType<typeof householdCell> = householdCell('ES', 'EUR')

const months = Array.from({ length: 12 }, (_, at) => String(at + 1).padStart(2, '0'))
const monthNames = 'January February March April May June July August September October November December'
const residential = 'Average Retail Price of Electricity, Residential'
const residence = '661;Residencia;Brasil;283.62;12;2013;13/09/2017 00:00;'

const index = (code: string): object => ({ category: { index: { [code]: 0 } } })
const jsonStat = {
  class: 'dataset',
  value: { 0: 0.335, 1: 0.2454, 3: 0.2436 },
  id: [...Object.keys(spain), 'time'],
  dimension: {
    ...Object.fromEntries(Object.entries(spain).map(([name, code]) => [name, index(code)])),
    time: { category: { index: { '2022-S2': 0, '2023-S1': 1, '2023-S2': 2, '2024-S1': 3 } } },
  },
}
const sdmxRow = (period: string, value: string): string =>
  `S,6000,KWH2500-4999,KWH,I_TAX,EUR,ES,${period},${value}`

/** Hours of 15 January 2023 in Madrid. */
const hours = Array.from({ length: 24 }, (_, at) => ({
  value: 100 + at,
  ms: Date.parse('2023-01-14T23:00:00Z') + at * 3_600_000,
}))
const esios = {
  indicator: {
    id: 1001,
    values: hours.map(({ value, ms }) => ({ value, datetime_utc: new Date(ms).toISOString(), geo_id: 8741 })),
  },
}
const apidatos = {
  included: [
    {
      id: '1001',
      attributes: {
        values: hours.map(({ value, ms }) => ({
          value,
          datetime: `${new Date(ms + 3_600_000).toISOString().slice(0, 23)}+01:00`,
        })),
      },
    },
  ],
}
const distributors = {
  success: true,
  result: {
    records: Array.from({ length: 21 }, (_, at) => ({
      SigAgente: `D${at}`,
      DatInicioVigencia: '2024-08-22',
      DscBaseTarifaria: 'Tarifa de Aplicação',
      DscSubGrupo: 'B1',
      DscModalidadeTarifaria: 'Convencional',
      DscSubClasse: 'Residencial',
      DscDetalhe: 'Não se aplica',
      VlrTUSD: '398,81',
      VlrTE: at === 0 ? ',15' : '266,03',
    })),
  },
}
const unitRates = {
  results: [
    { value_inc_vat: 24.5, valid_from: '2024-09-30T23:00:00Z' },
    { value_inc_vat: 22.36, valid_from: '2024-06-30T23:00:00Z' },
  ],
}

const bodies: readonly (readonly [string, readonly string[] | object])[] = [
  ['csv', ['a,b', '"x, ""y""', 'z",1', '2,3']],
  [
    'aneel-average',
    [
      'ide;nomClasseConsumo;nomRegiao;vlrConsumoMWh;mesReferencia;anoReferencia;dthProcessamento;',
      residence,
      '734;Residencial;Brasil;443.44;12;2016;13/09/2017 00:00;',
    ],
  ],
  ['aneel-distributors', distributors],
  [
    'eia',
    [
      `Month,"${residential}"`,
      ',"(Cents per Kilowatthour,  Including Taxes)"',
      '1976 January,Not Available',
      ...monthNames.split(' ').map((name) => `2021 ${name},13.66`),
    ],
  ],
  ['bls', ['observation_date,APU000072610', ...months.map((month) => `2021-${month}-01,0.136`)]],
  ['json-stat', jsonStat],
  [
    'sdmx',
    [
      `${Object.keys(spain).join(',')},TIME_PERIOD,OBS_VALUE`,
      sdmxRow('2022-S2', '0.335'),
      sdmxRow('2023-S1', ':'),
      sdmxRow('2023-S2', '0.2454'),
    ],
  ],
  [
    'ecb',
    [
      'KEY,FREQ,CURRENCY,CURRENCY_DENOM,EXR_TYPE,EXR_SUFFIX,TIME_PERIOD,OBS_VALUE',
      ...['USD', 'GBP'].flatMap((it) => months.map((month) => `EXR,M,${it},EUR,SP00,A,2024-${month},1.08`)),
    ],
  ],
  ['fred', ['observation_date,EXBZUS', ...months.map((month) => `2024-${month}-01,5`)]],
  ['esios', esios],
  ['apidatos', apidatos],
  ['unit-rates', unitRates],
  ['cap-history', [{ label: 'Jul–Sep 2023', electricity_unit_avg: 30.11 }]],
]

export const sourceSeeds: readonly Uint8Array[] = bodies.map(([name, body]) => {
  const isTable = Array.isArray(body) && typeof body[0] === 'string'
  return utf8(`${name}\n${isTable ? (body as readonly string[]).join('\n') : JSON.stringify(body)}`)
})
